package org.guildhall.arbitration.dispute.domain;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;

/**
 * What an arbiter has bound itself to without showing it.
 *
 * @param digest of the vote and its salt
 * @param evidence the dispute's evidence digest when it was made
 * @param signature the arbiter's, of the statement {@code vote-commitment}
 */
public record Commitment(Digest digest, Digest evidence, Signature signature, Instant madeAt) {
    /** The statement {@code vote-commitment}. Source: docs/arbitration.md, "Statements". */
    public static Statement statement(DisputeId dispute, Digest commitment, Digest evidence) {
        return Statement.of(
                "vote-commitment",
                "dispute_id",
                dispute.toString(),
                "commitment",
                commitment.hex(),
                "evidence_digest",
                evidence.hex());
    }

    /**
     * SHA-256 of the canonical JSON of the vote's members with {@code arbiter_id} and {@code salt}. The arbiter is in
     * it so that nobody can commit to a copy of another's digest and reveal a copy of its vote.
     *
     * @param salt 32 bytes nobody else knows
     */
    public static Digest digest(Statement vote, ArbiterId arbiter, Digest salt) {
        Map<String, Object> members = new LinkedHashMap<>(vote.members());
        members.put("arbiter_id", arbiter.value());
        members.put("salt", salt.hex());
        return Digest.of(Statement.sha256(Statement.canonicalJson(members).getBytes(StandardCharsets.UTF_8)));
    }
}
