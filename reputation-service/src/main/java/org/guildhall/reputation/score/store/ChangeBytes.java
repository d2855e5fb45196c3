package org.guildhall.reputation.score.store;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Change;

/**
 * Changes as bytes, one after the other, numbers big-endian, times in microseconds since 1970:
 *
 * <ul>
 *   <li>counted: 1, consumer (32 bytes), provider (32), success (4), completion (8), first activity (8)
 *   <li>voided: 2, consumer (32), provider (32), success (4), completion (8)
 *   <li>seen: 3, consumer (32), first activity (8)
 * </ul>
 */
final class ChangeBytes {
    private static final int KEY = 32;
    private static final byte COUNTED = 1;
    private static final byte VOIDED = 2;
    private static final byte SEEN = 3;
    private static final int LONGEST = 1 + 2 * KEY + Integer.BYTES + 2 * Long.BYTES;

    private ChangeBytes() {}

    static byte[] of(List<Change> changes) {
        ByteBuffer bytes = ByteBuffer.allocate(changes.size() * LONGEST);
        for (Change change : changes) {
            if (change instanceof Change.Counted counted) {
                bytes.put(COUNTED).put(counted.consumer().bytes());
                bytes.put(counted.provider().bytes()).putInt(counted.success());
                bytes.putLong(micros(counted.completedAt())).putLong(micros(counted.firstSeen()));
            } else if (change instanceof Change.Voided voided) {
                bytes.put(VOIDED).put(voided.consumer().bytes());
                bytes.put(voided.provider().bytes()).putInt(voided.success());
                bytes.putLong(micros(voided.completedAt()));
            } else if (change instanceof Change.Seen seen) {
                bytes.put(SEEN).put(seen.consumer().bytes()).putLong(micros(seen.firstSeen()));
            }
        }
        byte[] written = new byte[bytes.position()];
        bytes.flip().get(written);
        return written;
    }

    /** @throws IllegalArgumentException for bytes of another form */
    static List<Change> read(byte[] written) {
        ByteBuffer bytes = ByteBuffer.wrap(written);
        List<Change> changes = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte kind = bytes.get();
            PublicKey consumer = key(bytes);
            changes.add(
                    switch (kind) {
                        case COUNTED ->
                            new Change.Counted(consumer, key(bytes), bytes.getInt(), time(bytes), time(bytes));
                        case VOIDED -> new Change.Voided(consumer, key(bytes), bytes.getInt(), time(bytes));
                        case SEEN -> new Change.Seen(consumer, time(bytes));
                        default -> throw new IllegalArgumentException("a change of kind " + kind);
                    });
        }
        return changes;
    }

    private static PublicKey key(ByteBuffer bytes) {
        byte[] key = new byte[KEY];
        bytes.get(key);
        return PublicKey.of(key);
    }

    private static Instant time(ByteBuffer bytes) {
        return Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
