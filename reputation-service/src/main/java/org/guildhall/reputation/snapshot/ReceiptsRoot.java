package org.guildhall.reputation.snapshot;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.IntStream;
import org.guildhall.log.Hash;
import org.guildhall.platform.value.Digest;

/**
 * Names a set of receipts: the root of the Merkle tree (RFC 6962, SHA-256) whose leaves are their digests, sorted.
 *
 * @param count receipts in the set
 */
public record ReceiptsRoot(long count, Digest root) {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    /** Digests with the same first two bytes are sorted together: of a million a handful each, which a cache holds. */
    private static final int BUCKETS = 1 << Short.SIZE;

    private static final int BUCKETS_AT_ONCE = 256;

    /** A power of two, so that what becomes of so many neighbours is a node of the whole tree. */
    private static final int LEAVES_AT_ONCE = 4096;

    /**
     * Works on all cores.
     *
     * @param digests each once, in any order and in groups of any size, in a group one after the other; 67 million at most
     */
    public static ReceiptsRoot of(Collection<byte[]> digests) {
        byte[] leaves = leaves(digests);
        int count = leaves.length / Hash.BYTES;
        return new ReceiptsRoot(count, Digest.of(count == 0 ? Hash.EMPTY_ROOT.bytes() : root(leaves)));
    }

    /** The hashes of the leaves in order. */
    private static byte[] leaves(Collection<byte[]> digests) {
        int[] begins = new int[BUCKETS + 1];
        for (byte[] group : digests) {
            for (int at = 0; at < group.length; at += Hash.BYTES) {
                begins[bucket(group, at) + 1]++;
            }
        }
        Arrays.parallelPrefix(begins, Math::addExact);
        byte[] leaves = new byte[Math.multiplyExact(begins[BUCKETS], Hash.BYTES)];
        int[] next = begins.clone();
        for (byte[] group : digests) {
            for (int at = 0; at < group.length; at += Hash.BYTES) {
                System.arraycopy(group, at, leaves, next[bucket(group, at)]++ * Hash.BYTES, Hash.BYTES);
            }
        }
        IntStream.range(0, BUCKETS / BUCKETS_AT_ONCE).parallel().forEach(part -> {
            Hashing hashing = new Hashing(1 + Hash.BYTES);
            for (int b = part * BUCKETS_AT_ONCE; b < (part + 1) * BUCKETS_AT_ONCE; b++) {
                hashing.sortedLeaves(leaves, begins[b], begins[b + 1]);
            }
        });
        return leaves;
    }

    private static int bucket(byte[] group, int at) {
        return Byte.toUnsignedInt(group[at]) << Byte.SIZE | Byte.toUnsignedInt(group[at + 1]);
    }

    private static byte[] root(byte[] leaves) {
        int count = leaves.length / Hash.BYTES;
        byte[] nodes = new byte[(count + LEAVES_AT_ONCE - 1) / LEAVES_AT_ONCE * Hash.BYTES];
        IntStream.range(0, nodes.length / Hash.BYTES).parallel().forEach(part -> {
            int begin = part * LEAVES_AT_ONCE;
            int end = Math.min(count, begin + LEAVES_AT_ONCE);
            byte[] level = Arrays.copyOfRange(leaves, begin * Hash.BYTES, end * Hash.BYTES);
            new Hashing(1 + 2 * Hash.BYTES).reduce(level);
            System.arraycopy(level, 0, nodes, part * Hash.BYTES, Hash.BYTES);
        });
        new Hashing(1 + 2 * Hash.BYTES).reduce(nodes);
        return Arrays.copyOf(nodes, Hash.BYTES);
    }

    /** One hash function for many hashes: for millions that is several times faster than one for each. */
    private static final class Hashing {
        private final MessageDigest sha256;
        private final byte[] input;

        private Hashing(int inputLength) {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
            input = new byte[inputLength];
        }

        /** Sorts the digests from one index up to another and puts their leaves' hashes in their place. */
        private void sortedLeaves(byte[] digests, int begin, int end) {
            byte[][] sorted = new byte[end - begin][];
            for (int i = begin; i < end; i++) {
                sorted[i - begin] = Arrays.copyOfRange(digests, i * Hash.BYTES, (i + 1) * Hash.BYTES);
            }
            Arrays.sort(sorted, Arrays::compareUnsigned);
            input[0] = LEAF;
            for (int i = begin; i < end; i++) {
                hash(sorted[i - begin], 0, digests, i);
            }
        }

        /** Level by level in the same array, whose first hash is the root in the end. */
        private void reduce(byte[] level) {
            input[0] = NODE;
            for (int width = level.length / Hash.BYTES; width > 1; width = (width + 1) / 2) {
                for (int i = 0; i + 1 < width; i += 2) {
                    hash(level, i, level, i / 2);
                }
                if (width % 2 == 1) {
                    // RFC 6962 splits at the largest power of two, so the odd one at the edge moves up as it is.
                    System.arraycopy(level, (width - 1) * Hash.BYTES, level, width / 2 * Hash.BYTES, Hash.BYTES);
                }
            }
        }

        private void hash(byte[] from, int fromIndex, byte[] to, int toIndex) {
            System.arraycopy(from, fromIndex * Hash.BYTES, input, 1, input.length - 1);
            try {
                sha256.update(input);
                sha256.digest(to, toIndex * Hash.BYTES, Hash.BYTES);
            } catch (DigestException e) {
                throw new IllegalStateException("SHA-256 has 32 bytes", e);
            }
        }
    }
}
