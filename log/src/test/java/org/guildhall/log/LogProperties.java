package org.guildhall.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LogProperties {
    private static final List<Hash> LEAVES = leaves(600);

    private static List<Hash> leaves(int count) {
        List<Hash> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(Hash.leaf(new byte[] {(byte) i, (byte) (i >> 8)}));
        }
        return leaves;
    }

    private static Frontier tree(int size) {
        Frontier tree = Frontier.EMPTY;
        for (Hash leaf : LEAVES.subList(0, size)) {
            tree = tree.plus(leaf);
        }
        return tree;
    }

    @Property(tries = 60)
    void theFrontierAloneGivesRootAndProofsOfWhatIsAdded(
            @ForAll @IntRange(max = 300) int before, @ForAll @IntRange(min = 1, max = 60) int added) {
        int size = before + added;
        Proofs.Subtrees known = tree(before).with(LEAVES.subList(before, size));
        Proofs.Subtrees all = Frontier.EMPTY.with(LEAVES.subList(0, size));
        Hash root = tree(size).root();
        assertEquals(root, Proofs.root(size, all));
        assertEquals(root, Proofs.root(size, known));
        for (int index = before; index < size; index++) {
            List<Hash> proof = Proofs.inclusion(index, size, known);
            assertEquals(Proofs.inclusion(index, size, all), proof);
            assertTrue(Proofs.includes(index, size, LEAVES.get(index), proof, root));
        }
    }

    @Property(tries = 200)
    void aProofProvesItsOwnLeafAlone(
            @ForAll @IntRange(min = 2, max = 600) int size,
            @ForAll @IntRange(max = 599) int one,
            @ForAll @IntRange(max = 599) int other) {
        int index = one % size;
        int wrong = other % size;
        Proofs.Subtrees all = Frontier.EMPTY.with(LEAVES.subList(0, size));
        List<Hash> proof = Proofs.inclusion(index, size, all);
        Hash root = Proofs.root(size, all);
        assertEquals(index == wrong, Proofs.includes(index, size, LEAVES.get(wrong), proof, root));
        assertEquals(index == wrong, Proofs.includes(wrong, size, LEAVES.get(index), proof, root));
    }

    @Property(tries = 200)
    void consistencyHoldsBetweenPrefixesAlone(
            @ForAll @IntRange(min = 1, max = 600) int second, @ForAll @IntRange(max = 599) int any) {
        int first = 1 + any % second;
        Proofs.Subtrees all = Frontier.EMPTY.with(LEAVES.subList(0, second));
        List<Hash> proof = Proofs.consistency(first, second, all);
        Hash secondRoot = Proofs.root(second, all);
        assertTrue(Proofs.consistent(first, second, proof, Proofs.root(first, all), secondRoot));
        List<Hash> forged = new ArrayList<>(LEAVES.subList(0, first));
        forged.set(0, Hash.EMPTY_ROOT);
        Hash otherRoot = Proofs.root(first, Frontier.EMPTY.with(forged));
        assertFalse(Proofs.consistent(first, second, proof, otherRoot, secondRoot));
    }

    @Property
    void aTilesPathIsReadBack(
            @ForAll @IntRange(min = -1, max = 5) int level,
            @ForAll @LongRange(max = 999_999_999_999L) long index,
            @ForAll @IntRange(min = 1, max = 256) int width) {
        Tile tile = new Tile(level, index, width);
        assertEquals(tile, Tile.parse(tile.path()));
    }

    @Test
    void tilePathsHaveOneForm() {
        assertEquals("tile/0/x001/x234/067", new Tile(0, 1_234_067, 256).path());
        assertEquals("tile/entries/000.p/3", new Tile(Tile.ENTRIES, 0, 3).path());
        for (String bad : List.of(
                "tile/0/1",
                "tile/0/0001",
                "tile/0/x000/001",
                "tile/0/001/002",
                "tile/6/000",
                "tile/0/000.p/0",
                "tile/0/000.p/256",
                "tile/0/000.p/01",
                "tile/-1/000",
                "tile/data/000",
                "tile/00/000",
                "tile/0/000/",
                "tile/0/x1/000")) {
            assertThrows(IllegalArgumentException.class, () -> Tile.parse(bad), bad);
        }
        assertEquals(256, new Tile(0, 0, 256).leavesNeeded());
        assertEquals(3 * 256, new Tile(1, 0, 3).leavesNeeded());
        // 256 of these tiles would hold 2^64 hashes, which is 0 in a long.
        assertEquals(Long.MAX_VALUE, new Tile(0, 1L << 56, 1).leavesNeeded());
        assertEquals(Long.MAX_VALUE, new Tile(5, 1L << 24, 256).leavesNeeded());
    }

    @Test
    void emptyAndImpossibleProofsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Proofs.inclusion(1, 1, (level, index) -> Hash.EMPTY_ROOT));
        assertThrows(IllegalArgumentException.class, () -> Proofs.consistency(0, 1, (level, index) -> Hash.EMPTY_ROOT));
        assertThrows(IllegalArgumentException.class, () -> Hash.of(new byte[31]));
        assertThrows(IllegalArgumentException.class, () -> new Frontier(3, List.of(Hash.EMPTY_ROOT)));
    }
}
