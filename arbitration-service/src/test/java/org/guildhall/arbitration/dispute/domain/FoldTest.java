package org.guildhall.arbitration.dispute.domain;

import static org.guildhall.arbitration.dispute.domain.Disputes.CONVENED;
import static org.guildhall.arbitration.dispute.domain.Disputes.DEADLINE;
import static org.guildhall.arbitration.dispute.domain.Disputes.REAL;
import static org.guildhall.arbitration.dispute.domain.Disputes.TICK;
import static org.guildhall.arbitration.dispute.domain.Disputes.convened;
import static org.guildhall.arbitration.dispute.domain.Disputes.vote;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldTest {
    private static final Instant NOW = CONVENED.plusSeconds(60);

    private static DisputeReason reason(Fold fold, int place) {
        return (DisputeReason)
                fold.outcomes().get(place).refusal().orElseThrow().reason();
    }

    @Test
    void actsTogetherGiveWhatTheyGiveOneAfterTheOther() {
        Dispute dispute = convened(2, 3, 0);
        List<Act> acts = List.of(
                vote(dispute, "a1", Side.BUYER), vote(dispute, "a2", Side.SELLER), vote(dispute, "a3", Side.BUYER));
        Fold fold = Fold.of(dispute, acts, NOW, REAL);
        Dispute now = dispute;
        List<DisputeEvent> events = new ArrayList<>();
        for (int i = 0; i < acts.size(); i++) {
            Transition one = now.after(acts.get(i), NOW, REAL);
            now = one.dispute();
            events.addAll(one.events());
            assertEquals(now, fold.outcomes().get(i).dispute());
        }
        assertEquals(now, fold.transition().dispute());
        assertEquals(events, fold.transition().events());
        assertEquals(3, fold.transition().marks().size());
        assertFalse(fold.refuses());
    }

    @Test
    void aRefusedActChangesNothingForTheOthers() {
        Dispute dispute = convened(2, 3, 0);
        VoteCast first = vote(dispute, "a1", Side.BUYER);
        Fold fold = Fold.of(
                dispute,
                List.of(first, first, vote(dispute, "stranger", Side.BUYER), vote(dispute, "a2", Side.BUYER), first),
                NOW,
                REAL);
        assertTrue(fold.refuses());
        assertEquals(DisputeReason.DUPLICATE_VOTE, reason(fold, 1));
        assertEquals(DisputeReason.NOT_ON_PANEL, reason(fold, 2));
        assertEquals(DisputeReason.VOTING_CLOSED, reason(fold, 4));
        assertEquals(DisputeStatus.RESOLVED, fold.transition().dispute().state().status());
        assertEquals(2, fold.transition().marks().size(), "the decision is marked once");
    }

    @Test
    void aDeadlineThatHasPassedIsPartOfTheChangeAlsoWhenEveryActIsRefused() {
        Dispute dispute = convened(2, 2, 0);
        List<Act> late = List.of(vote(dispute, "a1", Side.BUYER), vote(dispute, "a2", Side.BUYER));
        Fold atDeadline = Fold.of(dispute, late, DEADLINE, REAL);
        assertEquals(
                DisputeStatus.RESOLVED,
                atDeadline.transition().dispute().state().status());
        Fold fold = Fold.of(dispute, late, DEADLINE.plus(TICK), REAL);
        assertEquals(DisputeReason.VOTING_CLOSED, reason(fold, 0));
        assertEquals(DisputeReason.VOTING_CLOSED, reason(fold, 1));
        assertEquals(dispute.lapsed(DEADLINE.plus(TICK)), fold.transition());
    }
}
