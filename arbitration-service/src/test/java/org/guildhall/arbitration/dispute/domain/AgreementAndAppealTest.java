package org.guildhall.arbitration.dispute.domain;

import static org.guildhall.arbitration.dispute.domain.Disputes.CONVENED;
import static org.guildhall.arbitration.dispute.domain.Disputes.DEADLINE;
import static org.guildhall.arbitration.dispute.domain.Disputes.MIDPOINT;
import static org.guildhall.arbitration.dispute.domain.Disputes.OPENED;
import static org.guildhall.arbitration.dispute.domain.Disputes.REAL;
import static org.guildhall.arbitration.dispute.domain.Disputes.TICK;
import static org.guildhall.arbitration.dispute.domain.Disputes.candidates;
import static org.guildhall.arbitration.dispute.domain.Disputes.convened;
import static org.guildhall.arbitration.dispute.domain.Disputes.open;
import static org.guildhall.arbitration.dispute.domain.Disputes.vote;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.ArbiterRecord;
import org.guildhall.arbitration.arbiter.domain.Mark;
import org.guildhall.arbitration.dispute.domain.DisputeState.Agreed;
import org.guildhall.arbitration.dispute.domain.DisputeState.Closed;
import org.guildhall.arbitration.dispute.domain.DisputeState.Expired;
import org.guildhall.arbitration.dispute.domain.DisputeState.Open;
import org.guildhall.arbitration.dispute.domain.DisputeState.Resolved;
import org.guildhall.arbitration.dispute.domain.DisputeState.UnderReview;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Reason;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.testing.TestKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AgreementAndAppealTest {
    private static final PartyId BUYER = new PartyId("buyer-1");
    private static final PartyId SELLER = new PartyId("seller-1");

    private static void assertRefused(Reason reason, Executable act) {
        assertEquals(reason, assertThrows(Refusal.class, act).reason());
    }

    private static SettlementProposed proposal(String by, Side decision) {
        PartyId party = new PartyId(by);
        return new SettlementProposed(
                party, decision, TestKey.of(by).sign(Proposal.statement(Disputes.ID, decision, party)));
    }

    private static SettlementAccepted acceptance(String by, String proposedBy, Side decision) {
        return new SettlementAccepted(
                new PartyId(by),
                decision,
                TestKey.of(by).sign(Proposal.statement(Disputes.ID, decision, new PartyId(proposedBy))));
    }

    private static Dispute voted(Dispute dispute, Instant at, Side side, String... arbiters) {
        Dispute now = dispute;
        for (String arbiter : arbiters) {
            now = now.after(vote(now, arbiter, side), at, REAL).dispute();
        }
        return now;
    }

    @Test
    void theRequesterWithdrawsUntilTheFirstVote() {
        Withdrawal withdrawal = new Withdrawal(BUYER);
        assertEquals(
                new Closed(OPENED),
                open(3, 5).after(withdrawal, OPENED, REAL).dispute().state());
        Transition withdrawn = convened(3, 5, 0).after(withdrawal, CONVENED, REAL);
        assertEquals(new Closed(CONVENED), withdrawn.dispute().state());
        assertEquals(List.of(), withdrawn.marks());
        assertRefused(DisputeReason.NOT_THE_REQUESTER, () -> open(3, 5).after(new Withdrawal(SELLER), OPENED, REAL));
        assertRefused(DisputeReason.DISPUTE_ENDED, () -> withdrawn.dispute().after(withdrawal, CONVENED, REAL));
        Dispute voted = voted(convened(3, 5, 0), CONVENED, Side.BUYER, "a1");
        assertRefused(DisputeReason.VOTES_CAST, () -> voted.after(withdrawal, CONVENED, REAL));
    }

    @Test
    void anAcceptedProposalResolvesWithoutAMark() {
        Dispute proposed = convened(3, 5, 0)
                .after(proposal("seller-1", Side.BUYER), CONVENED, REAL)
                .dispute();
        SettlementAccepted accepted = acceptance("buyer-1", "seller-1", Side.BUYER);
        Transition agreed = proposed.after(accepted, CONVENED, REAL);
        assertEquals(
                new Agreed(Side.BUYER, accepted.signature(), CONVENED),
                agreed.dispute().state());
        assertEquals(List.of(), agreed.marks());
        assertRefused(DisputeReason.NOT_APPEALABLE, () -> agreed.dispute().after(new Appeal(SELLER), CONVENED, REAL));
        assertEquals(CONVENED, agreed.dispute().finalBy());
    }

    @Test
    void onlyTheOthersStandingProposalIsAccepted() {
        Dispute proposed =
                open(3, 5).after(proposal("seller-1", Side.BUYER), OPENED, REAL).dispute();
        for (SettlementAccepted wrong : List.of(
                acceptance("seller-1", "seller-1", Side.BUYER), acceptance("buyer-1", "seller-1", Side.SELLER))) {
            assertRefused(DisputeReason.PROPOSAL_NOT_FOUND, () -> proposed.after(wrong, OPENED, REAL));
        }
        assertRefused(DisputeReason.PROPOSAL_NOT_FOUND, () -> open(3, 5)
                .after(acceptance("buyer-1", "seller-1", Side.BUYER), OPENED, REAL));
        Dispute countered =
                proposed.after(proposal("buyer-1", Side.SELLER), OPENED, REAL).dispute();
        assertRefused(
                DisputeReason.PROPOSAL_NOT_FOUND,
                () -> countered.after(acceptance("buyer-1", "seller-1", Side.BUYER), OPENED, REAL));
        assertRefused(DisputeReason.NOT_A_PARTY, () -> open(3, 5).after(proposal("mallory", Side.BUYER), OPENED, REAL));
        SettlementProposed good = proposal("seller-1", Side.BUYER);
        SettlementProposed forged = new SettlementProposed(SELLER, Side.SELLER, good.signature());
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> open(3, 5).after(forged, OPENED, REAL));
        SettlementAccepted replayed = new SettlementAccepted(BUYER, Side.BUYER, good.signature());
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> proposed.after(replayed, OPENED, REAL));
        Dispute voted = voted(convened(3, 5, 0), CONVENED, Side.BUYER, "a1");
        assertRefused(DisputeReason.VOTES_CAST, () -> voted.after(good, CONVENED, REAL));
    }

    private static Dispute decided() {
        Dispute dispute = voted(convened(2, 3, 0), CONVENED, Side.BUYER, "a1");
        dispute = voted(dispute, CONVENED, Side.SELLER, "a2");
        return voted(dispute, CONVENED, Side.BUYER, "a3");
    }

    @Test
    void theLoserAppealsWithinSevenDaysAndTheWinnerNever() {
        Dispute decided = decided();
        Instant until = CONVENED.plus(Dispute.APPEAL_PERIOD);
        Appeal appeal = new Appeal(SELLER);
        assertEquals(
                new Open(until.plus(Duration.ofDays(7))),
                decided.after(appeal, until, REAL).dispute().state());
        assertRefused(DisputeReason.APPEAL_PERIOD_OVER, () -> decided.after(appeal, until.plus(TICK), REAL));
        assertRefused(DisputeReason.NOT_THE_APPELLANT, () -> decided.after(new Appeal(BUYER), until, REAL));
        assertRefused(DisputeReason.NOT_A_PARTY, () -> decided.after(new Appeal(new PartyId("mallory")), until, REAL));
        assertRefused(DisputeReason.NOT_APPEALABLE, () -> convened(2, 3, 0).after(appeal, CONVENED, REAL));
    }

    @Test
    void anAppealIsJudgedByMoreAndByOthers() {
        Dispute appealed = decided().after(new Appeal(SELLER), CONVENED, REAL).dispute();
        assertRefused(
                DisputeReason.PANEL_SIZE_WRONG,
                () -> appealed.after(new Convocation(candidates("b", 3), List.of(), "admin"), CONVENED, REAL));
        assertRefused(
                DisputeReason.ARBITER_SAT_BEFORE,
                () -> appealed.after(new Convocation(candidates("a", 5), List.of(), "admin"), CONVENED, REAL));
        Dispute second = appealed.after(new Convocation(candidates("b", 5), List.of(), "admin"), CONVENED, REAL)
                .dispute();
        assertEquals(4, second.panel().orElseThrow().requiredVotes());
        assertEquals(second.endsBy(), second.finalBy());
        assertRefused(
                DisputeReason.PANEL_NOT_FOUND, () -> appealed.after(vote(appealed, "a1", Side.BUYER), CONVENED, REAL));
    }

    @Test
    void anOverturnedDecisionTurnsTheFirstPanelsRecords() {
        Dispute dispute = voted(convened(2, 3, 0), CONVENED, Side.BUYER, "a1");
        dispute = voted(dispute, CONVENED, Side.SELLER, "a2");
        Transition first = dispute.after(vote(dispute, "a3", Side.BUYER), CONVENED, REAL);
        dispute = first.dispute().after(new Appeal(SELLER), CONVENED, REAL).dispute();
        dispute = dispute.after(new Convocation(candidates("b", 5), List.of(), "admin"), CONVENED, REAL)
                .dispute();
        dispute = voted(dispute, CONVENED, Side.SELLER, "b1", "b2", "b3");
        Transition last = dispute.after(vote(dispute, "b4", Side.SELLER), CONVENED, REAL);
        assertEquals(new Resolved(Side.SELLER, CONVENED), last.dispute().state());
        Map<ArbiterId, ArbiterRecord> records = new TreeMap<>();
        for (Transition transition : List.of(first, last)) {
            for (Mark mark : transition.marks()) {
                ArbiterRecord before = records.getOrDefault(mark.arbiter(), ArbiterRecord.none());
                records.put(mark.arbiter(), before.plus(mark));
            }
        }
        assertEquals(7, records.size());
        for (ArbiterRecord record : records.values()) {
            assertEquals(1, record.totalDecisions());
        }
        assertEquals(0, records.get(new ArbiterId("a1")).withConsensus());
        assertEquals(1, records.get(new ArbiterId("a2")).withConsensus());
        assertEquals(1, records.get(new ArbiterId("b1")).withConsensus());
        assertRefused(DisputeReason.NOT_APPEALABLE, () -> last.dispute().after(new Appeal(BUYER), CONVENED, REAL));
    }

    @Test
    void anAppealThatDecidesNothingLeavesTheDecisionStanding() {
        Dispute appealed = decided().after(new Appeal(SELLER), CONVENED, REAL).dispute();
        Instant convening = CONVENED.plus(Duration.ofDays(7));
        Transition unheard = appealed.lapsed(convening.plus(TICK));
        assertEquals(new Resolved(Side.BUYER, convening), unheard.dispute().state());
        assertEquals(List.of(), unheard.marks());
        Dispute second = appealed.after(new Convocation(candidates("b", 5), List.of(), "admin"), CONVENED, REAL)
                .dispute();
        Dispute split = voted(second, CONVENED, Side.BUYER, "b1", "b2");
        split = voted(split, CONVENED, Side.SELLER, "b3", "b4");
        assertEquals(new Resolved(Side.BUYER, CONVENED), split.state());
        Transition expired = second.lapsed(DEADLINE.plus(TICK));
        assertEquals(new Resolved(Side.BUYER, DEADLINE), expired.dispute().state());
        assertEquals(5, expired.marks().size());
    }

    @Test
    void anExpiredDisputeIsConvenedAnewOnceByEitherParty() {
        Dispute expired = convened(2, 3, 0).lapsed(DEADLINE.plus(TICK)).dispute();
        for (PartyId party : List.of(BUYER, SELLER)) {
            Dispute again =
                    expired.after(new Appeal(party), DEADLINE.plus(TICK), REAL).dispute();
            Dispute second = again.after(
                            new Convocation(candidates("b", 3), List.of(), "admin"), DEADLINE.plus(TICK), REAL)
                    .dispute();
            assertEquals(2, second.panel().orElseThrow().requiredVotes());
            Instant end = DEADLINE.plus(TICK).plus(Disputes.VOTING);
            Dispute over = second.lapsed(end.plus(TICK)).dispute();
            assertEquals(new Expired(end), over.state());
            assertRefused(DisputeReason.NOT_APPEALABLE, () -> over.after(new Appeal(party), end.plus(TICK), REAL));
        }
    }

    @Test
    void anAutomaticFallbackActivatesItselfAtTheMidpointHoweverLateItIsNoticed() {
        Policy policy =
                new Policy(3, 5, Disputes.VOTING, Duration.ofDays(7), VotingMode.OPEN, Duration.ofHours(12), true);
        Dispute dispute = Dispute.open(
                        Disputes.ID,
                        new Subject(SubjectKind.RECEIPT, "r"),
                        Disputes.party("buyer-1"),
                        Disputes.party("seller-1"),
                        Side.BUYER,
                        "r",
                        policy,
                        OPENED)
                .dispute();
        Dispute plain = dispute.after(new Convocation(candidates("a", 5), List.of(), "x"), CONVENED, REAL)
                .dispute();
        assertEquals(DEADLINE, plain.dueAt().orElseThrow());
        Dispute convened = dispute.after(new Convocation(candidates("a", 5), candidates("f", 1), "x"), CONVENED, REAL)
                .dispute();
        assertEquals(MIDPOINT, convened.dueAt().orElseThrow());
        Dispute active = convened.lapsed(MIDPOINT.plus(TICK)).dispute();
        assertEquals(MIDPOINT, active.panel().orElseThrow().fallbackAt().orElseThrow());
        assertEquals(new UnderReview(DEADLINE), active.state());
        Transition afterDowntime = convened.lapsed(DEADLINE.plus(Duration.ofDays(9)));
        assertEquals(new Expired(DEADLINE), afterDowntime.dispute().state());
        assertEquals(
                List.of(DisputeEvent.Kind.FALLBACK_ACTIVATED, DisputeEvent.Kind.EXPIRED),
                afterDowntime.events().stream().map(DisputeEvent::kind).toList());
        assertEquals(6, afterDowntime.marks().size());
    }
}
