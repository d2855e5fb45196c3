package org.guildhall.federation.registry;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.federation.registry.domain.Team;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.store.Transactions;

/** Registers a team of a federation. */
@ApplicationScoped
public class RegisterTeam {
    private final Transactions transactions;
    private final Registry registry;
    private final RegistryStore store;
    private final InstantSource clock;
    private final MeterRegistry meters;

    RegisterTeam(
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

    /** Fails with FEDERATION_NOT_FOUND, FEDERATION_NOT_ACTIVE (suspended or dissolved) or TEAM_EXISTS. */
    public Uni<Team> run(TeamId id) {
        return transactions
                .together(() -> registry.hold(List.of(id.federation())).flatMap(found -> {
                    found.get(0).requireAnswering();
                    Team team = new Team(id, clock.instant());
                    return store.add(team).replaceWith(team);
                }))
                .invoke(() -> meters.counter("guildhall.federation.teams").increment());
    }
}
