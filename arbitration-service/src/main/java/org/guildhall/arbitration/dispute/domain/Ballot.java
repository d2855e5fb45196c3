package org.guildhall.arbitration.dispute.domain;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;

/**
 * A vote that was cast.
 *
 * @param reason 1 to 4,000 characters
 * @param evidence the dispute's evidence digest when it was cast
 * @param signature the arbiter's, of the statement {@code vote}
 */
public record Ballot(Side decision, String reason, Digest evidence, Signature signature, Instant castAt) {
    /** The statement {@code vote}. Source: docs/arbitration.md, "Statements". */
    public static Statement statement(DisputeId dispute, Side decision, String reason, Digest evidence) {
        return Statement.of(
                "vote",
                "dispute_id",
                dispute.toString(),
                "decision",
                decision.name(),
                "reason_digest",
                Digest.of(Statement.sha256(reason.getBytes(StandardCharsets.UTF_8)))
                        .hex(),
                "evidence_digest",
                evidence.hex());
    }
}
