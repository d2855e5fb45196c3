package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import java.util.List;

/**
 * A checkpoint of the settlement log, signed by the log: nobody knew its text before it was made.
 *
 * @param note as published, signatures included
 * @param cosignedAt when the witnesses known here signed it, to the second; empty if none is known here
 */
public record LogCheckpoint(String note, List<Instant> cosignedAt) {
    public LogCheckpoint {
        cosignedAt = List.copyOf(cosignedAt);
    }

    /**
     * Says no to a checkpoint that a witness saw before a time. A note without cosignatures tells no time.
     *
     * @param since when the dispute began to wait for the panel
     * @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#CHECKPOINT_TOO_OLD}
     */
    void requireMadeAfter(Instant since) {
        cosignedAt.stream().filter(since::isAfter).findFirst().ifPresent(at -> {
            throw DisputeReason.CHECKPOINT_TOO_OLD.refuse("since", since, "cosigned_at", at);
        });
    }
}
