package org.guildhall.reputation.snapshot;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;

/**
 * Which receipts of the window a snapshot was computed from, told later, when more receipts have come, some were voided
 * and others given back. Times alone don't tell, because a transaction may commit after a later one was seen; so what was
 * young then is listed.
 *
 * @param settledUntil what was recorded until then was seen
 * @param counted receipts recorded later that counted nevertheless
 * @param voided all receipts that were there and void
 * @param newcomers consumers that were too new to count, with what was known as their first activity
 */
public record Selection(
        Instant settledUntil, Set<Digest> counted, Set<Digest> voided, Map<PublicKey, Instant> newcomers) {
    private static final int KEY = 32;

    public Selection {
        counted = Set.copyOf(counted);
        voided = Set.copyOf(voided);
        newcomers = Map.copyOf(newcomers);
    }

    /** Whether the receipt counted. */
    public boolean counts(Digest receipt, Instant recordedAt) {
        return recordedAt.isAfter(settledUntil) ? counted.contains(receipt) : !voided.contains(receipt);
    }

    /** Whether the receipt was there and void. */
    public boolean wasVoided(Digest receipt) {
        return voided.contains(receipt);
    }

    /** What was known then as the consumer's first activity. */
    public Instant firstSeen(PublicKey consumer, Instant knownNow) {
        return newcomers.getOrDefault(consumer, knownNow);
    }

    /**
     * A selection as it is made and kept.
     *
     * @param counted 32 bytes for each
     * @param voided 32 bytes for each
     * @param newcomers 40 bytes for each: the key and the microseconds since 1970
     */
    public record Kept(Instant settledUntil, byte[] counted, byte[] voided, byte[] newcomers) {
        /** The selection. */
        public Selection read() {
            return new Selection(
                    settledUntil,
                    Selection.digests(counted),
                    Selection.digests(voided),
                    Selection.newcomers(newcomers));
        }
    }

    private static Set<Digest> digests(byte[] bytes) {
        Set<Digest> digests = new HashSet<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            digests.add(Digest.of(next(buffer)));
        }
        return digests;
    }

    private static Map<PublicKey, Instant> newcomers(byte[] bytes) {
        Map<PublicKey, Instant> newcomers = new HashMap<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            newcomers.put(PublicKey.of(next(buffer)), Instant.EPOCH.plus(buffer.getLong(), ChronoUnit.MICROS));
        }
        return newcomers;
    }

    private static byte[] next(ByteBuffer buffer) {
        byte[] key = new byte[KEY];
        buffer.get(key);
        return key;
    }
}
