package org.guildhall.arbitration.dispute.domain;

import static org.guildhall.arbitration.dispute.domain.Disputes.CONVENED;
import static org.guildhall.arbitration.dispute.domain.Disputes.DEADLINE;
import static org.guildhall.arbitration.dispute.domain.Disputes.MIDPOINT;
import static org.guildhall.arbitration.dispute.domain.Disputes.OPENED;
import static org.guildhall.arbitration.dispute.domain.Disputes.REAL;
import static org.guildhall.arbitration.dispute.domain.Disputes.TICK;
import static org.guildhall.arbitration.dispute.domain.Disputes.candidate;
import static org.guildhall.arbitration.dispute.domain.Disputes.candidates;
import static org.guildhall.arbitration.dispute.domain.Disputes.convened;
import static org.guildhall.arbitration.dispute.domain.Disputes.evidence;
import static org.guildhall.arbitration.dispute.domain.Disputes.member;
import static org.guildhall.arbitration.dispute.domain.Disputes.open;
import static org.guildhall.arbitration.dispute.domain.Disputes.party;
import static org.guildhall.arbitration.dispute.domain.Disputes.policy;
import static org.guildhall.arbitration.dispute.domain.Disputes.vote;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.arbitration.arbiter.domain.Mark;
import org.guildhall.arbitration.dispute.domain.DisputeState.Deadlocked;
import org.guildhall.arbitration.dispute.domain.DisputeState.Expired;
import org.guildhall.arbitration.dispute.domain.DisputeState.Resolved;
import org.guildhall.arbitration.dispute.domain.DisputeState.UnderReview;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Reason;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.testing.TestKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DisputeTest {
    private static void assertRefused(Reason reason, Executable act) {
        assertEquals(reason, assertThrows(Refusal.class, act).reason());
    }

    private static Dispute voted(Dispute dispute, Instant at, Side side, String... arbiters) {
        Dispute now = dispute;
        for (String arbiter : arbiters) {
            now = now.after(vote(now, arbiter, side), at, REAL).dispute();
        }
        return now;
    }

    @Test
    void aPolicyWhereBothSidesCouldWinOrNobodyCouldIsUnsound() {
        policy(2, 2);
        policy(2, 3);
        policy(3, 5);
        policy(50, 99);
        assertRefused(DisputeReason.POLICY_UNSOUND, () -> policy(1, 1));
        assertRefused(DisputeReason.POLICY_UNSOUND, () -> policy(2, 4));
        assertRefused(DisputeReason.POLICY_UNSOUND, () -> policy(2, 5));
        assertRefused(DisputeReason.POLICY_UNSOUND, () -> policy(4, 3));
        assertRefused(DisputeReason.POLICY_UNSOUND, () -> policy(51, 100));
    }

    private static Policy periods(Duration voting, Duration convening, Duration reveal) {
        return new Policy(3, 5, voting, convening, VotingMode.COMMIT_REVEAL, reveal, true);
    }

    @Test
    void periodsAreOneSecondToThirtyDays() {
        Duration shortest = Duration.ofSeconds(1);
        Duration longest = Duration.ofDays(30);
        periods(shortest, longest, shortest);
        periods(longest, shortest, longest);
        for (Duration bad : List.of(shortest.minus(TICK), longest.plus(TICK), Duration.ZERO)) {
            assertRefused(DisputeReason.POLICY_UNSOUND, () -> periods(bad, longest, longest));
            assertRefused(DisputeReason.POLICY_UNSOUND, () -> periods(longest, bad, longest));
            assertRefused(DisputeReason.POLICY_UNSOUND, () -> periods(longest, longest, bad));
        }
    }

    @Test
    void thePartiesDifferInIdAndInKey() {
        Subject subject = new Subject(SubjectKind.PAYMENT, "p");
        Party sameKey = new Party(new PartyId("seller-1"), party("buyer-1").key(), Optional.empty());
        Party sameId = new Party(new PartyId("buyer-1"), party("seller-1").key(), Optional.empty());
        for (Party seller : List.of(sameKey, sameId)) {
            assertRefused(
                    DisputeReason.PARTIES_EQUAL,
                    () -> Dispute.open(
                            Disputes.ID, subject, party("buyer-1"), seller, Side.BUYER, "r", policy(3, 5), OPENED));
        }
    }

    @Test
    void theVoteThatReachesTheRequiredOnesDecidesAndMarksTheVoters() {
        Dispute dispute = voted(convened(3, 5, 0), CONVENED.plusSeconds(60), Side.SELLER, "a1", "a2");
        dispute = voted(dispute, CONVENED.plusSeconds(90), Side.BUYER, "a3");
        Transition last = dispute.after(vote(dispute, "a4", Side.SELLER), CONVENED.plusSeconds(120), REAL);
        assertEquals(
                new Resolved(Side.SELLER, CONVENED.plusSeconds(120)),
                last.dispute().state());
        assertEquals(
                List.of(
                        Mark.decision(new ArbiterId("a1"), true, Duration.ofSeconds(60)),
                        Mark.decision(new ArbiterId("a2"), true, Duration.ofSeconds(60)),
                        Mark.decision(new ArbiterId("a3"), false, Duration.ofSeconds(90)),
                        Mark.decision(new ArbiterId("a4"), true, Duration.ofSeconds(120))),
                last.marks(),
                "a5 still had time and gets no mark");
    }

    @Test
    void aVoteAtExactlyTheDeadlineCountsAndOneTickLaterItDoesNot() {
        Dispute dispute = voted(convened(2, 3, 0), CONVENED, Side.BUYER, "a1");
        VoteCast second = vote(dispute, "a2", Side.BUYER);
        Dispute before = dispute;
        assertEquals(
                new Resolved(Side.BUYER, DEADLINE.minus(TICK)),
                before.after(second, DEADLINE.minus(TICK), REAL).dispute().state());
        assertEquals(
                new Resolved(Side.BUYER, DEADLINE),
                before.after(second, DEADLINE, REAL).dispute().state());
        assertRefused(DisputeReason.VOTING_CLOSED, () -> before.after(second, DEADLINE.plus(TICK), REAL));
    }

    @Test
    void expiryMarksWhoCouldVoteAndDidNotHoweverLateItIsNoticed() {
        Dispute dispute = voted(convened(2, 3, 1), CONVENED, Side.BUYER, "a1");
        assertFalse(dispute.lapsed(DEADLINE).isChange());
        Transition soon = dispute.lapsed(DEADLINE.plus(TICK));
        assertEquals(soon, dispute.lapsed(DEADLINE.plus(Duration.ofDays(300))));
        assertEquals(new Expired(DEADLINE), soon.dispute().state());
        assertEquals(
                List.of(Mark.nonParticipation(new ArbiterId("a2")), Mark.nonParticipation(new ArbiterId("a3"))),
                soon.marks(),
                "f1 could never vote");
        assertFalse(soon.dispute().lapsed(DEADLINE.plus(Duration.ofDays(301))).isChange());
    }

    @Test
    void aDisputeWithoutAPanelExpiresAtTheEndOfItsConveningPeriod() {
        Instant until = OPENED.plus(Duration.ofDays(7));
        Convocation late = new Convocation(candidates("a", 5), List.of(), "admin");
        assertFalse(open(3, 5).lapsed(until).isChange());
        open(3, 5).after(late, until, REAL);
        Transition expired = open(3, 5).lapsed(until.plus(TICK));
        assertEquals(new Expired(until), expired.dispute().state());
        assertEquals(List.of(), expired.marks());
        assertRefused(DisputeReason.DISPUTE_ENDED, () -> open(3, 5).after(late, until.plus(TICK), REAL));
    }

    @Test
    void aVoteAfterWhichNeitherSideCanWinDeadlocksAtOnceAndMarksNobody() {
        Dispute dispute = voted(convened(4, 5, 0), CONVENED, Side.BUYER, "a1", "a2");
        Transition open = dispute.after(vote(dispute, "a3", Side.SELLER), CONVENED, REAL);
        assertEquals(new UnderReview(DEADLINE), open.dispute().state(), "buyer can still get 4");
        Transition hopeless = open.dispute().after(vote(open.dispute(), "a4", Side.SELLER), CONVENED, REAL);
        assertEquals(new Deadlocked(CONVENED), hopeless.dispute().state());
        assertEquals(List.of(), hopeless.marks());
    }

    @Test
    void aDeadlockWaitsWhileFallbackArbitersCouldStillDecide() {
        Dispute dispute = voted(convened(3, 4, 1), CONVENED, Side.BUYER, "a1", "a2");
        dispute = voted(dispute, CONVENED, Side.SELLER, "a3", "a4");
        assertEquals(new UnderReview(DEADLINE), dispute.state());
        dispute = dispute.after(new FallbackActivation("admin"), MIDPOINT, REAL).dispute();
        dispute = voted(dispute, MIDPOINT, Side.SELLER, "f1");
        assertEquals(new Resolved(Side.SELLER, MIDPOINT), dispute.state());
    }

    @Test
    void fallbackIsActivatedFromTheMidpointOnAndNeverShortensTheVote() {
        Dispute dispute = convened(3, 5, 2);
        FallbackActivation activation = new FallbackActivation("admin");
        assertRefused(DisputeReason.BEFORE_MIDPOINT, () -> dispute.after(activation, MIDPOINT.minus(TICK), REAL));
        assertEquals(
                new UnderReview(DEADLINE),
                dispute.after(activation, MIDPOINT, REAL).dispute().state(),
                "24 hours from the midpoint of 48 is the old deadline");
        assertEquals(
                new UnderReview(DEADLINE.plus(Duration.ofHours(24))),
                dispute.after(activation, DEADLINE, REAL).dispute().state());
        assertRefused(DisputeReason.VOTING_CLOSED, () -> dispute.after(activation, DEADLINE.plus(TICK), REAL));
        Dispute active = dispute.after(activation, MIDPOINT, REAL).dispute();
        assertRefused(DisputeReason.FALLBACK_ACTIVE, () -> active.after(activation, MIDPOINT, REAL));
        assertRefused(
                DisputeReason.NO_FALLBACK_ARBITERS, () -> convened(3, 5, 0).after(activation, MIDPOINT, REAL));
        assertRefused(DisputeReason.PANEL_NOT_FOUND, () -> open(3, 5).after(activation, OPENED, REAL));
    }

    @Test
    void anActivatedFallbackSeatCountsFromItsActivation() {
        Dispute dispute = convened(2, 2, 1);
        VoteCast early = vote(dispute, "f1", Side.BUYER);
        assertRefused(DisputeReason.FALLBACK_NOT_ACTIVE, () -> dispute.after(early, MIDPOINT, REAL));
        Dispute active =
                dispute.after(new FallbackActivation("admin"), MIDPOINT, REAL).dispute();
        active = voted(active, MIDPOINT.plusSeconds(10), Side.BUYER, "f1");
        Transition decided = active.after(vote(active, "a1", Side.BUYER), MIDPOINT.plusSeconds(20), REAL);
        assertEquals(Duration.ofSeconds(10), decided.marks().get(1).response());
        assertEquals(new ArbiterId("f1"), decided.marks().get(1).arbiter());
        Transition expired = active.lapsed(DEADLINE.plus(TICK));
        assertEquals(2, expired.marks().size());
    }

    @Test
    void aSeatVotesOnceAndOnlySeatsVote() {
        Dispute dispute = voted(convened(3, 5, 0), CONVENED, Side.BUYER, "a1");
        assertRefused(
                DisputeReason.DUPLICATE_VOTE, () -> dispute.after(vote(dispute, "a1", Side.SELLER), CONVENED, REAL));
        assertRefused(
                DisputeReason.NOT_ON_PANEL, () -> dispute.after(vote(dispute, "a9", Side.SELLER), CONVENED, REAL));
        assertRefused(
                DisputeReason.PANEL_NOT_FOUND, () -> open(3, 5).after(vote(dispute, "a2", Side.BUYER), OPENED, REAL));
    }

    @Test
    void aVoteIsSignedByItsSeatOverExactlyThisVote() {
        Dispute dispute = convened(3, 5, 0);
        VoteCast good = vote(dispute, "a1", Side.BUYER);
        VoteCast otherSide =
                new VoteCast(good.arbiter(), Side.SELLER, good.reason(), good.evidence(), good.signature());
        VoteCast otherReason = new VoteCast(good.arbiter(), Side.BUYER, "no", good.evidence(), good.signature());
        VoteCast otherArbiter =
                new VoteCast(new ArbiterId("a2"), Side.BUYER, good.reason(), good.evidence(), good.signature());
        for (VoteCast forged : List.of(otherSide, otherReason, otherArbiter)) {
            assertRefused(PlatformReason.BAD_SIGNATURE, () -> dispute.after(forged, CONVENED, REAL));
        }
        dispute.after(good, CONVENED, REAL);
    }

    @Test
    void aVoteOnEvidenceThatHasChangedIsSignedAnew() {
        Dispute dispute = convened(3, 5, 0);
        VoteCast stale = vote(dispute, "a1", Side.BUYER);
        Dispute changed = dispute.after(evidence(dispute, "seller-1", "proof"), CONVENED, REAL)
                .dispute();
        assertRefused(DisputeReason.EVIDENCE_CHANGED, () -> changed.after(stale, CONVENED, REAL));
        changed.after(vote(changed, "a1", Side.BUYER), CONVENED, REAL);
    }

    @Test
    void evidenceIsTheSignedWordOfAPartyWhileTheDisputeGoesOn() {
        Dispute dispute = open(3, 5);
        Submission good = evidence(dispute, "buyer-1", "proof");
        Dispute with = dispute.after(good, OPENED, REAL).dispute();
        assertEquals(1, with.evidence().buyerItems());
        assertFalse(with.evidence().digest().equals(dispute.evidence().digest()));
        assertRefused(
                DisputeReason.NOT_A_PARTY, () -> dispute.after(evidence(dispute, "mallory", "proof"), OPENED, REAL));
        Submission forged = new Submission(
                good.exhibit(), TestKey.of("mallory").sign(good.exhibit().statement()), Optional.empty());
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> dispute.after(forged, OPENED, REAL));
        assertRefused(
                DisputeReason.EVIDENCE_CLOSED,
                () -> dispute.after(good, OPENED.plus(Duration.ofDays(7)).plus(TICK), REAL));
    }

    @Test
    void aPartySubmitsTwentyItems() {
        Dispute dispute = open(3, 5);
        for (int i = 0; i < EvidenceLog.MAX_ITEMS_PER_PARTY; i++) {
            dispute = dispute.after(evidence(dispute, "buyer-1", "item " + i), OPENED, REAL)
                    .dispute();
        }
        Dispute full = dispute;
        assertRefused(DisputeReason.EVIDENCE_LIMIT, () -> full.after(evidence(full, "buyer-1", "more"), OPENED, REAL));
        full.after(evidence(full, "seller-1", "mine"), OPENED, REAL);
    }

    @Test
    void onlyTheOtherPartyCorrectsItsKeyAndOnlyBeforeItHasSigned() {
        Dispute dispute = open(3, 5);
        TestKey own = TestKey.of("the seller's own");
        Submission plain = evidence(dispute, "seller-1", "proof");
        Submission corrected =
                new Submission(plain.exhibit(), own.sign(plain.exhibit().statement()), Optional.of(own.publicKey()));
        Dispute after = dispute.after(corrected, OPENED, REAL).dispute();
        assertEquals(own.publicKey(), after.seller().key());
        Submission again = new Submission(
                plain.exhibit(),
                plain.signature(),
                Optional.of(party("seller-1").key()));
        assertRefused(DisputeReason.PARTY_KEY_FIXED, () -> after.after(again, OPENED, REAL));
        Submission ofRequester = evidence(dispute, "buyer-1", "proof");
        Submission rekeyed =
                new Submission(ofRequester.exhibit(), ofRequester.signature(), Optional.of(own.publicKey()));
        assertRefused(DisputeReason.PARTY_KEY_FIXED, () -> dispute.after(rekeyed, OPENED, REAL));
    }

    @Test
    void aPanelHasExactlyItsSizeAndNobodyTwice() {
        Dispute dispute = open(3, 5);
        for (int size : new int[] {4, 6}) {
            Convocation wrong = new Convocation(candidates("a", size), List.of(), "admin");
            assertRefused(DisputeReason.PANEL_SIZE_WRONG, () -> dispute.after(wrong, OPENED, REAL));
        }
        Convocation overlapping = new Convocation(candidates("a", 5), List.of(candidate("a3")), "admin");
        assertRefused(DisputeReason.ARBITER_NAMED_TWICE, () -> dispute.after(overlapping, OPENED, REAL));
        Convocation good = new Convocation(candidates("a", 5), List.of(), "admin");
        Dispute convened = dispute.after(good, OPENED, REAL).dispute();
        assertRefused(DisputeReason.PANEL_EXISTS, () -> convened.after(good, OPENED, REAL));
    }

    @Test
    void nobodyWithAnInterestIsSeated() {
        Dispute plain = open(2, 2);
        Party member = new Party(plain.seller().id(), plain.seller().key(), Optional.of(new FederationId("fed-1")));
        Dispute dispute = plain.withParty(Side.SELLER, member);
        Candidate keyTwin = new Candidate(new ArbiterId("twin"), plain.buyer().key(), Optional.empty(), false);
        for (Candidate conflicted : List.of(candidate("buyer-1"), keyTwin, member("a2", "fed-1"))) {
            Convocation primary = new Convocation(List.of(candidate("a1"), conflicted), List.of(), "admin");
            Convocation fallback = new Convocation(candidates("a", 2), List.of(conflicted), "admin");
            if (!conflicted.arbiter().value().equals("a2")) {
                assertRefused(DisputeReason.ARBITER_CONFLICTED, () -> dispute.after(fallback, OPENED, REAL));
            }
            assertRefused(DisputeReason.ARBITER_CONFLICTED, () -> dispute.after(primary, OPENED, REAL));
        }
        Convocation others = new Convocation(List.of(candidate("a1"), member("a2", "fed-2")), List.of(), "admin");
        dispute.after(others, OPENED, REAL);
    }

    @Test
    void aRetiredArbiterIsNotSeated() {
        Candidate retired = new Candidate(new ArbiterId("a2"), TestKey.of("a2").publicKey(), Optional.empty(), true);
        Convocation convocation = new Convocation(List.of(candidate("a1"), retired), List.of(), "admin");
        assertRefused(DisputeReason.ARBITER_RETIRED, () -> open(2, 2).after(convocation, OPENED, REAL));
    }

    @Test
    void theEndIsBoundedInEveryState() {
        Instant convenedBy = OPENED.plus(Duration.ofDays(7));
        assertEquals(
                convenedBy.plus(Disputes.VOTING).plus(Dispute.FALLBACK_EXTENSION),
                open(3, 5).endsBy());
        assertEquals(DEADLINE, convened(3, 5, 0).endsBy());
        Dispute withFallback = convened(3, 5, 1);
        assertEquals(DEADLINE.plus(Dispute.FALLBACK_EXTENSION), withFallback.endsBy());
        Dispute late = withFallback
                .after(new FallbackActivation("admin"), DEADLINE, REAL)
                .dispute();
        assertEquals(withFallback.endsBy(), late.endsBy());
    }
}
