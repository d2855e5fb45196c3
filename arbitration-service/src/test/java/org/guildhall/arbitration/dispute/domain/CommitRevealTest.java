package org.guildhall.arbitration.dispute.domain;

import static org.guildhall.arbitration.dispute.domain.Disputes.CONVENED;
import static org.guildhall.arbitration.dispute.domain.Disputes.DEADLINE;
import static org.guildhall.arbitration.dispute.domain.Disputes.REAL;
import static org.guildhall.arbitration.dispute.domain.Disputes.TICK;
import static org.guildhall.arbitration.dispute.domain.Disputes.candidates;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.Mark;
import org.guildhall.arbitration.dispute.domain.DisputeState.Deadlocked;
import org.guildhall.arbitration.dispute.domain.DisputeState.Expired;
import org.guildhall.arbitration.dispute.domain.DisputeState.Resolved;
import org.guildhall.arbitration.dispute.domain.DisputeState.Revealing;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Reason;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CommitRevealTest {
    private static final Duration REVEAL = Duration.ofHours(12);
    private static final Instant REVEAL_END = DEADLINE.plus(REVEAL);

    private static void assertRefused(Reason reason, Executable act) {
        assertEquals(reason, assertThrows(Refusal.class, act).reason());
    }

    private static Dispute convened(int required, int total) {
        Policy policy = new Policy(
                required, total, Disputes.VOTING, Duration.ofDays(7), VotingMode.COMMIT_REVEAL, REVEAL, false);
        return Dispute.open(
                        Disputes.ID,
                        new Subject(SubjectKind.RECEIPT, "r"),
                        Disputes.party("buyer-1"),
                        Disputes.party("seller-1"),
                        Side.BUYER,
                        "r",
                        policy,
                        Disputes.OPENED)
                .dispute()
                .after(new Convocation(candidates("a", total), List.of(), "admin"), CONVENED, REAL)
                .dispute();
    }

    private static Digest salt(String arbiter) {
        return Digest.of(Statement.sha256(("salt of " + arbiter).getBytes(StandardCharsets.UTF_8)));
    }

    private static CommitmentMade commit(Dispute dispute, String arbiter, Side side) {
        Digest evidence = dispute.evidence().digest();
        Statement vote = Ballot.statement(dispute.id(), side, "because", evidence);
        Digest commitment = Commitment.digest(vote, new ArbiterId(arbiter), salt(arbiter));
        return new CommitmentMade(
                new ArbiterId(arbiter),
                commitment,
                evidence,
                TestKey.of(arbiter).sign(Commitment.statement(dispute.id(), commitment, evidence)));
    }

    private static VoteRevealed reveal(Dispute dispute, String arbiter, Side side) {
        Statement vote = Ballot.statement(
                dispute.id(), side, "because", dispute.evidence().digest());
        return new VoteRevealed(
                new ArbiterId(arbiter),
                side,
                "because",
                salt(arbiter),
                TestKey.of(arbiter).sign(vote));
    }

    private static Dispute committed(Dispute dispute, Side side, String... arbiters) {
        Dispute now = dispute;
        for (String arbiter : arbiters) {
            now = now.after(commit(now, arbiter, side), CONVENED.plusSeconds(60), REAL)
                    .dispute();
        }
        return now;
    }

    @Test
    void theRevealBeginsWhenAllSeatsHaveCommitted() {
        Dispute two = committed(convened(2, 3), Side.BUYER, "a1", "a2");
        assertRefused(DisputeReason.REVEAL_NOT_OPEN, () -> two.after(reveal(two, "a1", Side.BUYER), CONVENED, REAL));
        Dispute all = committed(two, Side.SELLER, "a3");
        Instant since = CONVENED.plusSeconds(60);
        assertEquals(new Revealing(since, since.plus(REVEAL)), all.state());
        assertRefused(DisputeReason.VOTING_CLOSED, () -> all.after(commit(all, "a1", Side.BUYER), since, REAL));
    }

    @Test
    void theRevealBeginsAtTheDeadlineIfEnoughHaveCommittedAndMarksWhoHasNot() {
        Dispute two = committed(convened(2, 3), Side.BUYER, "a1", "a2");
        Transition lapsed = two.lapsed(DEADLINE.plus(TICK));
        assertEquals(new Revealing(DEADLINE, REVEAL_END), lapsed.dispute().state());
        assertEquals(List.of(Mark.nonParticipation(new ArbiterId("a3"))), lapsed.marks());
        Dispute one = committed(convened(2, 3), Side.BUYER, "a1");
        Transition expired = one.lapsed(DEADLINE.plus(TICK));
        assertEquals(new Expired(DEADLINE), expired.dispute().state());
        assertEquals(2, expired.marks().size(), "a1 did what it could");
    }

    @Test
    void revealedVotesDecideAndCountAsCastWhenCommitted() {
        Dispute dispute = committed(convened(2, 3), Side.SELLER, "a1", "a2");
        Dispute first = dispute.after(reveal(dispute, "a1", Side.SELLER), REVEAL_END, REAL)
                .dispute();
        Transition second = first.after(reveal(first, "a2", Side.SELLER), REVEAL_END, REAL);
        assertEquals(new Resolved(Side.SELLER, REVEAL_END), second.dispute().state());
        assertEquals(Duration.ofSeconds(60), second.marks().get(0).response());
        assertRefused(
                DisputeReason.VOTING_CLOSED,
                () -> first.after(reveal(first, "a2", Side.SELLER), REVEAL_END.plus(TICK), REAL));
    }

    @Test
    void anUnrevealedCommitmentCountsAsNotVoted() {
        Dispute dispute = committed(convened(2, 3), Side.SELLER, "a1", "a2");
        Dispute one = dispute.after(reveal(dispute, "a1", Side.SELLER), REVEAL_END, REAL)
                .dispute();
        Transition expired = one.lapsed(REVEAL_END.plus(TICK));
        assertEquals(new Expired(REVEAL_END), expired.dispute().state());
        assertEquals(List.of(Mark.nonParticipation(new ArbiterId("a2"))), expired.marks());
    }

    @Test
    void revealsThatCannotDecideAnyMoreDeadlock() {
        Dispute dispute = committed(convened(2, 3), Side.SELLER, "a1");
        dispute = committed(dispute, Side.BUYER, "a2");
        dispute = dispute.after(reveal(dispute, "a1", Side.SELLER), DEADLINE.plus(TICK), REAL)
                .dispute();
        dispute = dispute.after(reveal(dispute, "a2", Side.BUYER), DEADLINE.plus(TICK), REAL)
                .dispute();
        assertEquals(new Deadlocked(DEADLINE.plus(TICK)), dispute.state());
    }

    @Test
    void onlyTheCommittedVoteIsRevealedAndOnlyByItsArbiter() {
        Dispute dispute = committed(convened(3, 3), Side.SELLER, "a1", "a2", "a3");
        Instant now = CONVENED.plusSeconds(61);
        VoteRevealed turned = reveal(dispute, "a1", Side.BUYER);
        assertRefused(DisputeReason.COMMITMENT_MISMATCH, () -> dispute.after(turned, now, REAL));
        VoteRevealed good = reveal(dispute, "a1", Side.SELLER);
        VoteRevealed unsigned = new VoteRevealed(
                good.arbiter(),
                good.decision(),
                good.reason(),
                good.salt(),
                TestKey.of("a2").sign(good.salt()));
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> dispute.after(unsigned, now, REAL));
        Dispute once = dispute.after(good, now, REAL).dispute();
        assertRefused(DisputeReason.DUPLICATE_VOTE, () -> once.after(good, now, REAL));
        assertRefused(DisputeReason.NOT_ON_PANEL, () -> once.after(reveal(once, "a9", Side.SELLER), now, REAL));
    }

    @Test
    void aCopiedCommitmentCannotBeRevealed() {
        Dispute dispute = committed(convened(2, 2), Side.SELLER, "a1");
        Digest evidence = dispute.evidence().digest();
        Digest copied = commit(dispute, "a1", Side.SELLER).commitment();
        CommitmentMade copy = new CommitmentMade(
                new ArbiterId("a2"),
                copied,
                evidence,
                TestKey.of("a2").sign(Commitment.statement(dispute.id(), copied, evidence)));
        Dispute both = dispute.after(copy, CONVENED, REAL).dispute();
        VoteRevealed original = reveal(both, "a1", Side.SELLER);
        VoteRevealed copiedVote = new VoteRevealed(
                new ArbiterId("a2"),
                Side.SELLER,
                original.reason(),
                original.salt(),
                TestKey.of("a2").sign(Ballot.statement(both.id(), Side.SELLER, original.reason(), evidence)));
        assertRefused(DisputeReason.COMMITMENT_MISMATCH, () -> both.after(copiedVote, CONVENED, REAL));
    }

    @Test
    void eachModeHasItsOwnActs() {
        Dispute secret = convened(2, 3);
        Dispute open = Disputes.convened(2, 3, 0);
        assertRefused(
                DisputeReason.WRONG_VOTING_MODE,
                () -> secret.after(Disputes.vote(secret, "a1", Side.BUYER), CONVENED, REAL));
        assertRefused(
                DisputeReason.WRONG_VOTING_MODE, () -> open.after(commit(open, "a1", Side.BUYER), CONVENED, REAL));
        assertRefused(
                DisputeReason.WRONG_VOTING_MODE, () -> open.after(reveal(open, "a1", Side.BUYER), CONVENED, REAL));
    }

    @Test
    void aSeatCommitsOnceWithItsOwnSignatureOnTheEvidenceAsItStands() {
        Dispute dispute = committed(convened(2, 3), Side.SELLER, "a1");
        assertRefused(
                DisputeReason.DUPLICATE_VOTE, () -> dispute.after(commit(dispute, "a1", Side.BUYER), CONVENED, REAL));
        CommitmentMade good = commit(dispute, "a2", Side.BUYER);
        CommitmentMade stolen =
                new CommitmentMade(new ArbiterId("a3"), good.commitment(), good.evidence(), good.signature());
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> dispute.after(stolen, CONVENED, REAL));
        Dispute changed = dispute.after(Disputes.evidence(dispute, "seller-1", "new"), CONVENED, REAL)
                .dispute();
        assertRefused(DisputeReason.EVIDENCE_CHANGED, () -> changed.after(good, CONVENED, REAL));
        assertRefused(DisputeReason.COMMITMENT_NOT_FOUND, () -> committed(dispute, Side.BUYER, "a2")
                .after(reveal(dispute, "a3", Side.BUYER), DEADLINE.plus(TICK), REAL));
    }
}
