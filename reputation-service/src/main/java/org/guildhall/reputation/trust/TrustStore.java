package org.guildhall.reputation.trust;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.guildhall.platform.value.PublicKey;

/** Keeps the anchors. */
public interface TrustStore {
    /** Replaces all anchors in one transaction. */
    Uni<Void> replaceAnchors(List<PublicKey> anchors, Instant at);

    Uni<Set<PublicKey>> anchors();
}
