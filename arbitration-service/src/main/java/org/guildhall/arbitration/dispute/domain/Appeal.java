package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import java.util.Optional;
import org.guildhall.arbitration.dispute.domain.DisputeState.Open;
import org.guildhall.arbitration.dispute.domain.DisputeState.Resolved;

/** A party asks for a second panel. */
public record Appeal(PartyId party) implements Act {
    /**
     * The dispute is open again, for another panel; what that decides is final.
     *
     * @throws org.guildhall.platform.refusal.Refusal in this order {@link DisputeReason#NOT_A_PARTY}, {@link
     *     DisputeReason#NOT_APPEALABLE}, {@link DisputeReason#NOT_THE_APPELLANT}, {@link
     *     DisputeReason#APPEAL_PERIOD_OVER}
     */
    @Override
    public Transition on(Dispute dispute, Instant now, Signatures signatures) {
        Side side = dispute.requireParty(party);
        if (!dispute.isAppealable()) {
            throw DisputeReason.NOT_APPEALABLE.refuse(
                    "dispute_id", dispute.id(), "status", dispute.state().status());
        }
        boolean won = dispute.state() instanceof Resolved resolved && resolved.decision() == side;
        if (won) {
            throw DisputeReason.NOT_THE_APPELLANT.refuse("dispute_id", dispute.id(), "party_id", party);
        }
        Instant until = dispute.state().endedAt().orElseThrow().plus(Dispute.APPEAL_PERIOD);
        if (now.isAfter(until)) {
            throw DisputeReason.APPEAL_PERIOD_OVER.refuse("dispute_id", dispute.id(), "until", until);
        }
        Optional<Side> before = dispute.state().decided();
        return Transition.of(
                dispute.appealed(before)
                        .withState(new Open(now.plus(dispute.policy().conveningPeriod()))),
                new DisputeEvent(DisputeEvent.Kind.APPEALED, now, party.value()));
    }
}
