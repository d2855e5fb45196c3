package org.guildhall.arbitration.dispute;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import org.guildhall.arbitration.dispute.domain.Act;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.signature.Schnorr;

/**
 * Does one act to one dispute in a transaction of its own or in the one that goes on: activations, withdrawals and
 * whatever else needs nothing but the dispute. For votes see {@link ActTogether}.
 */
@ApplicationScoped
public class ActOnDispute {
    private final DisputeStore disputes;
    private final DisputeMetrics metrics;
    private final InstantSource clock;

    ActOnDispute(DisputeStore disputes, DisputeMetrics metrics, InstantSource clock) {
        this.disputes = disputes;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The dispute after the act; fails with DISPUTE_NOT_FOUND and the act's own reasons. */
    public Uni<Dispute> run(DisputeId id, Act act) {
        return disputes.update(id, dispute -> dispute.after(act, clock.instant(), Schnorr::require))
                .invoke(metrics::count)
                .map(transition -> transition.dispute());
    }

    /**
     * Stores a deadline that has passed also when the act that came after it is refused. The refused act's own
     * transaction is undone, so this is another one after it.
     */
    public <T> Uni<T> keepingDeadline(DisputeId id, Uni<T> act) {
        return act.onFailure(Refusal.class).call(() -> disputes.find(id)
                .flatMap(found ->
                        found.isPresent() && found.get().lapsed(clock.instant()).isChange()
                                ? disputes.update(id, dispute -> dispute.lapsed(clock.instant()))
                                        .invoke(metrics::count)
                                        .replaceWithVoid()
                                : Uni.createFrom().voidItem()));
    }
}
