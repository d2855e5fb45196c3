package org.guildhall.reputation.stake;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.stake.domain.Stake;
import org.guildhall.reputation.stake.domain.StakeReason;

/** Reads a provider's stake. */
@ApplicationScoped
public class GetStake {
    private final StakeStore stakes;
    private final InstantSource clock;

    GetStake(StakeStore stakes, InstantSource clock) {
        this.stakes = stakes;
        this.clock = clock;
    }

    /** A stake and the time that it is looked at. */
    public record StakeAt(Stake stake, Instant asOf) {}

    /** @return the stake; fails with {@link StakeReason#NO_STAKE} */
    public Uni<StakeAt> run(PublicKey provider) {
        Instant now = clock.instant();
        return stakes.find(provider).map(stake -> {
            if (stake == null) {
                throw StakeReason.NO_STAKE.refuse("provider_key", provider);
            }
            return new StakeAt(stake, now);
        });
    }
}
