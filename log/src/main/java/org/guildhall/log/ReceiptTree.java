package org.guildhall.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The tree that an operator commits to with a settlement: one leaf per receipt, which shows the receipt to nobody who
 * doesn't know its salt. Leaves are the salted receipt digests SHA-256(salt, receipt digest) in ascending order, hashed as
 * RFC 6962 has it. At most as many receipts verify as the commitment counts.
 */
public final class ReceiptTree {
    /** Bytes of a salt. */
    public static final int SALT_BYTES = 32;

    private final List<Hash> salted;
    private final Proofs.Subtrees subtrees;

    /**
     * A leaf with its way to the root.
     *
     * @param salted the salted receipt digest
     * @param index zero-based place
     * @param path of inclusion, from the leaf upwards
     */
    public record Opening(Hash salted, long index, List<Hash> path) {
        public Opening {
            path = List.copyOf(path);
        }

        /** Whether this leaf is in the tree of {@code count} leaves with {@code root}. */
        public boolean isIn(Hash root, long count) {
            return Proofs.includes(index, count, Hash.leaf(salted.bytes()), path, root);
        }
    }

    /**
     * The neighbours between which a leaf would lie if it were in the tree.
     *
     * @param before the leaf below; empty if the first leaf is above
     * @param after the leaf above; empty if the last leaf is below
     */
    public record Gap(Optional<Opening> before, Optional<Opening> after) {
        /** Whether the gap shows that {@code salted} is not in the tree of {@code count} leaves with {@code root}. */
        public boolean excludes(Hash salted, Hash root, long count) {
            if (before.isEmpty() && after.isEmpty()) {
                return false;
            }
            long from = before.map(Opening::index).orElse(-1L);
            long to = after.map(Opening::index).orElse(count);
            return to - from == 1
                    && before.stream().allMatch(one -> one.isIn(root, count) && compare(one.salted, salted) < 0)
                    && after.stream().allMatch(one -> one.isIn(root, count) && compare(one.salted, salted) > 0);
        }
    }

    private ReceiptTree(List<Hash> salted) {
        this.salted = salted;
        this.subtrees = Frontier.EMPTY.with(
                salted.stream().map(one -> Hash.leaf(one.bytes())).toList());
    }

    /**
     * The leaf of a receipt.
     *
     * @param salt 32 random bytes, for this receipt alone
     * @param receiptDigest 32 bytes
     * @throws IllegalArgumentException for other lengths
     */
    public static Hash salted(byte[] salt, byte[] receiptDigest) {
        if (salt.length != SALT_BYTES || receiptDigest.length != Hash.BYTES) {
            throw new IllegalArgumentException("a salt and a receipt digest have 32 bytes each");
        }
        return Hash.of(Hash.sha256(salt, receiptDigest));
    }

    /**
     * The tree over salted receipt digests in any order.
     *
     * @throws IllegalArgumentException if there are none, or one comes twice: it would be counted twice
     */
    public static ReceiptTree of(Collection<Hash> salted) {
        List<Hash> sorted = new ArrayList<>(salted);
        sorted.sort(ReceiptTree::compare);
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).equals(sorted.get(i - 1))) {
                throw new IllegalArgumentException("a receipt comes twice");
            }
        }
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("there are no receipts");
        }
        return new ReceiptTree(List.copyOf(sorted));
    }

    private static int compare(Hash one, Hash other) {
        return Arrays.compareUnsigned(one.bytes(), other.bytes());
    }

    /** What the operator commits to. */
    public Hash root() {
        return Proofs.root(salted.size(), subtrees);
    }

    /** How many receipts. */
    public long count() {
        return salted.size();
    }

    /**
     * A leaf by its place, as a spot audit asks for it.
     *
     * @throws IllegalArgumentException unless 0 ≤ index &lt; count
     */
    public Opening open(long index) {
        List<Hash> path = Proofs.inclusion(index, salted.size(), subtrees);
        return new Opening(salted.get(Math.toIntExact(index)), index, path);
    }

    /** The opening of a receipt; empty if it isn't in the tree. */
    public Optional<Opening> find(Hash salted) {
        int index = Collections.binarySearch(this.salted, salted, ReceiptTree::compare);
        return index < 0 ? Optional.empty() : Optional.of(open(index));
    }

    /** The gap where a receipt would be; empty if it is in the tree. */
    public Optional<Gap> gap(Hash salted) {
        int index = Collections.binarySearch(this.salted, salted, ReceiptTree::compare);
        if (index >= 0) {
            return Optional.empty();
        }
        int after = -index - 1;
        return Optional.of(new Gap(
                after == 0 ? Optional.empty() : Optional.of(open(after - 1)),
                after == this.salted.size() ? Optional.empty() : Optional.of(open(after))));
    }
}
