package org.guildhall.arbitration.dispute.domain;

import static org.guildhall.arbitration.dispute.domain.Disputes.DEADLINE;
import static org.guildhall.arbitration.dispute.domain.Disputes.OPENED;
import static org.guildhall.arbitration.dispute.domain.Disputes.REAL;
import static org.guildhall.arbitration.dispute.domain.Disputes.candidate;
import static org.guildhall.arbitration.dispute.domain.Disputes.candidates;
import static org.guildhall.arbitration.dispute.domain.Disputes.convened;
import static org.guildhall.arbitration.dispute.domain.Disputes.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.dispute.domain.Draw.Weighted;
import org.guildhall.platform.refusal.Refusal;
import org.junit.jupiter.api.Test;

class DrawTest {
    private static List<Weighted> weights(List<Candidate> candidates, double score) {
        return candidates.stream()
                .map(candidate -> Weighted.of(candidate.arbiter(), score))
                .toList();
    }

    private static DrawnPanel draw(Dispute dispute, List<Candidate> candidates, int fallback, String checkpoint) {
        return draw(dispute, candidates, fallback, new LogCheckpoint(checkpoint, List.of()), OPENED);
    }

    private static DrawnPanel draw(
            Dispute dispute, List<Candidate> candidates, int fallback, LogCheckpoint checkpoint, Instant now) {
        return DrawnPanel.of(dispute, candidates, weights(candidates, 50), checkpoint, fallback, "admin", now, REAL);
    }

    @Test
    void theWorkedExampleHolds() throws Exception {
        String page = java.nio.file.Files.readString(java.nio.file.Path.of("../docs/arbitration.md"));
        List<Weighted> weighted = List.of(
                new Weighted(new ArbiterId("a1"), 5000),
                new Weighted(new ArbiterId("a2"), 9000),
                new Weighted(new ArbiterId("a3"), 1),
                new Weighted(new ArbiterId("a4"), 2500));
        Draw draw = Draw.of(open(2, 2), "checkpoint 7", weighted);
        String text = "seed `" + draw.seed() + "` draws `" + String.join("`, `", drawnIds(draw, 3)) + "`";
        assertTrue(
                page.contains(open(2, 2).digest().hex()),
                () -> "dispute digest " + open(2, 2).digest());
        assertTrue(page.replaceAll("\\s+", " ").contains(text), text);
    }

    private static List<String> drawnIds(Draw draw, int seats) {
        return draw.drawn(seats).stream().map(ArbiterId::value).toList();
    }

    @Test
    void theDrawDependsOnNothingButSeedAndList() {
        List<Candidate> everybody = new ArrayList<>(candidates("a", 40));
        DrawnPanel first = draw(open(3, 5), everybody, 2, "checkpoint 7");
        Collections.shuffle(everybody, new Random(1));
        DrawnPanel again = draw(open(3, 5), everybody, 2, "checkpoint 7");
        assertEquals(first.draw(), again.draw());
        assertEquals(first.transition(), again.transition());
        DrawnPanel other = draw(open(3, 5), everybody, 2, "checkpoint 8");
        assertNotEquals(first.draw().drawn(7), other.draw().drawn(7));
    }

    @Test
    void nobodyIsDrawnTwiceAndPrimarySeatsComeFirst() {
        DrawnPanel drawn = draw(open(3, 5), candidates("a", 7), 2, "c");
        List<ArbiterId> all = drawn.draw().drawn(7);
        assertEquals(7, new HashSet<>(all).size());
        Panel panel = drawn.transition().dispute().panel().orElseThrow();
        assertEquals(all, panel.seats().stream().map(Seat::arbiter).toList());
        assertEquals(SeatRole.PRIMARY, panel.seats().get(4).role());
        assertEquals(SeatRole.FALLBACK, panel.seats().get(5).role());
        assertTrue(drawn.draw().holdsFor(drawn.transition().dispute(), all));
        List<ArbiterId> swapped = new ArrayList<>(all);
        Collections.swap(swapped, 0, 1);
        assertFalse(drawn.draw().holdsFor(drawn.transition().dispute(), swapped));
        Draw forged = new Draw(1, "another", drawn.draw().seed(), drawn.draw().candidates());
        assertFalse(forged.holdsFor(drawn.transition().dispute(), all));
    }

    @Test
    void partiesRetiredAndEarlierArbitersAreNotInTheList() {
        List<Candidate> everybody = new ArrayList<>(candidates("a", 3));
        everybody.add(candidate("buyer-1"));
        everybody.add(new Candidate(new ArbiterId("old"), candidate("old").key(), java.util.Optional.empty(), true));
        DrawnPanel drawn = draw(open(2, 3), everybody, 0, "c");
        assertEquals(3, drawn.draw().candidates().size());
        Refusal refused = assertThrows(Refusal.class, () -> draw(open(2, 3), everybody, 1, "c"));
        assertEquals(DisputeReason.TOO_FEW_CANDIDATES, refused.reason());
        assertEquals("3", refused.facts().get("available"));
        Dispute convened = drawn.transition().dispute();
        refused = assertThrows(Refusal.class, () -> draw(convened, everybody, 0, "c"));
        assertEquals(DisputeReason.PANEL_EXISTS, refused.reason());
    }

    private static void assertTooOld(Dispute dispute, Instant now, Instant... cosignedAt) {
        LogCheckpoint checkpoint = new LogCheckpoint("c", List.of(cosignedAt));
        Refusal refused = assertThrows(Refusal.class, () -> draw(dispute, candidates("b", 5), 0, checkpoint, now));
        assertEquals(DisputeReason.CHECKPOINT_TOO_OLD, refused.reason());
    }

    @Test
    void aCheckpointThatAWitnessSawBeforeTheOpeningDrawsNobody() {
        Instant now = OPENED.plusSeconds(600);
        assertTooOld(open(2, 3), now, OPENED.minusSeconds(1));
        assertTooOld(open(2, 3), now, OPENED.plusSeconds(5), OPENED.minusSeconds(1));
        draw(open(2, 3), candidates("b", 5), 0, new LogCheckpoint("c", List.of(OPENED)), now);
        draw(open(2, 3), candidates("b", 5), 0, new LogCheckpoint("c", List.of(OPENED.plusSeconds(5))), now);
    }

    @Test
    void afterAnAppealTheCheckpointIsYoungerThanTheAppeal() {
        Dispute expired = convened(2, 3, 0).lapsed(DEADLINE.plusSeconds(1)).dispute();
        Instant appealedAt = DEADLINE.plusSeconds(3600);
        Dispute appealed = expired.after(new Appeal(new PartyId("buyer-1")), appealedAt, REAL)
                .dispute();
        Instant now = appealedAt.plusSeconds(600);
        assertTooOld(appealed, now, appealedAt.minusSeconds(1));
        DrawnPanel drawn = draw(appealed, candidates("b", 5), 0, new LogCheckpoint("c", List.of(appealedAt)), now);
        assertEquals(2, drawn.draw().round());
    }

    @Test
    void chancesFollowTheWeights() {
        List<Weighted> weighted = List.of(
                Weighted.of(new ArbiterId("a"), 80),
                Weighted.of(new ArbiterId("b"), 20),
                Weighted.of(new ArbiterId("c"), 0));
        int draws = 20_000;
        int first = 0;
        int never = 0;
        for (int i = 0; i < draws; i++) {
            ArbiterId drawn =
                    Draw.of(open(2, 2), "checkpoint " + i, weighted).drawn(1).get(0);
            first += drawn.value().equals("a") ? 1 : 0;
            never += drawn.value().equals("c") ? 1 : 0;
        }
        double sigma = Math.sqrt(draws * 0.8 * 0.2);
        assertEquals(draws * 0.8, first, 5 * sigma, "within five standard deviations");
        assertTrue(never < 20, "a weight of one in ten thousand");
    }
}
