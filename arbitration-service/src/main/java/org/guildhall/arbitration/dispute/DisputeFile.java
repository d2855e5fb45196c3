package org.guildhall.arbitration.dispute;

import java.util.ArrayList;
import java.util.List;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeEvent;
import org.guildhall.arbitration.dispute.domain.Transition;

/** A dispute with everything that belongs to it, evidence and timeline in order. */
public record DisputeFile(Dispute dispute, List<KeptEvidence> evidence, List<DisputeEvent> timeline) {
    /** This file after what a deadline makes of the dispute. */
    DisputeFile after(Transition lapsed) {
        List<DisputeEvent> all = new ArrayList<>(timeline);
        all.addAll(lapsed.events());
        return new DisputeFile(lapsed.dispute(), evidence, all);
    }
}
