package org.guildhall.federation.registry;

import io.smallrye.mutiny.Uni;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.Profile;

/** Adds to a federation the figures of its proposals. */
public interface ProposalFigures {
    Uni<Profile> of(Federation federation);
}
