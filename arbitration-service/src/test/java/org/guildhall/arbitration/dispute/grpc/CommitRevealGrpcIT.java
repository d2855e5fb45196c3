package org.guildhall.arbitration.dispute.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.v1.CommitVoteRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeStatus;
import org.guildhall.arbitration.v1.OpenDisputeRequest;
import org.guildhall.arbitration.v1.RevealVoteRequest;
import org.guildhall.arbitration.v1.Seat;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.VotingMode;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.statement.Statement;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CommitRevealGrpcIT extends ArbitrationTest {
    private Dispute convened(List<String> arbiters, int required) {
        OpenDisputeRequest plain = opening(required, arbiters.size(), 3600);
        OpenDisputeRequest request = plain.toBuilder()
                .setPolicy(plain.getPolicy().toBuilder()
                        .setMode(VotingMode.VOTING_MODE_COMMIT_REVEAL)
                        .setRevealPeriod(seconds(600)))
                .build();
        String id = asBuyer().openDispute(request).getDispute().getDisputeId();
        return convene(id, arbiters, List.of());
    }

    /** The commitment as a client in any language makes it: a hash of plain RFC 8785 text. */
    private static String commitment(Dispute dispute, String arbiter, Side side) {
        return sha256("{\"arbiter_id\":\"" + arbiter + "\",\"decision\":\""
                + side.name().substring(5)
                + "\",\"dispute_id\":\"" + dispute.getDisputeId() + "\",\"evidence_digest\":\""
                + dispute.getEvidenceDigest() + "\",\"reason_digest\":\"" + sha256("as " + arbiter + " sees it")
                + "\",\"salt\":\"" + sha256("salt " + arbiter) + "\"}");
    }

    private static CommitVoteRequest commit(Dispute dispute, String arbiter, Side side) {
        String commitment = commitment(dispute, arbiter, side);
        Statement statement = Statement.of(
                "vote-commitment",
                "dispute_id",
                dispute.getDisputeId(),
                "commitment",
                commitment,
                "evidence_digest",
                dispute.getEvidenceDigest());
        return CommitVoteRequest.newBuilder()
                .setDisputeId(dispute.getDisputeId())
                .setArbiterId(arbiter)
                .setCommitment(commitment)
                .setEvidenceDigest(dispute.getEvidenceDigest())
                .setSignature(sign(arbiter, statement))
                .build();
    }

    private static RevealVoteRequest reveal(Dispute dispute, String arbiter, Side side) {
        var vote = vote(dispute, arbiter, side);
        return RevealVoteRequest.newBuilder()
                .setDisputeId(dispute.getDisputeId())
                .setArbiterId(arbiter)
                .setDecision(side)
                .setReason(vote.getReason())
                .setSalt(sha256("salt " + arbiter))
                .setSignature(vote.getSignature())
                .build();
    }

    private static Dispute doCommit(Dispute dispute, String arbiter, Side side) {
        return as(panels(), arbiter, "arbiter")
                .commitVote(commit(dispute, arbiter, side))
                .getDispute();
    }

    private static Dispute doReveal(Dispute dispute, String arbiter, Side side) {
        return as(panels(), arbiter, "arbiter")
                .revealVote(reveal(dispute, arbiter, side))
                .getDispute();
    }

    @Test
    void votesAreHiddenUntilRevealedAndThenDecide() {
        List<String> arbiters = registered("hide", 3);
        Dispute dispute = convened(arbiters, 2);
        assertEquals(
                dispute.getDeadline().getSeconds() + 600, dispute.getEndsBy().getSeconds());
        doCommit(dispute, arbiters.get(0), Side.SIDE_BUYER);
        Dispute two = doCommit(dispute, arbiters.get(1), Side.SIDE_BUYER);
        assertFalse(two.hasRevealingSince());
        var facts =
                assertRefused(DisputeReason.REVEAL_NOT_OPEN, () -> doReveal(dispute, arbiters.get(0), Side.SIDE_BUYER));
        assertTrue(facts.containsKey("deadline"));
        Dispute all = doCommit(dispute, arbiters.get(2), Side.SIDE_SELLER);
        assertTrue(all.hasRevealingSince());
        for (Seat seat : all.getPanel().getSeatsList()) {
            assertFalse(seat.hasVote());
            assertTrue(seat.hasCommitment());
        }
        doReveal(dispute, arbiters.get(2), Side.SIDE_SELLER);
        doReveal(dispute, arbiters.get(0), Side.SIDE_BUYER);
        Dispute decided = doReveal(dispute, arbiters.get(1), Side.SIDE_BUYER);
        assertEquals(DisputeStatus.DISPUTE_STATUS_RESOLVED, decided.getStatus());
        assertEquals(decided, look(dispute.getDisputeId()));
        assertEquals(1, arbiter(arbiters.get(0)).getRecord().getWithConsensus());
        assertEquals(1, arbiter(arbiters.get(2)).getRecord().getDissenting());
    }

    @Test
    void eachRefusalHasItsReason() {
        List<String> arbiters = registered("rr", 3);
        Dispute dispute = convened(arbiters, 2);
        String first = arbiters.get(0);
        assertRefused(DisputeReason.WRONG_VOTING_MODE, () -> cast(dispute, first, Side.SIDE_BUYER));
        Dispute open = convene(open(2, 3, 3600).getDisputeId(), arbiters, List.of());
        assertRefused(DisputeReason.WRONG_VOTING_MODE, () -> doCommit(open, first, Side.SIDE_BUYER));
        doCommit(dispute, first, Side.SIDE_BUYER);
        assertRefused(DisputeReason.DUPLICATE_VOTE, () -> doCommit(dispute, first, Side.SIDE_BUYER));
        assertRefused(DisputeReason.NOT_ON_PANEL, () -> doCommit(dispute, "stranger-" + run, Side.SIDE_BUYER));
        CommitVoteRequest forged = commit(dispute, arbiters.get(1), Side.SIDE_BUYER).toBuilder()
                .setCommitment(sha256("another"))
                .build();
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> as(panels(), arbiters.get(1), "arbiter")
                .commitVote(forged));
        doCommit(dispute, arbiters.get(1), Side.SIDE_BUYER);
        clock.set(Instant.ofEpochSecond(dispute.getDeadline().getSeconds() + 1));
        assertRefused(DisputeReason.VOTING_CLOSED, () -> doCommit(dispute, arbiters.get(2), Side.SIDE_BUYER));
        assertRefused(DisputeReason.COMMITMENT_NOT_FOUND, () -> doReveal(dispute, arbiters.get(2), Side.SIDE_BUYER));
        assertRefused(DisputeReason.COMMITMENT_MISMATCH, () -> doReveal(dispute, first, Side.SIDE_SELLER));
        doReveal(dispute, first, Side.SIDE_BUYER);
        assertRefused(DisputeReason.DUPLICATE_VOTE, () -> doReveal(dispute, first, Side.SIDE_BUYER));
        assertEquals(1, arbiter(arbiters.get(2)).getRecord().getNonParticipations());
        clock.advance(Duration.ofMinutes(11));
        assertRefused(DisputeReason.VOTING_CLOSED, () -> doReveal(dispute, arbiters.get(1), Side.SIDE_BUYER));
        assertEquals(
                DisputeStatus.DISPUTE_STATUS_EXPIRED,
                look(dispute.getDisputeId()).getStatus());
        assertEquals(1, arbiter(arbiters.get(1)).getRecord().getNonParticipations());
        assertEquals(0, arbiter(first).getRecord().getNonParticipations());
    }

    @Test
    void allCommitmentsAndRevealsAtOnceAreKept() throws Exception {
        List<String> arbiters = registered("cr", 3);
        Dispute dispute = convened(arbiters, 3);
        List<Callable<Object>> commits = new ArrayList<>();
        List<Callable<Object>> reveals = new ArrayList<>();
        for (String id : arbiters) {
            commits.add(() -> doCommit(dispute, id, Side.SIDE_SELLER));
            reveals.add(() -> doReveal(dispute, id, Side.SIDE_SELLER));
        }
        List<Object> committed = atOnce(commits);
        assertTrue(committed.stream().allMatch(Dispute.class::isInstance), committed::toString);
        assertTrue(look(dispute.getDisputeId()).hasRevealingSince());
        List<Object> revealed = atOnce(reveals);
        assertTrue(revealed.stream().allMatch(Dispute.class::isInstance), revealed::toString);
        assertEquals(Side.SIDE_SELLER, look(dispute.getDisputeId()).getDecision());
    }
}
