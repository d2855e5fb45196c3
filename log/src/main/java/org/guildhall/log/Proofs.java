package org.guildhall.log;

import java.util.ArrayList;
import java.util.List;

/** Inclusion and consistency proofs of RFC 6962, section 2.1; verification by the algorithms of RFC 9162, section 2.1. */
public final class Proofs {
    private Proofs() {}

    /** Gives the hashes of perfect subtrees of a log. */
    @FunctionalInterface
    public interface Subtrees {
        /**
         * The hash over the leaves from {@code index << level} up to, without, {@code (index + 1) << level}.
         *
         * @param level 0 for a leaf
         */
        Hash at(int level, long index);
    }

    /**
     * The root of the tree of the first {@code size} leaves.
     *
     * @param size 0 or more
     */
    public static Hash root(long size, Subtrees subtrees) {
        return size == 0 ? Hash.EMPTY_ROOT : range(0, size, subtrees);
    }

    /**
     * The proof that leaf {@code index} is in the tree of {@code size} leaves, from the leaf upwards.
     *
     * @throws IllegalArgumentException unless 0 ≤ index &lt; size
     */
    public static List<Hash> inclusion(long index, long size, Subtrees subtrees) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " of a tree of " + size);
        }
        List<Hash> proof = new ArrayList<>();
        inclusion(index, 0, size, subtrees, proof);
        return proof;
    }

    private static void inclusion(long index, long from, long to, Subtrees subtrees, List<Hash> proof) {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (index < middle) {
            inclusion(index, from, middle, subtrees, proof);
            proof.add(range(middle, to, subtrees));
        } else {
            inclusion(index, middle, to, subtrees, proof);
            proof.add(range(from, middle, subtrees));
        }
    }

    /**
     * The proof that the tree of {@code first} leaves is a prefix of the tree of {@code second}; empty if they are equal.
     *
     * @throws IllegalArgumentException unless 1 ≤ first ≤ second: everything is consistent with the empty tree, so a
     *     proof of that would prove nothing
     */
    public static List<Hash> consistency(long first, long second, Subtrees subtrees) {
        if (first < 1 || first > second) {
            throw new IllegalArgumentException("consistency from " + first + " to " + second);
        }
        List<Hash> proof = new ArrayList<>();
        consistency(first, 0, second, true, subtrees, proof);
        return proof;
    }

    private static void consistency(
            long first, long from, long to, boolean known, Subtrees subtrees, List<Hash> proof) {
        if (first == to - from) {
            if (!known) {
                proof.add(range(from, to, subtrees));
            }
            return;
        }
        long split = split(to - from);
        if (first <= split) {
            consistency(first, from, from + split, known, subtrees, proof);
            proof.add(range(from + split, to, subtrees));
        } else {
            consistency(first - split, from + split, to, false, subtrees, proof);
            proof.add(range(from, from + split, subtrees));
        }
    }

    /** The largest power of two below {@code size}, which is 2 or more. */
    private static long split(long size) {
        return Long.highestOneBit(size - 1);
    }

    /** The hash over leaves [from, to); {@code from} is a multiple of the power of two that spans the range. */
    private static Hash range(long from, long to, Subtrees subtrees) {
        long size = to - from;
        if (Long.bitCount(size) == 1) {
            int level = Long.numberOfTrailingZeros(size);
            return subtrees.at(level, from >> level);
        }
        long middle = from + split(size);
        return Hash.node(range(from, middle, subtrees), range(middle, to, subtrees));
    }

    /** Whether {@code proof} shows that {@code leaf} is leaf {@code index} of the tree of {@code size} with {@code root}. */
    public static boolean includes(long index, long size, Hash leaf, List<Hash> proof, Hash root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        Hash hash = leaf;
        for (Hash sibling : proof) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = Hash.node(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = Hash.node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /**
     * Whether {@code proof} shows that the tree of {@code first} leaves with {@code firstRoot} is a prefix of the tree of
     * {@code second} leaves with {@code secondRoot}. False for {@code first} 0.
     */
    public static boolean consistent(long first, long second, List<Hash> proof, Hash firstRoot, Hash secondRoot) {
        if (first < 1 || first > second) {
            return false;
        }
        if (first == second) {
            return proof.isEmpty() && firstRoot.equals(secondRoot);
        }
        List<Hash> path = new ArrayList<>(proof);
        if (Long.bitCount(first) == 1) {
            path.add(0, firstRoot);
        }
        if (path.isEmpty()) {
            return false;
        }
        long node = first - 1;
        long last = second - 1;
        while ((node & 1) == 1) {
            node >>= 1;
            last >>= 1;
        }
        Hash old = path.get(0);
        Hash now = path.get(0);
        for (Hash sibling : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                old = Hash.node(sibling, old);
                now = Hash.node(sibling, now);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                now = Hash.node(now, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && old.equals(firstRoot) && now.equals(secondRoot);
    }
}
