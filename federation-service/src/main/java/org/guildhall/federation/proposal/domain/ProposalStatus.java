package org.guildhall.federation.proposal.domain;

/** Where a proposal stands; all but PENDING are final. */
public enum ProposalStatus {
    PENDING,
    APPROVED,
    REJECTED,
    WITHDRAWN,
    EXPIRED
}
