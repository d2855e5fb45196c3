package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.dispute.domain.DisputeState.Open;
import org.guildhall.arbitration.dispute.domain.DisputeState.UnderReview;

/**
 * A panel of named arbiters is seated.
 *
 * @param actor who seats it
 */
public record Convocation(List<Candidate> primary, List<Candidate> fallback, String actor) implements Act {
    /**
     * @throws org.guildhall.platform.refusal.Refusal in this order {@link DisputeReason#PANEL_EXISTS}, {@link
     *     DisputeReason#DISPUTE_ENDED}, {@link DisputeReason#PANEL_SIZE_WRONG}, {@link
     *     DisputeReason#ARBITER_NAMED_TWICE}, {@link DisputeReason#ARBITER_CONFLICTED}, {@link
     *     DisputeReason#ARBITER_RETIRED}, {@link DisputeReason#ARBITER_SAT_BEFORE}
     */
    @Override
    public Transition on(Dispute dispute, Instant now, Signatures signatures) {
        requireConvenable(dispute);
        List<Seat> seats = new ArrayList<>();
        primary.forEach(candidate -> seats.add(Seat.empty(candidate, SeatRole.PRIMARY)));
        fallback.forEach(candidate -> seats.add(Seat.empty(candidate, SeatRole.FALLBACK)));
        requireSize(dispute.seatsToFill(), primary.size());
        requireDistinct(seats.stream().map(Seat::arbiter).toList());
        primary.forEach(candidate -> requireImpartial(dispute, candidate));
        fallback.forEach(candidate -> requireImpartial(dispute, candidate));
        Panel panel = new Panel(dispute.votesToDecide(), now, Optional.empty(), seats);
        Instant until = now.plus(dispute.policy().votingPeriod());
        return Transition.of(
                dispute.withNewPanel(panel).withState(new UnderReview(until)),
                new DisputeEvent(DisputeEvent.Kind.PANEL_CONVENED, now, actor));
    }

    /** Whether an arbiter may be seated in a dispute. */
    static boolean isEligible(Dispute dispute, Candidate candidate) {
        return !candidate.retired()
                && !candidate.isConflictedWith(dispute.buyer())
                && !candidate.isConflictedWith(dispute.seller())
                && dispute.panels().stream()
                        .noneMatch(panel -> panel.seat(candidate.arbiter()).isPresent());
    }

    /** Returns since when the dispute has waited for a panel: its opening or the appeal. */
    static Instant requireConvenable(Dispute dispute) {
        if (dispute.state() instanceof Open open) {
            return open.until().minus(dispute.policy().conveningPeriod());
        }
        if (dispute.panel().isPresent()) {
            throw DisputeReason.PANEL_EXISTS.refuse("dispute_id", dispute.id());
        }
        throw DisputeReason.DISPUTE_ENDED.refuse(
                "dispute_id", dispute.id(), "status", dispute.state().status());
    }

    private static void requireSize(int totalArbiters, int named) {
        if (named != totalArbiters) {
            throw DisputeReason.PANEL_SIZE_WRONG.refuse("total_arbiters", totalArbiters, "named", named);
        }
    }

    private static void requireDistinct(List<ArbiterId> arbiters) {
        Set<ArbiterId> seen = new HashSet<>();
        for (ArbiterId arbiter : arbiters) {
            if (!seen.add(arbiter)) {
                throw DisputeReason.ARBITER_NAMED_TWICE.refuse("arbiter_id", arbiter);
            }
        }
    }

    private static void requireImpartial(Dispute dispute, Candidate candidate) {
        if (candidate.isConflictedWith(dispute.buyer()) || candidate.isConflictedWith(dispute.seller())) {
            throw DisputeReason.ARBITER_CONFLICTED.refuse("arbiter_id", candidate.arbiter());
        }
        if (candidate.retired()) {
            throw DisputeReason.ARBITER_RETIRED.refuse("arbiter_id", candidate.arbiter());
        }
        if (dispute.panels().stream()
                .anyMatch(panel -> panel.seat(candidate.arbiter()).isPresent())) {
            throw DisputeReason.ARBITER_SAT_BEFORE.refuse("arbiter_id", candidate.arbiter());
        }
    }
}
