package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import java.util.Optional;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * A piece of evidence as it is kept.
 *
 * @param number in its dispute, from 1
 * @param key the party's key that it is signed with
 */
public record Evidence(int number, Exhibit exhibit, PublicKey key, Signature signature, Instant submittedAt) {
    /**
     * What a party signs.
     *
     * @param contentDigest SHA-256 of the content
     * @param uri where the content is, if it isn't kept here
     * @param description 1 to 1,000 characters
     */
    public record Exhibit(
            DisputeId dispute,
            PartyId submittedBy,
            EvidenceType type,
            Digest contentDigest,
            Optional<String> uri,
            String description) {
        /** The statement {@code evidence}. Source: docs/arbitration.md, "Statements". */
        public Statement statement() {
            return Statement.of(
                    "evidence",
                    "dispute_id",
                    dispute.toString(),
                    "submitted_by",
                    submittedBy.value(),
                    "type",
                    type.name(),
                    "content_digest",
                    contentDigest.hex(),
                    "uri",
                    uri.orElse(null),
                    "description",
                    description);
        }
    }
}
