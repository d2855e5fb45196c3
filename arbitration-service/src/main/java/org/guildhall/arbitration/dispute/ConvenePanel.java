package org.guildhall.arbitration.dispute;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.guildhall.arbitration.arbiter.GetArbiter;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.dispute.domain.Candidate;
import org.guildhall.arbitration.dispute.domain.Convocation;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;

/** Seats a panel of named arbiters. */
@ApplicationScoped
public class ConvenePanel {
    private final GetArbiter arbiters;
    private final ActOnDispute act;

    ConvenePanel(GetArbiter arbiters, ActOnDispute act) {
        this.arbiters = arbiters;
        this.act = act;
    }

    /**
     * @param actor who asks
     * @return the dispute under review; fails with ARBITER_NOT_FOUND, DISPUTE_NOT_FOUND and the reasons of {@link
     *     Convocation#on}
     */
    public Uni<Dispute> run(DisputeId id, List<ArbiterId> primary, List<ArbiterId> fallback, String actor) {
        List<ArbiterId> all = new ArrayList<>(primary);
        all.addAll(fallback);
        return arbiters.all(all).flatMap(found -> {
            List<Candidate> candidates =
                    found.stream().map(ConvenePanel::candidate).toList();
            return act.run(
                    id,
                    new Convocation(
                            candidates.subList(0, primary.size()),
                            candidates.subList(primary.size(), candidates.size()),
                            actor));
        });
    }

    private static Candidate candidate(Arbiter arbiter) {
        return new Candidate(arbiter.id(), arbiter.key(), arbiter.federation());
    }
}
