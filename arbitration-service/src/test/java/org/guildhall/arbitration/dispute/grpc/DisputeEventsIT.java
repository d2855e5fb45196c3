package org.guildhall.arbitration.dispute.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.v1.AppealRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.OpenDisputeRequest;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.Subject;
import org.guildhall.arbitration.v1.SubjectKind;
import org.guildhall.arbitration.v1.WithdrawDisputeRequest;
import org.guildhall.federation.v1.RecordDisputeRequest;
import org.guildhall.reputation.v1.RecordRulingRequest;
import org.guildhall.reputation.v1.RulingDecision;
import org.junit.jupiter.api.Test;

/** What the other services are told of a dispute, over the wire and behind their contracts. */
@QuarkusTest
class DisputeEventsIT extends ArbitrationTest {
    @Inject
    Neighbours neighbours;

    private final String receipt = sha256("receipt of " + run);

    private Dispute openAbout(SubjectKind kind, String id) {
        OpenDisputeRequest request = opening(2, 2, 3600).toBuilder()
                .setSubject(Subject.newBuilder().setKind(kind).setId(id))
                .build();
        return asBuyer().openDispute(request).getDispute();
    }

    private static void decide(Dispute dispute, List<String> panel, Side side) {
        Dispute voting = convene(dispute.getDisputeId(), panel, List.of());
        panel.forEach(arbiter -> cast(voting, arbiter, side));
    }

    private List<RecordRulingRequest> rulings(int count) {
        return neighbours.await(count, RecordRulingRequest.class, told -> told.getReceiptDigest()
                .equals(receipt));
    }

    private RecordDisputeRequest toFederation(Dispute dispute) {
        return neighbours
                .await(1, RecordDisputeRequest.class, told -> told.getDisputeId()
                        .equals(dispute.getDisputeId()))
                .get(0);
    }

    @Test
    void reputationIsToldHowADisputeAboutAReceiptWasDecided() {
        Dispute dispute = openAbout(SubjectKind.SUBJECT_KIND_RECEIPT, receipt);
        decide(dispute, registered("ev", 2), Side.SIDE_BUYER);

        RecordRulingRequest told = rulings(1).get(0);

        Dispute decided = look(dispute.getDisputeId());
        assertEquals(
                RecordRulingRequest.newBuilder()
                        .setRequestId(told.getRequestId())
                        .setReceiptDigest(receipt)
                        .setDisputeId(dispute.getDisputeId())
                        .setDecision(RulingDecision.RULING_DECISION_FOR_BUYER)
                        .setBuyerKey(key(buyer))
                        .setSellerKey(key(seller))
                        .setDecidedAt(decided.getEndedAt())
                        .build(),
                told);
    }

    @Test
    void aDecisionThatIsOverturnedIsToldAfterTheOneItOverturns() {
        Dispute dispute = openAbout(SubjectKind.SUBJECT_KIND_RECEIPT, receipt);
        decide(dispute, registered("one", 2), Side.SIDE_BUYER);
        asSeller()
                .appeal(AppealRequest.newBuilder()
                        .setDisputeId(dispute.getDisputeId())
                        .setPartyId(seller)
                        .build());
        decide(dispute, registered("two", 4), Side.SIDE_SELLER);

        assertEquals(
                List.of(RulingDecision.RULING_DECISION_FOR_BUYER, RulingDecision.RULING_DECISION_FOR_SELLER),
                rulings(2).stream().map(RecordRulingRequest::getDecision).toList());
        Set<String> ids =
                rulings(2).stream().map(RecordRulingRequest::getRequestId).collect(Collectors.toSet());
        assertEquals(2, ids.size(), "two events, each with its own id");
    }

    @Test
    void federationIsToldOfEveryDisputeThatIsResolvedOrExpires() {
        Dispute resolved = openAbout(SubjectKind.SUBJECT_KIND_PAYMENT, receipt);
        decide(resolved, registered("res", 2), Side.SIDE_SELLER);
        Dispute expired = openAbout(SubjectKind.SUBJECT_KIND_PAYMENT, "other-" + run);
        Dispute withdrawn = openAbout(SubjectKind.SUBJECT_KIND_SETTLEMENT, receipt);
        asBuyer()
                .withdrawDispute(WithdrawDisputeRequest.newBuilder()
                        .setDisputeId(withdrawn.getDisputeId())
                        .setPartyId(buyer)
                        .build());
        assertTrue(toFederation(resolved).getResolved());
        clock.advance(Duration.ofDays(60));

        RecordDisputeRequest told = toFederation(expired);
        assertEquals(
                RecordDisputeRequest.newBuilder()
                        .setRequestId(told.getRequestId())
                        .setDisputeId(expired.getDisputeId())
                        .setBuyerId(buyer)
                        .setSellerId(seller)
                        .setOpenedAt(expired.getOpenedAt())
                        .build(),
                told);
        assertEquals(List.of(), neighbours.told(RecordDisputeRequest.class, other -> other.getDisputeId()
                .equals(withdrawn.getDisputeId())));
    }

    @Test
    void reputationIsNotToldOfOtherSubjects() {
        Dispute payment = openAbout(SubjectKind.SUBJECT_KIND_PAYMENT, receipt);
        decide(payment, registered("pay", 2), Side.SIDE_BUYER);
        Dispute elsewhere = openAbout(SubjectKind.SUBJECT_KIND_RECEIPT, "no-digest-" + run);
        decide(elsewhere, registered("nod", 2), Side.SIDE_BUYER);
        toFederation(payment);
        toFederation(elsewhere);

        assertEquals(List.of(), neighbours.told(RecordRulingRequest.class, told -> told.getBuyerKey()
                .equals(key(buyer))));
    }
}
