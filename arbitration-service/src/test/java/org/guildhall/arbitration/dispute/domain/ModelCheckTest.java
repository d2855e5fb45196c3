package org.guildhall.arbitration.dispute.domain;

import static org.guildhall.arbitration.dispute.domain.Disputes.CONVENED;
import static org.guildhall.arbitration.dispute.domain.Disputes.DEADLINE;
import static org.guildhall.arbitration.dispute.domain.Disputes.MIDPOINT;
import static org.guildhall.arbitration.dispute.domain.Disputes.TICK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.Mark;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;
import org.junit.jupiter.api.Test;

/**
 * Every interleaving of the votes, commitments and reveals of up to five seats, of the fallback's activation, of
 * withdrawal and of the clock's passing each boundary, explored exhaustively: each reaches exactly one end, within the
 * bound that was printed when the panel was convened. States that differ only in when a vote was cast are one.
 */
class ModelCheckTest {
    private static final Signatures UNCHECKED = (key, statement, signature) -> {};
    private static final Signature ANY = new Signature("0".repeat(128));
    private static final Digest SALT = Digest.of(new byte[32]);
    private static final Duration REVEAL = Duration.ofHours(12);

    /** A state of the world: the dispute, which boundary the clock has reached, and whom its record was marked for. */
    private record World(Dispute dispute, int time, Set<String> marked) {
        String key() {
            String seats = dispute.panel().orElseThrow().seats().stream()
                    .map(seat -> seat.ballot()
                                    .map(ballot -> ballot.decision().name())
                                    .orElse("-")
                            + seat.commitment()
                                    .map(made -> made.digest().hex().substring(0, 8))
                                    .orElse("-"))
                    .collect(Collectors.joining(","));
            String fallback = dispute.panel()
                    .flatMap(Panel::fallbackAt)
                    .map(Instant::toString)
                    .orElse("-");
            String state = dispute.state().getClass().getSimpleName()
                    + dispute.state().deadline().or(dispute.state()::endedAt).orElseThrow()
                    + dispute.state().decided();
            return time + "|" + state + "|" + fallback + "|" + seats + "|" + marked;
        }
    }

    private static final class Exploration {
        private final List<Instant> times;
        private final List<Act> acts;
        private final Instant bound;
        private final Set<String> seen = new HashSet<>();
        private final Deque<World> open = new ArrayDeque<>();
        private final Map<DisputeStatus, Integer> ends = new EnumMap<>(DisputeStatus.class);
        private long steps;

        private Exploration(Dispute start, List<Act> acts) {
            this.acts = acts;
            this.bound = start.endsBy();
            Set<Instant> boundaries = new TreeSet<>();
            for (Instant boundary : List.of(
                    CONVENED,
                    MIDPOINT,
                    MIDPOINT.plus(REVEAL),
                    DEADLINE,
                    DEADLINE.plus(REVEAL),
                    DEADLINE.plus(Dispute.FALLBACK_EXTENSION),
                    bound)) {
                boundaries.add(boundary);
                boundaries.add(boundary.plus(TICK));
            }
            this.times = new ArrayList<>(boundaries);
            visit(new World(start, 0, Set.of()));
            while (!open.isEmpty()) {
                explore(open.pop());
            }
        }

        private void visit(World world) {
            if (seen.add(world.key())) {
                open.push(world);
            }
        }

        private void explore(World world) {
            Instant now = times.get(world.time());
            boolean ended = world.dispute().state().hasEnded();
            if (ended) {
                assertFalse(world.dispute().state().endedAt().orElseThrow().isAfter(bound), world::key);
                ends.merge(world.dispute().state().status(), 1, Integer::sum);
            } else {
                assertTrue(world.dispute().dueAt().isPresent(), "no state waits without a deadline");
                assertFalse(now.isAfter(bound), () -> "beyond the bound: " + world.key());
            }
            for (Act act : acts) {
                steps++;
                try {
                    Transition transition = world.dispute().after(act, now, UNCHECKED);
                    assertFalse(ended, () -> "an ended dispute changed: " + world.key() + " by " + act);
                    visit(next(world, transition, world.time()));
                } catch (Refusal refused) {
                    continue;
                }
            }
            if (world.time() + 1 < times.size()) {
                Transition lapsed = world.dispute().lapsed(times.get(world.time() + 1));
                assertFalse(ended && lapsed.isChange(), () -> "an ended dispute lapsed: " + world.key());
                visit(next(world, lapsed, world.time() + 1));
            }
        }

        private static World next(World before, Transition transition, int time) {
            Set<String> marked = new TreeSet<>(before.marked());
            for (Mark mark : transition.marks()) {
                assertTrue(marked.add(mark.arbiter().value()), () -> "marked twice: " + mark + before.key());
            }
            long ends = transition.events().stream()
                    .filter(event -> Set.of("RESOLVED", "EXPIRED", "DEADLOCKED", "WITHDRAWN")
                            .contains(event.kind().name()))
                    .count();
            assertEquals(
                    transition.dispute().state().hasEnded()
                                    && !before.dispute().state().hasEnded()
                            ? 1
                            : 0,
                    ends);
            return new World(transition.dispute(), time, marked);
        }
    }

    private static Dispute convened(VotingMode mode, boolean automatic, int required, int total, int fallback) {
        Policy policy = new Policy(required, total, Disputes.VOTING, Duration.ofDays(7), mode, REVEAL, automatic);
        Dispute open = Dispute.open(
                        Disputes.ID,
                        new Subject(SubjectKind.RECEIPT, "r"),
                        Disputes.party("buyer-1"),
                        Disputes.party("seller-1"),
                        Side.BUYER,
                        "r",
                        policy,
                        Disputes.OPENED)
                .dispute();
        Convocation convocation =
                new Convocation(Disputes.candidates("a", total), Disputes.candidates("f", fallback), "admin");
        return open.after(convocation, CONVENED, UNCHECKED).dispute();
    }

    private static List<Act> acts(Dispute dispute) {
        List<Act> acts = new ArrayList<>();
        Digest evidence = dispute.evidence().digest();
        for (Seat seat : dispute.panel().orElseThrow().seats()) {
            ArbiterId arbiter = seat.arbiter();
            for (Side side : Side.values()) {
                if (dispute.policy().mode() == VotingMode.OPEN) {
                    acts.add(new VoteCast(arbiter, side, "r", evidence, ANY));
                } else {
                    Statement vote = Ballot.statement(dispute.id(), side, "r", evidence);
                    acts.add(new CommitmentMade(arbiter, Commitment.digest(vote, arbiter, SALT), evidence, ANY));
                    acts.add(new VoteRevealed(arbiter, side, "r", SALT, ANY));
                }
            }
        }
        acts.add(new FallbackActivation("admin"));
        acts.add(new Withdrawal(dispute.buyer().id()));
        return acts;
    }

    private static Exploration explore(VotingMode mode, boolean automatic, int required, int total, int fallback) {
        Dispute start = convened(mode, automatic, required, total, fallback);
        Exploration exploration = new Exploration(start, acts(start));
        System.out.printf(
                "%s %d of %d + %d%s: %d states, %d steps, ends %s%n",
                mode,
                required,
                total,
                fallback,
                automatic ? " automatic" : "",
                exploration.seen.size(),
                exploration.steps,
                exploration.ends);
        return exploration;
    }

    @Test
    void everyInterleavingInTheOpenEndsOnceWithinItsBound() {
        for (boolean automatic : new boolean[] {false, true}) {
            Exploration exploration = explore(VotingMode.OPEN, automatic, 4, 4, 1);
            assertEquals(
                    Set.of(
                            DisputeStatus.RESOLVED,
                            DisputeStatus.EXPIRED,
                            DisputeStatus.DEADLOCKED,
                            DisputeStatus.CLOSED),
                    exploration.ends.keySet());
            assertTrue(exploration.seen.size() > 1000);
        }
        explore(VotingMode.OPEN, false, 3, 5, 0);
    }

    @Test
    void everyInterleavingOfCommitmentsAndRevealsEndsOnceWithinItsBound() {
        for (boolean automatic : new boolean[] {false, true}) {
            Exploration exploration = explore(VotingMode.COMMIT_REVEAL, automatic, 2, 2, 1);
            assertEquals(
                    Set.of(
                            DisputeStatus.RESOLVED,
                            DisputeStatus.EXPIRED,
                            DisputeStatus.DEADLOCKED,
                            DisputeStatus.CLOSED),
                    exploration.ends.keySet());
            assertTrue(exploration.seen.size() > 1000);
        }
        explore(VotingMode.COMMIT_REVEAL, false, 3, 4, 1);
    }

    @Test
    void theBoundOfThreeOfFiveWithFallbackAndAppealIsPrintedAtTheOpening() {
        Dispute dispute = convened(VotingMode.OPEN, true, 3, 5, 2);
        Duration round = Disputes.VOTING.plus(Dispute.FALLBACK_EXTENSION);
        assertEquals(CONVENED.plus(round), dispute.endsBy());
        assertEquals(
                CONVENED.plus(round)
                        .plus(Dispute.APPEAL_PERIOD)
                        .plus(Duration.ofDays(7))
                        .plus(round),
                dispute.finalBy());
        assertEquals(Optional.of(MIDPOINT), dispute.dueAt());
    }
}
