package org.guildhall.federation.registry;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.Member;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.platform.store.Transactions;

/** Registers an actor of another service as a member of a federation. */
@ApplicationScoped
public class RegisterMember {
    private final Transactions transactions;
    private final Registry registry;
    private final RegistryStore store;
    private final InstantSource clock;
    private final MeterRegistry meters;

    RegisterMember(
            Transactions transactions,
            Registry registry,
            RegistryStore store,
            InstantSource clock,
            MeterRegistry meters) {
        this.transactions = transactions;
        this.registry = registry;
        this.store = store;
        this.clock = clock;
        this.meters = meters;
    }

    /** Fails with FEDERATION_NOT_FOUND, FEDERATION_NOT_ACTIVE or MEMBER_EXISTS. */
    public Uni<Membership> run(FederationId federation, Member.Id id) {
        return transactions
                .together(() -> registry.hold(List.of(federation)).flatMap(found -> {
                    found.get(0).requireAnswering();
                    return add(found.get(0), new Member(id, federation, clock.instant()));
                }))
                .invoke(() -> meters.counter("guildhall.federation.members").increment());
    }

    private Uni<Membership> add(Federation federation, Member member) {
        return store.add(member)
                .flatMap(added -> added
                        ? Uni.createFrom().item(new Membership(member, federation.status()))
                        : store.findMember(member.id()).map(known -> {
                            throw RegistryReason.MEMBER_EXISTS.refuse(
                                    "kind",
                                    known.id().kind(),
                                    "member_id",
                                    known.id().value(),
                                    "federation_id",
                                    known.federation());
                        }));
    }
}
