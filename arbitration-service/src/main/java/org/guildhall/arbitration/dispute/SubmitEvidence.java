package org.guildhall.arbitration.dispute;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.Evidence;
import org.guildhall.arbitration.dispute.domain.Submission;
import org.guildhall.platform.signature.Schnorr;

/** Adds a party's evidence to its dispute. */
@ApplicationScoped
public class SubmitEvidence {
    private final DisputeStore disputes;
    private final DisputeMetrics metrics;
    private final InstantSource clock;

    SubmitEvidence(DisputeStore disputes, DisputeMetrics metrics, InstantSource clock) {
        this.disputes = disputes;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The dispute with the new evidence. */
    public record Submitted(Dispute dispute, KeptEvidence evidence) {}

    /**
     * @param content what is kept here; empty if the content is elsewhere
     * @return the evidence as kept; fails with DISPUTE_NOT_FOUND and the reasons of {@link Submission#on}
     */
    public Uni<Submitted> run(DisputeId id, Submission submission, byte[] content) {
        Instant now = clock.instant();
        return disputes.updateWithEvidence(
                        id,
                        dispute -> dispute.after(submission, now, Schnorr::require),
                        transition -> new KeptEvidence(submission.keptIn(transition.dispute(), now), content))
                .invoke(metrics::count)
                .map(transition -> {
                    Evidence kept = submission.keptIn(transition.dispute(), now);
                    return new Submitted(transition.dispute(), new KeptEvidence(kept, content));
                });
    }
}
