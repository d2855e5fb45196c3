package org.guildhall.reputation.membership;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.guildhall.platform.standing.Standing;
import org.guildhall.platform.standing.Standings;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.membership.domain.ProviderStanding;

/** Says how a provider's federation stands. */
@ApplicationScoped
public class GetStanding {
    private final Transactions transactions;
    private final MembershipStore members;
    private final Standings standings;

    GetStanding(Transactions transactions, MembershipStore members, Standings standings) {
        this.transactions = transactions;
        this.members = members;
        this.standings = standings;
    }

    /** Empty if the provider belongs to no federation. */
    public Uni<Optional<ProviderStanding>> run(PublicKey provider) {
        return transactions.together(() -> members.find(provider)
                .flatMap(federation -> federation.isEmpty()
                        ? Uni.createFrom().item(Optional.<ProviderStanding>empty())
                        : standings
                                .find(List.of(federation.get()))
                                .map(found -> Optional.of(standing(
                                        federation.get(), Optional.ofNullable(found.get(federation.get())))))));
    }

    private static ProviderStanding standing(String federation, Optional<Standing> told) {
        return new ProviderStanding(
                federation,
                told.map(Standing::status).orElse(Standing.Status.ACTIVE).name(),
                told.map(Standing::since));
    }
}
