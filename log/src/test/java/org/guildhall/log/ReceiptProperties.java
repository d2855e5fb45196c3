package org.guildhall.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReceiptProperties {
    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }

    private static List<Hash> leaves(Random random, int count) {
        List<Hash> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(ReceiptTree.salted(bytes(random), bytes(random)));
        }
        return leaves;
    }

    @Property(tries = 100)
    void everyCountedReceiptVerifiesAndNoOtherDoes(@ForAll long seed, @ForAll @IntRange(min = 1, max = 70) int count) {
        Random random = new Random(seed);
        List<Hash> counted = leaves(random, count);
        ReceiptTree tree = ReceiptTree.of(counted);
        for (Hash one : counted) {
            assertTrue(tree.find(one).orElseThrow().isIn(tree.root(), count));
            assertEquals(Optional.empty(), tree.gap(one));
        }
        byte[] receipt = bytes(random);
        Hash uncounted = ReceiptTree.salted(bytes(random), receipt);
        assertEquals(Optional.empty(), tree.find(uncounted));
        // Whatever path and place is borrowed, and with whatever other salt.
        for (long index = 0; index < count; index++) {
            List<Hash> path = tree.open(index).path();
            assertFalse(new ReceiptTree.Opening(uncounted, index, path).isIn(tree.root(), count));
            Hash resalted = ReceiptTree.salted(bytes(random), receipt);
            assertFalse(new ReceiptTree.Opening(resalted, index, path).isIn(tree.root(), count));
            List<Hash> longer = new ArrayList<>(path);
            longer.add(0, uncounted);
            assertFalse(new ReceiptTree.Opening(uncounted, index, longer).isIn(tree.root(), count));
        }
    }

    @Property(tries = 60)
    void aRootOverMoreReceiptsThanItSaysVerifiesNoMoreThanItSays(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 16) int claimed,
            @ForAll @IntRange(min = 1, max = 16) int more) {
        ReceiptTree tree = ReceiptTree.of(leaves(new Random(seed), claimed + more));
        Set<Hash> verified = new HashSet<>();
        for (long place = 0; place < tree.count(); place++) {
            ReceiptTree.Opening real = tree.open(place);
            for (long index = 0; index < claimed; index++) {
                for (int cut = 0; cut <= real.path().size(); cut++) {
                    List<Hash> path = real.path().subList(0, cut);
                    if (new ReceiptTree.Opening(real.salted(), index, path).isIn(tree.root(), claimed)) {
                        verified.add(real.salted());
                    }
                }
            }
        }
        assertTrue(verified.size() <= claimed, verified.size() + " of " + claimed);
    }

    @Property(tries = 100)
    void aGapExcludesWhatLiesInItAndNothingThatIsCounted(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int count) {
        Random random = new Random(seed);
        List<Hash> counted = leaves(random, count);
        ReceiptTree tree = ReceiptTree.of(counted);
        Hash absent = ReceiptTree.salted(bytes(random), bytes(random));
        ReceiptTree.Gap gap = tree.gap(absent).orElseThrow();
        assertTrue(gap.excludes(absent, tree.root(), count));
        for (Hash one : counted) {
            assertFalse(gap.excludes(one, tree.root(), count));
        }
        assertFalse(gap.excludes(absent, Hash.EMPTY_ROOT, count));
        assertFalse(new ReceiptTree.Gap(Optional.empty(), Optional.empty()).excludes(absent, tree.root(), count));
        if (count > 2) {
            // Neighbours that are none leave room for a receipt between them.
            ReceiptTree.Gap wide = new ReceiptTree.Gap(Optional.of(tree.open(0)), Optional.of(tree.open(count - 1)));
            assertFalse(wide.excludes(tree.open(1).salted(), tree.root(), count));
        }
    }

    @Test
    void aReceiptThatComesTwiceIsRefused() {
        Hash one = ReceiptTree.salted(new byte[32], new byte[32]);
        assertThrows(IllegalArgumentException.class, () -> ReceiptTree.of(List.of(one, one)));
        assertThrows(IllegalArgumentException.class, () -> ReceiptTree.of(List.of()));
        assertThrows(IllegalArgumentException.class, () -> ReceiptTree.salted(new byte[31], new byte[32]));
    }

    @Test
    void theChoiceFollowsFromTheSignedCheckpointAlone() throws LogVerifier.NotProven {
        NoteSigner log = NoteSigner.generate("guildhall.test/log", NoteKey.ED25519);
        SignedNote note =
                log.sign(Checkpoint.of("guildhall.test/log", 7, Hash.EMPTY_ROOT).text());
        NoteSigner witness = NoteSigner.generate("fed:north", NoteKey.COSIGNATURE);
        SignedNote cosigned = note.with(witness.cosign(note.text(), 1));
        Hash hash = SpotAudit.hash(note.toString(), log.key());
        assertEquals(hash, SpotAudit.hash(cosigned.toString(), log.key()));
        List<Long> chosen = SpotAudit.choose(hash, 6, 1_000, 59);
        assertEquals(chosen, SpotAudit.choose(hash, 6, 1_000, 59));
        assertEquals(
                59,
                chosen.stream()
                        .distinct()
                        .filter(place -> place >= 0 && place < 1_000)
                        .count());
        assertFalse(chosen.equals(SpotAudit.choose(hash, 5, 1_000, 59)));
        assertEquals(List.of(0L, 1L, 2L), SpotAudit.choose(hash, 6, 3, 59));
        NoteSigner other = NoteSigner.generate("guildhall.test/log", NoteKey.ED25519);
        assertThrows(LogVerifier.NotProven.class, () -> SpotAudit.hash(note.toString(), other.key()));
    }

    @Test
    void fiftyNineOpeningsCatchFivePercentWithNinetyFive() {
        assertEquals(59, SpotAudit.openings(0.05, 0.95));
        int audits = 4_000;
        long count = 100_000;
        for (int openings : new int[] {59, 20}) {
            int caught = 0;
            for (int audit = 0; audit < audits; audit++) {
                Hash checkpoint = Hash.leaf(new byte[] {(byte) audit, (byte) (audit >> 8)});
                // The operator made up every twentieth receipt and can't open it.
                caught += SpotAudit.choose(checkpoint, audit, count, openings).stream()
                                .anyMatch(place -> place % 20 == 0)
                        ? 1
                        : 0;
            }
            double expected = 1 - Math.pow(0.95, openings);
            double deviation = Math.sqrt(expected * (1 - expected) / audits);
            assertEquals(expected, (double) caught / audits, 4 * deviation);
        }
    }
}
