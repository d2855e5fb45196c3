package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.guildhall.platform.refusal.Refusal;

/**
 * What several acts, one after the other, make of a dispute, to be stored together.
 *
 * @param transition all that was taken, with the deadlines that had passed
 * @param outcomes of each act, in order
 */
public record Fold(Transition transition, List<Outcome> outcomes) {
    /**
     * What became of one act.
     *
     * @param dispute after it; as it stood if the act was refused
     * @param refusal empty if it was taken
     */
    public record Outcome(Dispute dispute, Optional<Refusal> refusal) {}

    /**
     * Does the acts in their order; a refused one changes nothing for those after it.
     *
     * @param acts at least one
     * @param now of all of them
     */
    public static Fold of(Dispute dispute, List<Act> acts, Instant now, Signatures signatures) {
        Transition all = dispute.lapsed(now);
        List<Outcome> outcomes = new ArrayList<>();
        for (Act act : acts) {
            try {
                all = all.then(act.on(all.dispute(), now, signatures));
                outcomes.add(new Outcome(all.dispute(), Optional.empty()));
            } catch (Refusal refusal) {
                outcomes.add(new Outcome(all.dispute(), Optional.of(refusal)));
            }
        }
        return new Fold(all, List.copyOf(outcomes));
    }

    /** Whether any act was refused. */
    public boolean refuses() {
        return outcomes.stream().anyMatch(outcome -> outcome.refusal().isPresent());
    }
}
