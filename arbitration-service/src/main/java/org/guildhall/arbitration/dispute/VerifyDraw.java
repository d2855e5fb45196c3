package org.guildhall.arbitration.dispute;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.dispute.domain.Draw;
import org.guildhall.arbitration.dispute.domain.Seat;

/** Draws a panel again from what was kept. */
@ApplicationScoped
public class VerifyDraw {
    private final DisputeStore disputes;

    VerifyDraw(DisputeStore disputes) {
        this.disputes = disputes;
    }

    /**
     * A draw done again.
     *
     * @param seated the panel, in the order of its seats
     * @param holds whether the draw gives exactly this panel
     */
    public record Verified(Dispute dispute, Draw draw, List<ArbiterId> seated, boolean holds) {}

    /**
     * @param round from 1
     * @return fails with {@link DisputeReason#DISPUTE_NOT_FOUND} or {@link DisputeReason#DRAW_NOT_FOUND}
     */
    public Uni<Verified> run(DisputeId id, int round) {
        return disputes.find(id)
                .map(found -> found.orElseThrow(() -> DisputeReason.DISPUTE_NOT_FOUND.refuse("dispute_id", id)))
                .flatMap(dispute -> disputes.findDraw(id, round).map(found -> {
                    Draw draw = found.orElseThrow(
                            () -> DisputeReason.DRAW_NOT_FOUND.refuse("dispute_id", id, "round", round));
                    List<ArbiterId> seated = dispute.panels().get(round - 1).seats().stream()
                            .map(Seat::arbiter)
                            .toList();
                    return new Verified(dispute, draw, seated, draw.holdsFor(dispute, seated));
                }));
    }
}
