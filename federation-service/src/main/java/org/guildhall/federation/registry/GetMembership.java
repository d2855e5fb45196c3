package org.guildhall.federation.registry;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.guildhall.federation.registry.domain.Member;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.platform.store.Transactions;

/** Tells which federation an actor of another service belongs to. */
@ApplicationScoped
public class GetMembership {
    private final Transactions transactions;
    private final RegistryStore store;

    GetMembership(Transactions transactions, RegistryStore store) {
        this.transactions = transactions;
        this.store = store;
    }

    /** Fails with MEMBERSHIP_NOT_FOUND. */
    public Uni<Membership> run(Member.Id id) {
        return transactions.together(() -> store.findMember(id).flatMap(member -> {
            if (member == null) {
                throw RegistryReason.MEMBERSHIP_NOT_FOUND.refuse("kind", id.kind(), "member_id", id.value());
            }
            return store.find(List.of(member.federation()))
                    .map(found -> new Membership(member, found.get(0).status()));
        }));
    }
}
