package org.guildhall.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The right edge of a growing tree: the roots of its largest perfect subtrees from left to right. It is all that adding a
 * leaf needs, 32 bytes for each one-bit of the size.
 *
 * @param size leaves in the tree
 * @param roots as many as {@code size} has one-bits
 */
public record Frontier(long size, List<Hash> roots) {
    public static final Frontier EMPTY = new Frontier(0, List.of());

    /** @throws IllegalArgumentException if the roots are not as many as the size demands */
    public Frontier {
        roots = List.copyOf(roots);
        if (size < 0 || Long.bitCount(size) != roots.size()) {
            throw new IllegalArgumentException("a tree of " + size + " leaves has not " + roots.size() + " subtrees");
        }
    }

    /** The frontier with one leaf more. */
    public Frontier plus(Hash leaf) {
        List<Hash> grown = new ArrayList<>(roots);
        Hash hash = leaf;
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            hash = Hash.node(grown.remove(grown.size() - 1), hash);
        }
        grown.add(hash);
        return new Frontier(size + 1, grown);
    }

    /** The root of the whole tree. */
    public Hash root() {
        if (roots.isEmpty()) {
            return Hash.EMPTY_ROOT;
        }
        Hash hash = roots.get(roots.size() - 1);
        for (int i = roots.size() - 2; i >= 0; i--) {
            hash = Hash.node(roots.get(i), hash);
        }
        return hash;
    }

    /**
     * The subtrees of a tree that grew from this frontier: what lies in it and what the new leaves make. Enough for the
     * new leaves' proofs, without a look at any old leaf.
     *
     * @param added the leaves behind this frontier
     */
    public Proofs.Subtrees with(List<Hash> added) {
        // Each subtree is made once, however many of the new leaves' proofs pass through it.
        Map<Long, Hash> made = new HashMap<>();
        return new Proofs.Subtrees() {
            @Override
            public Hash at(int level, long index) {
                long from = index << level;
                if (from >= size && level == 0) {
                    return added.get(Math.toIntExact(from - size));
                }
                Hash known = from < size ? root(level, from) : null;
                if (known == null) {
                    known = made.get(from << 6 | level);
                }
                if (known == null) {
                    known = Hash.node(at(level - 1, 2 * index), at(level - 1, 2 * index + 1));
                    made.put(from << 6 | level, known);
                }
                return known;
            }
        };
    }

    /** The root of the frontier's subtree of this level that begins with this leaf; null if there is none. */
    private Hash root(int level, long from) {
        if ((size >> level & 1) == 0 || from != size >> (level + 1) << (level + 1)) {
            return null;
        }
        return roots.get(Long.bitCount(size >> (level + 1)));
    }
}
