package org.guildhall.arbitration.dispute;

import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.Transition;

/**
 * A dispute with the version that it was read at.
 *
 * @param version raised by every change
 */
public record StoredDispute(Dispute dispute, long version) {
    /** How it stands once a transition from it is stored. */
    StoredDispute after(Transition stored) {
        return new StoredDispute(stored.dispute(), version + 1);
    }
}
