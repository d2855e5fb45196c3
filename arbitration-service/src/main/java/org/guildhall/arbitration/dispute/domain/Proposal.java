package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Signature;

/**
 * A settlement that one party proposes to the other.
 *
 * @param by the proposing side
 * @param decision in whose favour
 * @param signature the proposing party's, of the statement {@code agreement}
 */
public record Proposal(Side by, Side decision, Signature signature, Instant madeAt) {
    /** The statement {@code agreement}, which both parties sign. Source: docs/arbitration.md, "Statements". */
    public static Statement statement(DisputeId dispute, Side decision, PartyId proposedBy) {
        return Statement.of(
                "agreement",
                "dispute_id",
                dispute.toString(),
                "decision",
                decision.name(),
                "proposed_by",
                proposedBy.value());
    }
}
