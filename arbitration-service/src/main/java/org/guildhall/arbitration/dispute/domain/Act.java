package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;

/** Something that somebody wants to do to a dispute; each knows its own rule. */
public sealed interface Act
        permits Submission,
                Convocation,
                VoteCast,
                CommitmentMade,
                VoteRevealed,
                FallbackActivation,
                Withdrawal,
                SettlementProposed,
                SettlementAccepted,
                Appeal {
    /**
     * @param dispute as of {@code now}: deadlines that have passed are applied
     * @throws org.guildhall.platform.refusal.Refusal if the rules say no; each act names its reasons
     */
    Transition on(Dispute dispute, Instant now, Signatures signatures);
}
