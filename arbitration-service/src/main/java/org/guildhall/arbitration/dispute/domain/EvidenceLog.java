package org.guildhall.arbitration.dispute.domain;

import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;

/**
 * What a dispute needs to know of its evidence: how much there is, and one digest over all of it in order.
 *
 * @param buyerItems submitted by the buyer
 * @param sellerItems submitted by the seller
 * @param digest 32 zero bytes for none; then SHA-256 of the digest so far and the item's statement digest
 */
public record EvidenceLog(int buyerItems, int sellerItems, Digest digest) {
    /** Items that one party may submit: with contents of 64 KiB all of a dispute still fits one message of 4 MiB. */
    public static final int MAX_ITEMS_PER_PARTY = 20;

    public EvidenceLog {
        if (buyerItems < 0 || sellerItems < 0) {
            throw new IllegalArgumentException("evidence counts are never negative");
        }
    }

    static EvidenceLog empty() {
        return new EvidenceLog(0, 0, Digest.of(new byte[32]));
    }

    /** Items of one side. */
    public int items(Side side) {
        return side == Side.BUYER ? buyerItems : sellerItems;
    }

    /** Items of both sides. */
    public int items() {
        return buyerItems + sellerItems;
    }

    EvidenceLog plus(Side side, Digest statement) {
        return new EvidenceLog(
                buyerItems + (side == Side.BUYER ? 1 : 0),
                sellerItems + (side == Side.SELLER ? 1 : 0),
                Digest.of(Statement.sha256(digest.bytes(), statement.bytes())));
    }
}
