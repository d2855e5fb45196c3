package org.guildhall.reputation.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.guildhall.log.Frontier;
import org.guildhall.log.Hash;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.junit.jupiter.api.Test;

class ReceiptsRootTest {
    private static List<byte[]> digests(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Statement.sha256(("receipt " + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** The log's own way to a root, leaf by leaf. */
    private static Digest byFrontier(List<byte[]> digests) {
        Frontier frontier = Frontier.EMPTY;
        for (byte[] digest : digests.stream().sorted(Arrays::compareUnsigned).toList()) {
            frontier = frontier.plus(Hash.leaf(digest));
        }
        return Digest.of(frontier.root().bytes());
    }

    @Test
    void itIsTheRootOfTheLogsTreeOverTheSortedDigests() {
        // Around the parts that are hashed beside each other too.
        IntStream.concat(IntStream.range(0, 70), IntStream.of(4095, 4096, 4097, 8191, 8193, 12_290))
                .forEach(count -> assertEquals(
                        new ReceiptsRoot(count, byFrontier(digests(count))), ReceiptsRoot.of(digests(count))));
    }

    /** Whoever likes to can make digests that begin alike. */
    @Test
    void digestsThatBeginAlikeAreSortedByAllOfTheirBytes() {
        List<byte[]> alike = digests(300);
        alike.forEach(digest -> Arrays.fill(digest, 0, 8, (byte) 0xff));
        assertEquals(byFrontier(alike), ReceiptsRoot.of(alike).root());
    }

    @Test
    void neitherTheOrderOfTheReceiptsNorTheirGroupingMakesADifferenceAndEachReceiptDoes() {
        List<byte[]> digests = new ArrayList<>(digests(100));
        ReceiptsRoot root = ReceiptsRoot.of(digests);
        Collections.shuffle(digests, new Random(7));
        assertEquals(root, ReceiptsRoot.of(digests));
        ByteBuffer group = ByteBuffer.allocate(100 * 32);
        digests.forEach(group::put);
        assertEquals(root, ReceiptsRoot.of(List.of(group.array(), new byte[0])));
        digests.remove(3);
        assertNotEquals(root.root(), ReceiptsRoot.of(digests).root());
    }

    @Test
    void aSelectionTellsLaterWhatCountedThen() {
        Instant settled = Instant.parse("2026-03-01T12:00:00Z");
        Digest listed = Digest.of(digests(3).get(0));
        Digest other = Digest.of(digests(3).get(1));
        PublicKey newcomer = TestKey.of("newcomer").publicKey();
        Instant seen = Instant.parse("2026-02-20T12:00:00.123456Z");
        byte[] newcomers = ByteBuffer.allocate(40)
                .put(newcomer.bytes())
                .putLong(1_771_588_800_123_456L)
                .array();
        Selection kept = new Selection.Kept(settled, listed.bytes(), listed.bytes(), newcomers).read();
        assertEquals(new Selection(settled, Set.of(listed), Set.of(listed), Map.of(newcomer, seen)), kept);
        Instant later = settled.plusSeconds(1);
        assertTrue(kept.counts(other, settled), "stood, whatever became of it");
        assertFalse(kept.counts(listed, settled), "was void, whatever became of it");
        assertFalse(kept.counts(other, later), "recorded after the snapshot");
        assertTrue(kept.counts(listed, later), "recorded just before");
        assertTrue(kept.wasVoided(listed));
        assertFalse(kept.wasVoided(other));
        assertEquals(seen, kept.firstSeen(newcomer, settled.minusSeconds(1_000_000)));
        assertEquals(settled, kept.firstSeen(TestKey.of("old").publicKey(), settled));
    }
}
