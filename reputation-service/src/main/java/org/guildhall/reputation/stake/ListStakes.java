package org.guildhall.reputation.stake;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.guildhall.reputation.stake.domain.Stake;

/** Names the stakes of all providers. */
@ApplicationScoped
public class ListStakes {
    private final StakeStore stakes;

    ListStakes(StakeStore stakes) {
        this.stakes = stakes;
    }

    /** All of them, as they are known now. */
    public Uni<List<Stake>> run() {
        return stakes.all();
    }
}
