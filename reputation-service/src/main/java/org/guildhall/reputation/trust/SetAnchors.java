package org.guildhall.reputation.trust;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.trust.domain.TrustReason;

/** Replaces the providers that are trusted to begin with. */
@ApplicationScoped
public class SetAnchors {
    private final TrustStore trust;
    private final InstantSource clock;

    SetAnchors(TrustStore trust, InstantSource clock) {
        this.trust = trust;
        this.clock = clock;
    }

    /**
     * @return the anchors, sorted
     * @throws org.guildhall.platform.refusal.Refusal {@link TrustReason#ANCHOR_KEY_INVALID}
     */
    public Uni<List<PublicKey>> run(List<PublicKey> anchors) {
        for (PublicKey anchor : anchors) {
            if (!Schnorr.isKey(anchor)) {
                throw TrustReason.ANCHOR_KEY_INVALID.refuse("provider_key", anchor);
            }
        }
        List<PublicKey> sorted =
                anchors.stream().sorted(Comparator.comparing(PublicKey::hex)).toList();
        return trust.replaceAnchors(sorted, clock.instant()).replaceWith(sorted);
    }
}
