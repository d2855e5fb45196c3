package org.guildhall.arbitration.dispute.domain;

/** Whether votes are seen when they are cast. */
public enum VotingMode {
    /** A vote is seen at once. */
    OPEN,
    /** A vote is committed first and revealed when nobody can vote any more. */
    COMMIT_REVEAL
}
