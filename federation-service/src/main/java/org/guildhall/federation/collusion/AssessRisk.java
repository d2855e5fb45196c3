package org.guildhall.federation.collusion;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
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
