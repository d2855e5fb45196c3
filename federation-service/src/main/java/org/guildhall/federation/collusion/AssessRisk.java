package org.guildhall.federation.collusion;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.collusion.domain.Reciprocity;
import org.guildhall.federation.collusion.domain.Risk;
import org.guildhall.federation.collusion.domain.Window;
import org.guildhall.federation.registry.domain.FederationId;

/** Tells what a federation's approval of a proposal would look like. */
@ApplicationScoped
public class AssessRisk {
    private final CollusionStore store;
    private final CollusionConfig config;

    AssessRisk(CollusionStore store, CollusionConfig config) {
        this.store = store;
        this.config = config;
    }

    /** @param reciprocity without the proposal that is assessed */
    public record Assessment(Risk risk, Reciprocity reciprocity) {}

    /**
     * An assessment with its evidence.
     *
     * @param proposals ids of the newest that the pair approved of each other, the last approved first
     */
    public record Explained(Assessment assessment, Window window, List<UUID> proposals) {}

    /** As {@link #run}, with the window and the proposals that were counted. */
    public Uni<Explained> explain(FederationId federation, FederationId proposer, UUID proposal, Instant now) {
        Window window = Window.before(now, config.window());
        return run(federation, proposer, proposal, now).flatMap(assessment -> store.evidence(
                        List.of(assessment.reciprocity().flows(federation, proposer)), window)
                .map(named ->
                        named.get(0).stream().filter(id -> !id.equals(proposal)).toList())
                .map(named -> new Explained(assessment, window, named)));
    }

    /**
     * @param proposal is left out of the counts, so that assessing it again after its approval says the same
     * @param now where the window ends
     */
    public Uni<Assessment> run(FederationId federation, FederationId proposer, UUID proposal, Instant now) {
        if (federation.equals(proposer)) {
            return Uni.createFrom().item(new Assessment(Risk.NONE, new Reciprocity(0, 0)));
        }
        return store.reciprocity(federation, proposer, Window.before(now, config.window()), proposal)
                .map(found -> new Assessment(found.risk(), found));
    }
}
