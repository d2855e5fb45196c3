package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import org.guildhall.arbitration.dispute.domain.DisputeState.Closed;

/** The requester withdraws the dispute. */
public record Withdrawal(PartyId party) implements Act {
    /**
     * @throws org.guildhall.platform.refusal.Refusal in this order {@link DisputeReason#NOT_THE_REQUESTER}, {@link
     *     DisputeReason#DISPUTE_ENDED}, {@link DisputeReason#VOTES_CAST}
     */
    @Override
    public Transition on(Dispute dispute, Instant now, Signatures signatures) {
        PartyId requester = dispute.party(dispute.requester()).id();
        if (!requester.equals(party)) {
            throw DisputeReason.NOT_THE_REQUESTER.refuse("requester_id", requester);
        }
        dispute.requireBeforeVotes();
        return Transition.of(
                dispute.withState(new Closed(now)), new DisputeEvent(DisputeEvent.Kind.WITHDRAWN, now, party.value()));
    }
}
