package org.guildhall.reputation.stake;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.stake.domain.StakeProof;

/** Takes in what an offer says about its provider's stake. */
@ApplicationScoped
public class ProveStake {
    private final StakeStore stakes;
    private final InstantSource clock;

    ProveStake(StakeStore stakes, InstantSource clock) {
        this.stakes = stakes;
        this.clock = clock;
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#BAD_SIGNATURE} unless it is the provider's */
    public void verify(PublicKey provider, StakeProof proof) {
        if (!Schnorr.verify(provider, proof.digest(provider), proof.signature())) {
            throw PlatformReason.BAD_SIGNATURE.refuse("statement", StakeProof.DOMAIN);
        }
    }

    /**
     * Makes this the provider's stake.
     *
     * @param proof verified; null for none
     */
    public Uni<Void> run(PublicKey provider, StakeProof proof) {
        return proof == null ? stakes.end(provider) : stakes.prove(provider, proof, clock.instant());
    }
}
