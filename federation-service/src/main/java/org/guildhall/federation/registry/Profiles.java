package org.guildhall.federation.registry;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.Profile;

/** Makes the profiles that are shown: federations with the figures of their proposals and their reputation. */
@ApplicationScoped
public class Profiles {
    private final ProposalFigures figures;
    private final ReputationStore reputations;

    Profiles(ProposalFigures figures, ReputationStore reputations) {
        this.figures = figures;
        this.reputations = reputations;
    }

    /** In the order of the federations. */
    public Uni<List<Profile>> of(List<Federation> federations) {
        return figures.of(federations).flatMap(profiles -> reputations
                .means(federations.stream().map(Federation::id).toList())
                .map(means -> profiles.stream()
                        .map(profile -> profile.withReputation(
                                ReputationStore.mean(means, profile.federation().id())))
                        .toList()));
    }
}
