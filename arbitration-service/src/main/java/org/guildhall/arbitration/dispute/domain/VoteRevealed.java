package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.dispute.domain.DisputeState.Open;
import org.guildhall.arbitration.dispute.domain.DisputeState.Revealing;
import org.guildhall.arbitration.dispute.domain.DisputeState.UnderReview;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;

/**
 * An arbiter shows the vote that it has committed itself to.
 *
 * @param salt 32 bytes, as they went into the commitment
 * @param signature the arbiter's, of the statement {@code vote}
 */
public record VoteRevealed(ArbiterId arbiter, Side decision, String reason, Digest salt, Signature signature)
        implements Act {
    /**
     * @throws org.guildhall.platform.refusal.Refusal in this order {@link DisputeReason#PANEL_NOT_FOUND}, {@link
     *     DisputeReason#VOTING_CLOSED}, {@link DisputeReason#WRONG_VOTING_MODE}, {@link DisputeReason#NOT_ON_PANEL},
     *     {@link DisputeReason#REVEAL_NOT_OPEN}, {@link DisputeReason#COMMITMENT_NOT_FOUND}, {@link
     *     DisputeReason#DUPLICATE_VOTE}, {@link DisputeReason#COMMITMENT_MISMATCH}, BAD_SIGNATURE
     */
    @Override
    public Transition on(Dispute dispute, Instant now, Signatures signatures) {
        Panel panel = dispute.requirePanel();
        if (dispute.state().hasEnded()) {
            throw dispute.votingClosed(dispute.state().endedAt().orElseThrow());
        }
        if (dispute.state() instanceof Open) {
            throw DisputeReason.PANEL_NOT_FOUND.refuse("dispute_id", dispute.id());
        }
        dispute.requireMode(VotingMode.COMMIT_REVEAL);
        Seat seat = dispute.requireSeat(panel, arbiter);
        if (!(dispute.state() instanceof Revealing)) {
            throw DisputeReason.REVEAL_NOT_OPEN.refuse(
                    "dispute_id", dispute.id(), "deadline", ((UnderReview) dispute.state()).until());
        }
        Commitment commitment =
                seat.commitment().orElseThrow(() -> dispute.refusal(DisputeReason.COMMITMENT_NOT_FOUND, arbiter));
        if (seat.ballot().isPresent()) {
            throw dispute.refusal(DisputeReason.DUPLICATE_VOTE, arbiter);
        }
        Statement vote = Ballot.statement(dispute.id(), decision, reason, commitment.evidence());
        if (!Commitment.digest(vote, arbiter, salt).equals(commitment.digest())) {
            throw dispute.refusal(DisputeReason.COMMITMENT_MISMATCH, arbiter);
        }
        signatures.require(seat.key(), vote, signature);
        Panel revealed = panel.withBallot(
                arbiter, new Ballot(decision, reason, commitment.evidence(), signature, commitment.madeAt()));
        Dispute after = dispute.withPanel(revealed);
        return Transition.of(after, new DisputeEvent(DisputeEvent.Kind.VOTE_REVEALED, now, arbiter.value()))
                .then(after.counted(revealed.isHopelessAmongCommitted(), now));
    }
}
