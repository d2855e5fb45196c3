package org.guildhall.federation.trust.domain;

import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.platform.statement.Statement;

/** Something that went well or badly between two federations, as the source sees it. */
public record Interaction(FederationId source, FederationId target, boolean success, Reference reference) {
    /** What the target signs to confirm it. */
    public Statement statement() {
        return Statement.of(
                "interaction",
                "source_id",
                source.value(),
                "target_id",
                target.value(),
                "success",
                success,
                "reference_kind",
                reference.kind().word(),
                "reference_id",
                reference.id());
    }
}
