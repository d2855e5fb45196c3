package org.guildhall.arbitration.dispute.store;

import org.guildhall.arbitration.dispute.domain.Dispute;

/** A dispute with the version that it was read at. */
record StoredDispute(Dispute dispute, long version) {}
