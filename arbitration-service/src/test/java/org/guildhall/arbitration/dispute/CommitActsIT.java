package org.guildhall.arbitration.dispute;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.dispute.CommitActs.Asked;
import org.guildhall.arbitration.dispute.domain.Ballot;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.dispute.domain.VoteCast;
import org.guildhall.arbitration.v1.CastVoteRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeEventKind;
import org.guildhall.arbitration.v1.DisputeStatus;
import org.guildhall.arbitration.v1.GetDisputeRequest;
import org.guildhall.arbitration.v1.Seat;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.platform.outbox.Trace;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;
import org.junit.jupiter.api.Test;

/** Votes that share commits, done by two replicas that know nothing of one another but what the database holds. */
@QuarkusTest
class CommitActsIT extends ArbitrationTest {
    @Inject
    DisputeStore store;

    @Inject
    DisputeConfig config;

    @Inject
    DisputeMetrics metrics;

    private CommitActs replica() {
        return new CommitActs(store, config, metrics, clock);
    }

    private static final Trace UNTRACED = new Trace(null, null);

    private static Asked asked(Dispute dispute, String arbiter, Side side) {
        CastVoteRequest request = vote(dispute, arbiter, side);
        return new Asked(
                DisputeId.of(dispute.getDisputeId()),
                new VoteCast(
                        new ArbiterId(arbiter),
                        org.guildhall.arbitration.dispute.domain.Side.valueOf(
                                side.name().substring(5)),
                        request.getReason(),
                        new Digest(request.getEvidenceDigest()),
                        new Signature(request.getSignature())),
                UNTRACED);
    }

    private static List<Uni<org.guildhall.arbitration.dispute.domain.Dispute>> commit(
            CommitActs replica, List<Asked> asked) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> replica.run(asked));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static org.guildhall.arbitration.dispute.domain.Dispute result(
            Uni<org.guildhall.arbitration.dispute.domain.Dispute> outcome) {
        return outcome.await().atMost(Duration.ofSeconds(1));
    }

    private static List<DisputeEventKind> ends(String disputeId) {
        return asAdmin(disputes())
                .getDispute(
                        GetDisputeRequest.newBuilder().setDisputeId(disputeId).build())
                .getTimelineList()
                .stream()
                .map(event -> event.getKind())
                .filter(kind -> kind == DisputeEventKind.DISPUTE_EVENT_KIND_RESOLVED
                        || kind == DisputeEventKind.DISPUTE_EVENT_KIND_EXPIRED
                        || kind == DisputeEventKind.DISPUTE_EVENT_KIND_DEADLOCKED)
                .toList();
    }

    @Test
    void whatThisReplicaKnowsIsCheckedAgainstTheDatabaseBeforeItCounts() {
        List<String> arbiters = registered("hint", 5);
        Dispute dispute = convene(open(3, 5, 3600).getDisputeId(), arbiters, List.of());
        CommitActs first = replica();
        CommitActs second = replica();
        result(commit(first, List.of(asked(dispute, arbiters.get(0), Side.SIDE_BUYER)))
                .get(0));
        result(commit(second, List.of(asked(dispute, arbiters.get(1), Side.SIDE_BUYER)))
                .get(0));
        // Both know the dispute now, the first one not the latest: a vote more, a duplicate, a decision, a late one.
        result(commit(first, List.of(asked(dispute, arbiters.get(2), Side.SIDE_SELLER)))
                .get(0));
        Uni<?> again = commit(first, List.of(asked(dispute, arbiters.get(1), Side.SIDE_SELLER)))
                .get(0);
        assertEquals(
                DisputeReason.DUPLICATE_VOTE,
                assertThrows(Refusal.class, () -> again.await().indefinitely()).reason());
        var decided = result(commit(second, List.of(asked(dispute, arbiters.get(3), Side.SIDE_BUYER)))
                .get(0));
        assertTrue(decided.state().hasEnded());
        Uni<?> late = commit(first, List.of(asked(dispute, arbiters.get(4), Side.SIDE_BUYER)))
                .get(0);
        assertEquals(
                DisputeReason.VOTING_CLOSED,
                assertThrows(Refusal.class, () -> late.await().indefinitely()).reason());
        assertEquals(List.of(DisputeEventKind.DISPUTE_EVENT_KIND_RESOLVED), ends(dispute.getDisputeId()));
        assertEquals(1, arbiter(arbiters.get(0)).getRecord().getWithConsensus());
        assertEquals(1, arbiter(arbiters.get(2)).getRecord().getDissenting());
        assertEquals(0, arbiter(arbiters.get(4)).getRecord().getTotalDecisions());
    }

    @Test
    void evidenceThatCameInElsewhereIsSeen() {
        List<String> arbiters = registered("evi", 3);
        Dispute dispute = convene(open(2, 3, 3600).getDisputeId(), arbiters, List.of());
        CommitActs replica = replica();
        result(commit(replica, List.of(asked(dispute, arbiters.get(0), Side.SIDE_BUYER)))
                .get(0));
        asSeller().submitEvidence(evidence(dispute.getDisputeId(), seller, "new proof"));
        Asked outdated = asked(dispute, arbiters.get(1), Side.SIDE_BUYER);
        Uni<?> refused = commit(replica, List.of(outdated)).get(0);
        assertEquals(
                DisputeReason.EVIDENCE_CHANGED,
                assertThrows(Refusal.class, () -> refused.await().indefinitely())
                        .reason());
        Dispute now = look(dispute.getDisputeId());
        result(commit(replica, List.of(asked(now, arbiters.get(1), Side.SIDE_BUYER)))
                .get(0));
        assertEquals(
                DisputeStatus.DISPUTE_STATUS_RESOLVED,
                look(dispute.getDisputeId()).getStatus());
    }

    @Test
    void replicasThatWriteGroupsAtOnceLoseNoVoteAndDecideNothingTwice() throws Exception {
        List<String> arbiters = registered("group", 5);
        List<Dispute> disputes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            disputes.add(convene(open(3, 5, 3600).getDisputeId(), arbiters, List.of()));
        }
        List<Asked> all = new ArrayList<>();
        Random random = new Random(7);
        for (Dispute dispute : disputes) {
            for (String arbiter : arbiters) {
                all.add(asked(dispute, arbiter, random.nextInt(3) == 0 ? Side.SIDE_SELLER : Side.SIDE_BUYER));
            }
        }
        Collections.shuffle(all, random);
        List<CommitActs> replicas = List.of(replica(), replica());
        Map<Asked, Boolean> taken = Collections.synchronizedMap(new HashMap<>());
        List<Callable<Object>> writers = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            List<Asked> own = new ArrayList<>();
            for (int i = writer; i < all.size(); i += 4) {
                own.add(all.get(i));
            }
            CommitActs replica = replicas.get(writer % 2);
            writers.add(() -> {
                for (int from = 0; from < own.size(); from += 10) {
                    List<Asked> group = own.subList(from, Math.min(from + 10, own.size()));
                    var outcomes = commit(replica, group);
                    for (int i = 0; i < group.size(); i++) {
                        boolean accepted = outcomes.get(i)
                                .map(ignored -> true)
                                .onFailure(Refusal.class)
                                .recoverWithItem(false)
                                .await()
                                .indefinitely();
                        taken.put(group.get(i), accepted);
                    }
                }
                return "done";
            });
        }
        assertEquals(List.of("done", "done", "done", "done"), atOnce(writers));
        Map<String, Long> consensus = new HashMap<>();
        Map<String, Long> dissent = new HashMap<>();
        for (Dispute dispute : disputes) {
            Dispute after = look(dispute.getDisputeId());
            assertEquals(DisputeStatus.DISPUTE_STATUS_RESOLVED, after.getStatus());
            assertEquals(1, ends(dispute.getDisputeId()).size());
            for (Seat seat : after.getPanel().getSeatsList()) {
                boolean accepted = taken.entrySet().stream()
                        .anyMatch(entry -> entry.getValue()
                                && entry.getKey().dispute().toString().equals(dispute.getDisputeId())
                                && ((VoteCast) entry.getKey().act())
                                        .arbiter()
                                        .value()
                                        .equals(seat.getArbiterId()));
                assertEquals(accepted, seat.hasVote(), "an acknowledged vote is a stored vote");
                if (seat.hasVote()) {
                    boolean won = seat.getVote().getDecision() == after.getDecision();
                    (won ? consensus : dissent).merge(seat.getArbiterId(), 1L, Long::sum);
                }
            }
        }
        for (String id : arbiters) {
            assertEquals(consensus.getOrDefault(id, 0L), arbiter(id).getRecord().getWithConsensus());
            assertEquals(dissent.getOrDefault(id, 0L), arbiter(id).getRecord().getDissenting());
        }
    }

    @Test
    void aVoteThatTheDatabaseRefusesFailsAlone() {
        List<String> arbiters = registered("alone", 2);
        List<Dispute> disputes = new ArrayList<>();
        List<Asked> group = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            disputes.add(convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of()));
            group.add(asked(disputes.get(i), arbiters.get(0), Side.SIDE_BUYER));
        }
        // PostgreSQL's texts hold no NUL; the contract keeps them out, so this goes past it.
        String unstorable = "\u0000";
        DisputeId third = DisputeId.of(disputes.get(2).getDisputeId());
        Digest evidence = new Digest(disputes.get(2).getEvidenceDigest());
        var side = org.guildhall.arbitration.dispute.domain.Side.BUYER;
        Signature signature = TestKey.of(arbiters.get(0)).sign(Ballot.statement(third, side, unstorable, evidence));
        group.set(
                2,
                new Asked(
                        third,
                        new VoteCast(new ArbiterId(arbiters.get(0)), side, unstorable, evidence, signature),
                        UNTRACED));
        group.add(new Asked(new DisputeId(UUID.randomUUID()), group.get(0).act(), UNTRACED));
        var outcomes = commit(replica(), group);
        for (int i = 0; i < 5; i++) {
            Uni<?> outcome = outcomes.get(i);
            if (i == 2) {
                assertFalse(assertThrows(Exception.class, () -> outcome.await().indefinitely()) instanceof Refusal);
            } else {
                result(outcomes.get(i));
            }
            assertEquals(
                    i != 2,
                    look(disputes.get(i).getDisputeId()).getPanel().getSeats(0).hasVote());
        }
        assertEquals(
                DisputeReason.DISPUTE_NOT_FOUND,
                assertThrows(Refusal.class, () -> outcomes.get(5).await().indefinitely())
                        .reason());
    }

    @Test
    void aVoteWithARequestIdAndOneWithoutMeet() {
        List<String> arbiters = registered("mix", 3);
        Dispute dispute = convene(open(2, 3, 3600).getDisputeId(), arbiters, List.of());
        cast(dispute, arbiters.get(0), Side.SIDE_BUYER);
        CastVoteRequest repeatable = vote(dispute, arbiters.get(1), Side.SIDE_SELLER).toBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .build();
        as(panels(), arbiters.get(1), "arbiter").castVote(repeatable);
        assertRefused(DisputeReason.DUPLICATE_VOTE, () -> cast(dispute, arbiters.get(1), Side.SIDE_SELLER));
        assertEquals(
                DisputeStatus.DISPUTE_STATUS_RESOLVED,
                cast(dispute, arbiters.get(2), Side.SIDE_BUYER).getStatus());
        assertEquals(1, ends(dispute.getDisputeId()).size());
    }
}
