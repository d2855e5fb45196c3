package org.guildhall.reputation.membership;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.guildhall.platform.value.PublicKey;

/** Takes note that a provider belongs to a federation. */
@ApplicationScoped
public class RecordMember {
    private final MembershipStore members;

    RecordMember(MembershipStore members) {
        this.members = members;
    }

    /** A provider that belongs to a federation keeps it. */
    public Uni<Void> run(PublicKey provider, String federationId, Instant registeredAt) {
        return members.add(provider, federationId, registeredAt);
    }
}
