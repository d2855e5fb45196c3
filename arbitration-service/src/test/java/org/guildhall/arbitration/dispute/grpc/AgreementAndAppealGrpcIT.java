package org.guildhall.arbitration.dispute.grpc;

import static org.awaitility.Awaitility.await;
import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.v1.AcceptSettlementRequest;
import org.guildhall.arbitration.v1.AppealRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeStatus;
import org.guildhall.arbitration.v1.GetResolutionRequest;
import org.guildhall.arbitration.v1.OpenDisputeRequest;
import org.guildhall.arbitration.v1.ProposeSettlementRequest;
import org.guildhall.arbitration.v1.Resolution;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.WithdrawDisputeRequest;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.statement.Statement;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AgreementAndAppealGrpcIT extends ArbitrationTest {
    private static Statement agreement(String disputeId, String decision, String proposedBy) {
        return Statement.of("agreement", "dispute_id", disputeId, "decision", decision, "proposed_by", proposedBy);
    }

    private ProposeSettlementRequest proposal(String disputeId) {
        return ProposeSettlementRequest.newBuilder()
                .setDisputeId(disputeId)
                .setPartyId(seller)
                .setDecision(Side.SIDE_BUYER)
                .setSignature(sign(seller, agreement(disputeId, "BUYER", seller)))
                .build();
    }

    private AcceptSettlementRequest acceptance(String disputeId) {
        return AcceptSettlementRequest.newBuilder()
                .setDisputeId(disputeId)
                .setPartyId(buyer)
                .setDecision(Side.SIDE_BUYER)
                .setSignature(sign(buyer, agreement(disputeId, "BUYER", seller)))
                .build();
    }

    private WithdrawDisputeRequest withdrawal(String disputeId, String party) {
        return WithdrawDisputeRequest.newBuilder()
                .setDisputeId(disputeId)
                .setPartyId(party)
                .build();
    }

    private static AppealRequest appeal(String disputeId, String party) {
        return AppealRequest.newBuilder()
                .setDisputeId(disputeId)
                .setPartyId(party)
                .build();
    }

    @Test
    void theRequesterWithdrawsBeforeTheFirstVote() {
        String id = open(2, 2, 3600).getDisputeId();
        assertRefused(DisputeReason.NOT_THE_REQUESTER, () -> asSeller().withdrawDispute(withdrawal(id, seller)));
        assertRefused(PlatformReason.NOT_YOURSELF, () -> asSeller().withdrawDispute(withdrawal(id, buyer)));
        Dispute closed = asBuyer().withdrawDispute(withdrawal(id, buyer)).getDispute();
        assertEquals(DisputeStatus.DISPUTE_STATUS_CLOSED, closed.getStatus());
        assertEquals(closed, look(id));
        assertRefused(DisputeReason.DISPUTE_ENDED, () -> asBuyer().withdrawDispute(withdrawal(id, buyer)));
        List<String> arbiters = registered("wd", 2);
        Dispute voted = convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of());
        cast(voted, arbiters.get(0), Side.SIDE_BUYER);
        assertRefused(
                DisputeReason.VOTES_CAST, () -> asBuyer().withdrawDispute(withdrawal(voted.getDisputeId(), buyer)));
    }

    @Test
    void partiesAgreeAndTheAgreementCanBeChecked() {
        List<String> arbiters = registered("ag", 2);
        String id =
                convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of()).getDisputeId();
        assertRefused(DisputeReason.PROPOSAL_NOT_FOUND, () -> asBuyer().acceptSettlement(acceptance(id)));
        Dispute proposed = asSeller().proposeSettlement(proposal(id)).getDispute();
        assertEquals(seller, proposed.getProposal().getProposedBy());
        AcceptSettlementRequest forged = acceptance(id).toBuilder()
                .setSignature(proposal(id).getSignature())
                .build();
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> asBuyer().acceptSettlement(forged));
        assertRefused(DisputeReason.NOT_A_PARTY, () -> as(disputes(), "mallory", "consumer")
                .proposeSettlement(
                        proposal(id).toBuilder().setPartyId("mallory").build()));
        Dispute agreed = asBuyer().acceptSettlement(acceptance(id)).getDispute();
        assertEquals(DisputeStatus.DISPUTE_STATUS_RESOLVED, agreed.getStatus());
        assertEquals(Side.SIDE_BUYER, agreed.getDecision());
        Resolution resolution = asBuyer()
                .getResolution(
                        GetResolutionRequest.newBuilder().setDisputeId(id).build())
                .getResolution();
        assertFalse(resolution.hasPanel());
        assertEquals(acceptance(id).getSignature(), resolution.getAgreement().getAcceptanceSignature());
        assertEquals(proposal(id).getSignature(), resolution.getAgreement().getProposalSignature());
        assertEquals(50, arbiter(arbiters.get(0)).getScore());
        assertRefused(DisputeReason.NOT_APPEALABLE, () -> asSeller().appeal(appeal(id, seller)));
    }

    @Test
    void anAcceptanceAndTheFirstVoteAtOnceLeaveOneOfThem() throws Exception {
        for (int round = 0; round < 3; round++) {
            List<String> arbiters = registered("av" + round, 2);
            Dispute dispute = convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of());
            asSeller().proposeSettlement(proposal(dispute.getDisputeId()));
            List<Object> answers = atOnce(List.<Callable<Object>>of(
                    () -> asBuyer()
                            .acceptSettlement(acceptance(dispute.getDisputeId()))
                            .getDispute(),
                    () -> cast(dispute, arbiters.get(0), Side.SIDE_BUYER)));
            assertEquals(1, answers.stream().filter(Dispute.class::isInstance).count(), answers::toString);
        }
    }

    @Test
    void anAppealOverturnsAndTheFirstPanelIsJudgedByIt() {
        List<String> first = registered("one", 2);
        List<String> second = registered("two", 4);
        Dispute dispute = convene(open(2, 2, 3600).getDisputeId(), first, List.of());
        String id = dispute.getDisputeId();
        assertRefused(DisputeReason.NOT_APPEALABLE, () -> asSeller().appeal(appeal(id, seller)));
        cast(dispute, first.get(0), Side.SIDE_BUYER);
        cast(dispute, first.get(1), Side.SIDE_BUYER);
        assertEquals(1, arbiter(first.get(0)).getRecord().getWithConsensus());
        assertRefused(DisputeReason.NOT_THE_APPELLANT, () -> asBuyer().appeal(appeal(id, buyer)));
        assertRefused(DisputeReason.NOT_A_PARTY, () -> as(disputes(), "mallory", "consumer")
                .appeal(appeal(id, "mallory")));
        Dispute appealed = asSeller().appeal(appeal(id, seller)).getDispute();
        assertEquals(DisputeStatus.DISPUTE_STATUS_OPEN, appealed.getStatus());
        assertTrue(appealed.getAppealed());
        assertEquals(Side.SIDE_BUYER, appealed.getAppealedDecision());
        assertRefused(DisputeReason.NOT_APPEALABLE, () -> asSeller().appeal(appeal(id, seller)));
        List<String> mixed = List.of(second.get(0), second.get(1), second.get(2), first.get(0));
        assertRefused(DisputeReason.ARBITER_SAT_BEFORE, () -> convene(id, mixed, List.of()));
        Dispute again = convene(id, second, List.of());
        for (String arbiter : second) {
            cast(again, arbiter, Side.SIDE_SELLER);
        }
        Dispute decided = look(id);
        assertEquals(Side.SIDE_SELLER, decided.getDecision());
        assertEquals(decided.getEndedAt(), decided.getFinalBy());
        assertEquals(1, decided.getEarlierPanelsCount());
        for (String arbiter : first) {
            assertEquals(0, arbiter(arbiter).getRecord().getWithConsensus());
            assertEquals(1, arbiter(arbiter).getRecord().getDissenting());
        }
        for (String arbiter : second) {
            assertEquals(1, arbiter(arbiter).getRecord().getWithConsensus());
        }
        assertRefused(DisputeReason.NOT_APPEALABLE, () -> asBuyer().appeal(appeal(id, buyer)));
    }

    @Test
    void anAppealComesInTimeAndNotOverAnotherDispute() {
        List<String> arbiters = registered("late", 2);
        OpenDisputeRequest opening = opening(2, 2, 3600);
        String id = asBuyer().openDispute(opening).getDispute().getDisputeId();
        convene(id, arbiters, List.of());
        clock.advance(Duration.ofHours(2));
        String other = asBuyer().openDispute(opening).getDispute().getDisputeId();
        var facts =
                assertRefused(DisputeReason.SUBJECT_IN_DISPUTE, () -> asSeller().appeal(appeal(id, seller)));
        assertEquals(other, facts.get("dispute_id"));
        asBuyer().withdrawDispute(withdrawal(other, buyer));
        clock.advance(Duration.ofDays(8));
        assertRefused(DisputeReason.APPEAL_PERIOD_OVER, () -> asSeller().appeal(appeal(id, seller)));
    }

    @Test
    void anAutomaticFallbackActivatesItselfWithinSeconds() {
        List<String> arbiters = registered("pa", 2);
        List<String> fallback = registered("fa", 1);
        clock.set(Instant.parse("2026-07-01T00:00:00Z"));
        OpenDisputeRequest plain = opening(2, 2, 3600);
        OpenDisputeRequest request = plain.toBuilder()
                .setPolicy(plain.getPolicy().toBuilder().setAutomaticFallback(true))
                .build();
        String id = asBuyer().openDispute(request).getDispute().getDisputeId();
        convene(id, arbiters, fallback);
        clock.advance(Duration.ofMinutes(31));
        await().atMost(Duration.ofSeconds(6))
                .until(() -> asBuyer()
                                .getDispute(org.guildhall.arbitration.v1.GetDisputeRequest.newBuilder()
                                        .setDisputeId(id)
                                        .build())
                                .getTimelineCount()
                        == 3);
        Dispute active = look(id);
        assertEquals(
                Instant.parse("2026-07-01T00:30:00Z").getEpochSecond(),
                active.getPanel().getFallbackActivatedAt().getSeconds());
        cast(active, fallback.get(0), Side.SIDE_BUYER);
    }
}
