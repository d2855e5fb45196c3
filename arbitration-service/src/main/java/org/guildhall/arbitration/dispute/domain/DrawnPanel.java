package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;

/** A panel seated by draw, with what the draw was made from; both are stored or neither. */
public record DrawnPanel(Transition transition, Draw draw) {
    /**
     * Draws and seats the next panel.
     *
     * @param weights of all arbiters in {@code everybody}
     * @param fallbackSeats drawn after the primary ones
     * @param actor who asks
     * @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#PANEL_EXISTS}, {@link
     *     DisputeReason#DISPUTE_ENDED}, {@link DisputeReason#CHECKPOINT_TOO_OLD}, {@link
     *     DisputeReason#TOO_FEW_CANDIDATES}
     */
    public static DrawnPanel of(
            Dispute stored,
            List<Candidate> everybody,
            List<Draw.Weighted> weights,
            LogCheckpoint checkpoint,
            int fallbackSeats,
            String actor,
            Instant now,
            Signatures signatures) {
        Dispute dispute = stored.lapsed(now).dispute();
        checkpoint.requireMadeAfter(Convocation.requireConvenable(dispute));
        Map<ArbiterId, Candidate> eligible = new HashMap<>();
        everybody.stream()
                .filter(candidate -> Convocation.isEligible(dispute, candidate))
                .forEach(candidate -> eligible.put(candidate.arbiter(), candidate));
        Draw draw = Draw.of(
                dispute,
                checkpoint.note(),
                weights.stream()
                        .filter(weighted -> eligible.containsKey(weighted.arbiter()))
                        .toList());
        int primarySeats = dispute.seatsToFill();
        if (eligible.size() < primarySeats + fallbackSeats) {
            throw DisputeReason.TOO_FEW_CANDIDATES.refuse(
                    "needed", primarySeats + fallbackSeats, "available", eligible.size());
        }
        List<Candidate> drawn = draw.drawn(primarySeats + fallbackSeats).stream()
                .map(eligible::get)
                .toList();
        Convocation convocation =
                new Convocation(drawn.subList(0, primarySeats), drawn.subList(primarySeats, drawn.size()), actor);
        return new DrawnPanel(stored.after(convocation, now, signatures), draw);
    }
}
