package org.guildhall.reputation.trust;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.guildhall.platform.value.PublicKey;

/** Names the anchors. */
@ApplicationScoped
public class ListAnchors {
    private final TrustStore trust;

    ListAnchors(TrustStore trust) {
        this.trust = trust;
    }

    /** All of them, as they are now. */
    public Uni<Set<PublicKey>> run() {
        return trust.anchors();
    }
}
