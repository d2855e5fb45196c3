package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
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
     *     DisputeReason#ARBITER_NAMED_TWICE}, {@link DisputeReason#ARBITER_CONFLICTED}
     */
    @Override
    public Transition on(Dispute dispute, Instant now, Signatures signatures) {
        requireConvenable(dispute);
        List<Seat> seats = new ArrayList<>();
        primary.forEach(candidate -> seats.add(Seat.empty(candidate, SeatRole.PRIMARY)));
        fallback.forEach(candidate -> seats.add(Seat.empty(candidate, SeatRole.FALLBACK)));
        requireSize(dispute.policy(), primary.size());
        requireDistinct(seats.stream().map(Seat::arbiter).toList());
        primary.forEach(candidate -> requireImpartial(dispute, candidate));
        fallback.forEach(candidate -> requireImpartial(dispute, candidate));
        Policy policy = dispute.policy();
        Panel panel = new Panel(policy.requiredVotes(), now, Optional.empty(), seats);
        Dispute convened = dispute.withNewPanel(panel).withState(new UnderReview(now.plus(policy.votingPeriod())));
        return Transition.of(convened, new DisputeEvent(DisputeEvent.Kind.PANEL_CONVENED, now, actor));
    }

    private static void requireConvenable(Dispute dispute) {
        if (dispute.panel().isPresent()) {
            throw DisputeReason.PANEL_EXISTS.refuse("dispute_id", dispute.id());
        }
        if (dispute.state().hasEnded()) {
            throw DisputeReason.DISPUTE_ENDED.refuse(
                    "dispute_id", dispute.id(), "status", dispute.state().status());
        }
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#PANEL_SIZE_WRONG} */
    public static void requireSize(Policy policy, int named) {
        if (named != policy.totalArbiters()) {
            throw DisputeReason.PANEL_SIZE_WRONG.refuse("total_arbiters", policy.totalArbiters(), "named", named);
        }
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#ARBITER_NAMED_TWICE} */
    public static void requireDistinct(List<ArbiterId> arbiters) {
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
    }
}
