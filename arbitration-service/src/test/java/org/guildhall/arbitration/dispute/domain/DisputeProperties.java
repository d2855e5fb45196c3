package org.guildhall.arbitration.dispute.domain;

import static org.guildhall.arbitration.dispute.domain.Disputes.CONVENED;
import static org.guildhall.arbitration.dispute.domain.Disputes.DEADLINE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.ArbiterRecord;
import org.guildhall.arbitration.arbiter.domain.Mark;
import org.guildhall.arbitration.dispute.domain.DisputeState.Resolved;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.value.Signature;

class DisputeProperties {
    /** Pure rules about counting need no real signatures; who signs what is tested in DisputeTest and over the wire. */
    private static final Signatures UNCHECKED = (key, statement, signature) -> {};

    private static final Signature ANY = new Signature("0".repeat(128));

    /** An act at a time: a vote of a seat, or the fallback's activation (seat −1). */
    record Move(int seat, boolean fallback, Side side, long minute) {}

    record Play(int required, int total, int fallback, List<Move> moves) {}

    @Provide
    Arbitrary<Play> plays() {
        return Arbitraries.integers().between(2, 7).flatMap(total -> Combinators.combine(
                        Arbitraries.integers().between(Math.max(2, total / 2 + 1), total),
                        Arbitraries.integers().between(0, 3),
                        moves(total).list().ofMaxSize(16))
                .as((required, fallback, moves) -> new Play(required, total, fallback, moves)));
    }

    private static Arbitrary<Move> moves(int total) {
        return Combinators.combine(
                        Arbitraries.integers().between(-1, total),
                        Arbitraries.integers().between(0, 3).map(i -> i == 0),
                        Arbitraries.of(Side.class),
                        Arbitraries.longs().between(0, 60 * 80))
                .as(Move::new);
    }

    private static List<Transition> play(Play play) {
        Dispute dispute = Disputes.convened(play.required(), play.total(), play.fallback());
        List<Transition> transitions = new ArrayList<>();
        for (Move move : play.moves().stream()
                .sorted((a, b) -> Long.compare(a.minute(), b.minute()))
                .toList()) {
            Instant now = CONVENED.plus(Duration.ofMinutes(move.minute()));
            Act act = move.seat() < 0
                    ? new FallbackActivation("admin")
                    : new VoteCast(
                            new ArbiterId((move.fallback() ? "f" : "a") + (move.seat() + 1)),
                            move.side(),
                            "r",
                            dispute.evidence().digest(),
                            ANY);
            Transition lapsed = dispute.lapsed(now);
            if (lapsed.isChange()) {
                transitions.add(lapsed);
                dispute = lapsed.dispute();
            }
            try {
                Transition acted = dispute.after(act, now, UNCHECKED);
                transitions.add(acted);
                dispute = acted.dispute();
            } catch (Refusal refused) {
                assertEquals(lapsed.dispute(), dispute, "a refusal changes nothing");
            }
        }
        Transition end = dispute.lapsed(dispute.endsBy().plusSeconds(1));
        if (end.isChange()) {
            transitions.add(end);
        }
        return transitions;
    }

    @Property
    void everyDisputeEndsExactlyOnceWithinItsBound(@ForAll("plays") Play play) {
        Instant bound = Disputes.convened(play.required(), play.total(), play.fallback())
                .endsBy();
        List<Transition> transitions = play(play);
        long ends = transitions.stream()
                .flatMap(transition -> transition.events().stream())
                .filter(event -> List.of("RESOLVED", "EXPIRED", "DEADLOCKED")
                        .contains(event.kind().name()))
                .count();
        assertEquals(1, ends);
        Dispute last = transitions.get(transitions.size() - 1).dispute();
        assertTrue(last.state().hasEnded());
        assertFalse(last.state().endedAt().orElseThrow().isAfter(bound));
        assertFalse(last.lapsed(bound.plus(Duration.ofDays(1000))).isChange());
    }

    @Property
    void aDecisionHasItsVotesAndTheOtherSideHasNot(@ForAll("plays") Play play) {
        for (Transition transition : play(play)) {
            Panel panel = transition.dispute().panel().orElseThrow();
            if (transition.dispute().state() instanceof Resolved resolved) {
                assertEquals(play.required(), panel.votes(resolved.decision()));
                assertTrue(panel.votes(resolved.decision().other()) < play.required());
            } else {
                assertTrue(panel.votes(Side.BUYER) < play.required() && panel.votes(Side.SELLER) < play.required());
            }
        }
    }

    @Property
    void noSeatIsMarkedTwiceAndOnlyByWhatItDid(@ForAll("plays") Play play) {
        Map<ArbiterId, Mark> marks = new TreeMap<>();
        List<Transition> transitions = play(play);
        for (Transition transition : transitions) {
            for (Mark mark : transition.marks()) {
                assertEquals(null, marks.put(mark.arbiter(), mark));
            }
        }
        Dispute last = transitions.get(transitions.size() - 1).dispute();
        Panel panel = last.panel().orElseThrow();
        for (Seat seat : panel.seats()) {
            Mark mark = marks.get(seat.arbiter());
            boolean voted = seat.ballot().isPresent();
            switch (last.state().status()) {
                case RESOLVED -> assertEquals(voted, mark != null && mark.withConsensus() + mark.dissenting() == 1);
                case EXPIRED ->
                    assertEquals(
                            !voted && panel.votesFrom(seat).isPresent(), mark != null && mark.nonParticipations() == 1);
                default -> assertEquals(null, mark);
            }
        }
    }

    @Property
    void theScoreIsBoundedAndAgreementNeverLowersIt(
            @ForAll("counts") long with,
            @ForAll("counts") long against,
            @ForAll("counts") long missed,
            @ForAll("hours") long hours) {
        ArbiterRecord record =
                new ArbiterRecord(with, against, missed, Duration.ofHours(hours).multipliedBy(with + against));
        assertTrue(record.score() >= 0 && record.score() <= 100);
        if (with + against > 0) {
            ArbiterRecord more = record.plus(Mark.decision(new ArbiterId("a"), true, Duration.ofHours(hours)));
            assertTrue(more.score() >= record.score() - 1e-9);
        }
        ArbiterRecord less = record.plus(Mark.nonParticipation(new ArbiterId("a")));
        assertTrue(less.score() <= record.score() + 1e-9);
    }

    @Provide
    Arbitrary<Long> counts() {
        return Arbitraries.longs().between(0, 1_000_000);
    }

    @Provide
    Arbitrary<Long> hours() {
        return Arbitraries.longs().between(0, 720);
    }

    @Property
    void aDeadlineGivesTheSameWheneverItIsNoticed(@ForAll("plays") Play play, @ForAll("counts") long minutesLater) {
        Dispute dispute = Disputes.convened(play.required(), play.total(), play.fallback());
        Instant noticed = DEADLINE.plusSeconds(1);
        assertEquals(dispute.lapsed(noticed), dispute.lapsed(noticed.plus(Duration.ofMinutes(minutesLater))));
    }
}
