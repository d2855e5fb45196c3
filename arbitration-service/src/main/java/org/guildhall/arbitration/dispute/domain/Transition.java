package org.guildhall.arbitration.dispute.domain;

import java.util.ArrayList;
import java.util.List;
import org.guildhall.arbitration.arbiter.domain.Mark;

/**
 * What an act or a deadline makes of a dispute.
 *
 * @param dispute how it stands now
 * @param events what is added to its timeline, in order; empty if nothing changed
 * @param marks what is added to arbiters' records, to be stored with the dispute or not at all
 */
public record Transition(Dispute dispute, List<DisputeEvent> events, List<Mark> marks) {
    public Transition {
        events = List.copyOf(events);
        marks = List.copyOf(marks);
    }

    static Transition none(Dispute dispute) {
        return new Transition(dispute, List.of(), List.of());
    }

    static Transition of(Dispute dispute, DisputeEvent... events) {
        return new Transition(dispute, List.of(events), List.of());
    }

    /** This one, then another that began where this ended. */
    Transition then(Transition next) {
        List<DisputeEvent> allEvents = new ArrayList<>(events);
        allEvents.addAll(next.events);
        List<Mark> allMarks = new ArrayList<>(marks);
        allMarks.addAll(next.marks);
        return new Transition(next.dispute, allEvents, allMarks);
    }

    Transition with(List<Mark> more) {
        List<Mark> all = new ArrayList<>(marks);
        all.addAll(more);
        return new Transition(dispute, events, all);
    }

    /** Whether there is anything to store. */
    public boolean isChange() {
        return !events.isEmpty();
    }
}
