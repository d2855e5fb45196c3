package org.guildhall.federation.registry;

import io.smallrye.mutiny.Uni;
import java.util.List;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.Profile;

/** Adds to federations the figures of their proposals. */
public interface ProposalFigures {
    /** In the order of the federations. */
    Uni<List<Profile>> of(List<Federation> federations);
}
