package org.guildhall.arbitration.dispute.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.errorInfo;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeEvent;
import org.guildhall.arbitration.v1.DisputeEventKind;
import org.guildhall.arbitration.v1.DisputeStatus;
import org.guildhall.arbitration.v1.Evidence;
import org.guildhall.arbitration.v1.ExternalContent;
import org.guildhall.arbitration.v1.GetDisputeRequest;
import org.guildhall.arbitration.v1.GetDisputeResponse;
import org.guildhall.arbitration.v1.GetResolutionRequest;
import org.guildhall.arbitration.v1.OpenDisputeRequest;
import org.guildhall.arbitration.v1.OpenDisputeResponse;
import org.guildhall.arbitration.v1.Policy;
import org.guildhall.arbitration.v1.Resolution;
import org.guildhall.arbitration.v1.Seat;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.Subject;
import org.guildhall.arbitration.v1.SubjectKind;
import org.guildhall.arbitration.v1.SubmitEvidenceRequest;
import org.guildhall.arbitration.v1.SubmitEvidenceResponse;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DisputeGrpcIT extends ArbitrationTest {
    private static GetDisputeRequest get(String disputeId) {
        return GetDisputeRequest.newBuilder().setDisputeId(disputeId).build();
    }

    private static GetResolutionRequest resolution(String disputeId) {
        return GetResolutionRequest.newBuilder().setDisputeId(disputeId).build();
    }

    @Test
    void anOpenedDisputeShowsItsRulesAndItsBound() {
        OpenDisputeRequest request =
                opening(3, 5, 3600).toBuilder().clearPolicy().build();
        Dispute dispute = asBuyer().openDispute(request).getDispute();
        assertEquals(DisputeStatus.DISPUTE_STATUS_OPEN, dispute.getStatus());
        assertEquals(3, dispute.getPolicy().getRequiredVotes());
        assertEquals(5, dispute.getPolicy().getTotalArbiters());
        assertEquals(seconds(48 * 3600), dispute.getPolicy().getVotingPeriod());
        assertEquals(seconds(7 * 86400), dispute.getPolicy().getConveningPeriod());
        long opened = dispute.getOpenedAt().getSeconds();
        assertEquals(opened + 7 * 86400, dispute.getDeadline().getSeconds());
        assertEquals(opened + (7 + 2 + 1) * 86400, dispute.getEndsBy().getSeconds());
        assertEquals("0".repeat(64), dispute.getEvidenceDigest());
        assertEquals(dispute, look(dispute.getDisputeId()));
    }

    @Test
    void onlyTheRequesterAServiceOrAnAdminOpens() {
        OpenDisputeRequest request = opening(3, 5, 3600);
        var facts =
                assertRefused(DisputeReason.NOT_THE_REQUESTER, () -> asSeller().openDispute(request));
        assertEquals(buyer, facts.get("requester_id"));
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> as(disputes(), buyer, "arbiter")
                .openDispute(request));
        as(disputes(), "settlement", "service").openDispute(request);
    }

    @Test
    void partiesDifferAndThePolicyIsSound() {
        OpenDisputeRequest self =
                opening(3, 5, 3600).toBuilder().setSeller(party(buyer)).build();
        assertRefused(DisputeReason.PARTIES_EQUAL, () -> asBuyer().openDispute(self));
        assertRefused(DisputeReason.POLICY_UNSOUND, () -> asBuyer().openDispute(opening(2, 5, 3600)));
        assertRefused(DisputeReason.POLICY_UNSOUND, () -> asBuyer().openDispute(opening(1, 1, 3600)));
        OpenDisputeRequest oneField = opening(3, 5, 60).toBuilder()
                .setPolicy(Policy.newBuilder().setTotalArbiters(9))
                .build();
        var facts = assertRefused(DisputeReason.POLICY_UNSOUND, () -> asBuyer().openDispute(oneField));
        assertTrue(facts.get("problem").contains("more than half"), facts.toString());
    }

    @Test
    void everyBrokenConstraintIsNamed() {
        OpenDisputeRequest broken = OpenDisputeRequest.newBuilder()
                .setSubject(Subject.newBuilder().setId(" "))
                .setBuyer(party(buyer).toBuilder().setPublicKey("00"))
                .setPolicy(Policy.newBuilder().setVotingPeriod(seconds(0)).setRequiredVotes(100))
                .setRequestId("1")
                .build();
        assertEquals(
                List.of(
                        "buyer.public_key",
                        "policy.required_votes",
                        "policy.voting_period",
                        "reason",
                        "request_id",
                        "requester",
                        "seller",
                        "subject.id",
                        "subject.kind"),
                violatedFields(() -> asBuyer().openDispute(broken)));
    }

    @Test
    void aSubjectHasOneDisputeThatHasNotEnded() throws Exception {
        OpenDisputeRequest request = opening(3, 5, 3600);
        Callable<Object> call = () -> asBuyer().openDispute(request);
        List<Object> answers = atOnce(IntStream.range(0, 8).mapToObj(i -> call).toList());
        List<OpenDisputeResponse> opened = answers.stream()
                .filter(OpenDisputeResponse.class::isInstance)
                .map(OpenDisputeResponse.class::cast)
                .toList();
        assertEquals(1, opened.size(), answers::toString);
        String id = opened.get(0).getDispute().getDisputeId();
        for (Object answer : answers) {
            if (answer instanceof StatusRuntimeException failure) {
                assertEquals("SUBJECT_IN_DISPUTE", errorInfo(failure).getReason());
                assertEquals(id, errorInfo(failure).getMetadataOrThrow("dispute_id"));
            }
        }
        assertRefused(DisputeReason.SUBJECT_IN_DISPUTE, () -> asBuyer().openDispute(request));
        clock.advance(Duration.ofDays(8));
        Dispute next = asBuyer().openDispute(request).getDispute();
        assertNotEquals(id, next.getDisputeId());
        assertEquals(DisputeStatus.DISPUTE_STATUS_EXPIRED, look(id).getStatus());
    }

    @Test
    void theSameRequestIdOpensOneDispute() throws Exception {
        OpenDisputeRequest request = opening(3, 5, 3600).toBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .build();
        Callable<Object> call = () -> asBuyer().openDispute(request);
        List<Object> answers = atOnce(IntStream.range(0, 6).mapToObj(i -> call).toList());
        assertEquals(1, new HashSet<>(answers).size(), answers::toString);
        assertTrue(answers.get(0) instanceof OpenDisputeResponse, answers::toString);
        OpenDisputeRequest other = request.toBuilder().setReason("another").build();
        assertRefused(PlatformReason.REQUEST_ID_REUSED, () -> asBuyer().openDispute(other));
    }

    @Test
    void evidenceIsKeptAsSignedAndChainsIntoTheDigest() {
        Dispute dispute = open(3, 5, 3600);
        SubmitEvidenceResponse first =
                asBuyer().submitEvidence(evidence(dispute.getDisputeId(), buyer, "an empty box"));
        SubmitEvidenceRequest external = external(dispute.getDisputeId());
        SubmitEvidenceResponse second = asSeller().submitEvidence(external);
        assertEquals(1, first.getEvidence().getNumber());
        assertEquals(2, second.getEvidence().getNumber());
        GetDisputeResponse read = asSeller().getDispute(get(dispute.getDisputeId()));
        assertEquals(List.of(first.getEvidence(), second.getEvidence()), read.getEvidenceList());
        assertEquals("an empty box", read.getEvidence(0).getContent().toStringUtf8());
        assertEquals(second.getEvidenceDigest(), read.getDispute().getEvidenceDigest());
        byte[] digest = new byte[32];
        for (Evidence item : read.getEvidenceList()) {
            Statement statement = statement(dispute.getDisputeId(), item);
            Schnorr.require(new PublicKey(item.getPublicKey()), statement, new Signature(item.getSignature()));
            digest = Statement.sha256(digest, statement.digest().bytes());
        }
        assertEquals(Digest.of(digest).hex(), read.getDispute().getEvidenceDigest());
        assertEquals(
                List.of(
                        DisputeEventKind.DISPUTE_EVENT_KIND_OPENED,
                        DisputeEventKind.DISPUTE_EVENT_KIND_EVIDENCE_SUBMITTED,
                        DisputeEventKind.DISPUTE_EVENT_KIND_EVIDENCE_SUBMITTED),
                read.getTimelineList().stream().map(DisputeEvent::getKind).toList());
    }

    private SubmitEvidenceRequest external(String disputeId) {
        SubmitEvidenceRequest plain = evidence(disputeId, seller, "unused");
        Evidence item = Evidence.newBuilder()
                .setSubmittedBy(seller)
                .setType(plain.getType())
                .setContentDigest(sha256("a long film"))
                .setUri("https://evidence.example/film")
                .setDescription(plain.getDescription())
                .build();
        return plain.toBuilder()
                .setExternal(ExternalContent.newBuilder()
                        .setContentDigest(item.getContentDigest())
                        .setUri(item.getUri()))
                .setSignature(sign(seller, statement(disputeId, item)))
                .build();
    }

    /** As a third party builds it from the contract. */
    private static Statement statement(String disputeId, Evidence item) {
        return Statement.of(
                "evidence",
                "dispute_id",
                disputeId,
                "submitted_by",
                item.getSubmittedBy(),
                "type",
                item.getType().name().substring("EVIDENCE_TYPE_".length()),
                "content_digest",
                item.getContentDigest(),
                "uri",
                item.getUri().isEmpty() ? null : item.getUri(),
                "description",
                item.getDescription());
    }

    @Test
    void evidenceIsRefusedFromOthersForgedOrLate() {
        Dispute dispute = open(3, 5, 3600);
        String id = dispute.getDisputeId();
        SubmitEvidenceRequest good = evidence(id, buyer, "proof");
        assertRefused(PlatformReason.NOT_YOURSELF, () -> asSeller().submitEvidence(good));
        assertRefused(DisputeReason.NOT_A_PARTY, () -> as(disputes(), "mallory", "consumer")
                .submitEvidence(evidence(id, "mallory", "proof")));
        SubmitEvidenceRequest altered = good.toBuilder()
                .setContent(ByteString.copyFromUtf8("other proof"))
                .build();
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> asBuyer().submitEvidence(altered));
        assertRefused(DisputeReason.DISPUTE_NOT_FOUND, () -> asBuyer()
                .submitEvidence(evidence(UUID.randomUUID().toString(), buyer, "proof")));
        assertEquals(dispute, look(id), "nothing of it changed anything");
        clock.advance(Duration.ofDays(8));
        var facts = assertRefused(DisputeReason.EVIDENCE_CLOSED, () -> asBuyer().submitEvidence(good));
        assertEquals("EXPIRED", facts.get("status"));
    }

    @Test
    void aPartySubmitsTwentyItemsOfFullSizeAndNoMore() {
        String id = open(3, 5, 3600).getDisputeId();
        for (int i = 0; i < 20; i++) {
            String text = (char) ('a' + i) + "x".repeat(65535);
            asBuyer().submitEvidence(evidence(id, buyer, text));
            asSeller().submitEvidence(evidence(id, seller, text));
        }
        var facts = assertRefused(
                DisputeReason.EVIDENCE_LIMIT, () -> asBuyer().submitEvidence(evidence(id, buyer, "more")));
        assertEquals("20", facts.get("limit"));
        assertEquals(40, asBuyer().getDispute(get(id)).getEvidenceCount());
        SubmitEvidenceRequest tooLarge = evidence(id, seller, "x".repeat(65537));
        assertEquals(List.of("content"), violatedFields(() -> asSeller().submitEvidence(tooLarge)));
    }

    @Test
    void theOtherPartyCorrectsItsKeyWithItsFirstEvidence() {
        OpenDisputeRequest request = opening(3, 5, 3600).toBuilder()
                .setSeller(party(seller).toBuilder().setPublicKey(key("misnamed-" + run)))
                .build();
        String id = asBuyer().openDispute(request).getDispute().getDisputeId();
        SubmitEvidenceRequest signed = evidence(id, seller, "delivered");
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> asSeller().submitEvidence(signed));
        SubmitEvidenceRequest corrected =
                signed.toBuilder().setPublicKey(key(seller)).build();
        assertEquals(
                key(seller), asSeller().submitEvidence(corrected).getEvidence().getPublicKey());
        assertEquals(key(seller), look(id).getSeller().getPublicKey());
        SubmitEvidenceRequest again =
                signed.toBuilder().setPublicKey(key("misnamed-" + run)).build();
        assertRefused(DisputeReason.PARTY_KEY_FIXED, () -> asSeller().submitEvidence(again));
    }

    @Test
    void whoSignedAReceiptCannotEscapeARulingAboutItWithAnotherKey() {
        OpenDisputeRequest request = opening(3, 5, 3600).toBuilder()
                .setSubject(Subject.newBuilder()
                        .setKind(SubjectKind.SUBJECT_KIND_RECEIPT)
                        .setId(sha256("receipt of " + run)))
                .build();
        String id = asBuyer().openDispute(request).getDispute().getDisputeId();
        SubmitEvidenceRequest rekeyed = evidence(id, seller, "delivered").toBuilder()
                .setPublicKey(key("other-" + run))
                .build();
        assertRefused(DisputeReason.PARTY_KEY_FIXED, () -> asSeller().submitEvidence(rekeyed));
    }

    @Test
    void evidenceOfBothPartiesAtOnceIsAllKept() throws Exception {
        String id = open(3, 5, 3600).getDisputeId();
        List<Callable<Object>> calls = IntStream.range(0, 8)
                .<Callable<Object>>mapToObj(i -> () -> i % 2 == 0
                        ? asBuyer().submitEvidence(evidence(id, buyer, "b" + i))
                        : asSeller().submitEvidence(evidence(id, seller, "s" + i)))
                .toList();
        List<Object> answers = atOnce(calls);
        long kept = answers.stream()
                .filter(SubmitEvidenceResponse.class::isInstance)
                .count();
        GetDisputeResponse read = asBuyer().getDispute(get(id));
        assertEquals(kept, read.getEvidenceCount());
        assertTrue(kept >= 6, answers::toString);
        for (int i = 0; i < kept; i++) {
            assertEquals(i + 1, read.getEvidence(i).getNumber());
        }
    }

    @Test
    void aDisputeIsReadByThoseItConcerns() {
        List<String> arbiters = registered("reads", 2);
        Dispute dispute = open(2, 2, 3600);
        String id = dispute.getDisputeId();
        convene(id, arbiters, List.of());
        asBuyer().getDispute(get(id));
        asSeller().getDispute(get(id));
        as(disputes(), arbiters.get(1), "arbiter").getDispute(get(id));
        as(disputes(), "auditor-1", "auditor").getDispute(get(id));
        assertRefused(DisputeReason.NOT_A_PARTICIPANT, () -> as(disputes(), "mallory", "consumer")
                .getDispute(get(id)));
        assertRefused(DisputeReason.DISPUTE_NOT_FOUND, () -> asBuyer()
                .getDispute(get(UUID.randomUUID().toString())));
    }

    @Test
    void aResolutionHoldsEverythingToCheckItOffline() {
        List<String> arbiters = registered("resolves", 3);
        Dispute dispute = open(2, 3, 3600);
        String id = dispute.getDisputeId();
        asBuyer().submitEvidence(evidence(id, buyer, "an empty box"));
        dispute = convene(id, arbiters, List.of());
        cast(dispute, arbiters.get(0), Side.SIDE_SELLER);
        var facts = assertRefused(
                DisputeReason.RESOLUTION_NOT_FOUND, () -> asAdmin(disputes()).getResolution(resolution(id)));
        assertEquals("UNDER_REVIEW", facts.get("status"));
        cast(dispute, arbiters.get(1), Side.SIDE_BUYER);
        cast(dispute, arbiters.get(2), Side.SIDE_BUYER);
        Resolution resolution = as(disputes(), "anybody", "observer")
                .getResolution(resolution(id))
                .getResolution();
        assertEquals(Side.SIDE_BUYER, resolution.getDecision());
        assertEquals(2, resolution.getRequiredVotes());
        byte[] digest = new byte[32];
        for (Evidence item : resolution.getEvidenceList()) {
            assertTrue(item.getContent().isEmpty());
            digest = Statement.sha256(digest, statement(id, item).digest().bytes());
        }
        int forBuyer = 0;
        for (Seat seat : resolution.getPanel().getSeatsList()) {
            assertEquals(Digest.of(digest).hex(), seat.getVote().getEvidenceDigest());
            Statement vote = Statement.of(
                    "vote",
                    "dispute_id",
                    id,
                    "decision",
                    seat.getVote().getDecision().name().substring("SIDE_".length()),
                    "reason_digest",
                    sha256(seat.getVote().getReason()),
                    "evidence_digest",
                    seat.getVote().getEvidenceDigest());
            Schnorr.require(
                    new PublicKey(seat.getPublicKey()),
                    vote,
                    new Signature(seat.getVote().getSignature()));
            forBuyer += seat.getVote().getDecision() == Side.SIDE_BUYER ? 1 : 0;
        }
        assertEquals(2, forBuyer);
        assertFalse(resolution.getDecidedAt().equals(resolution.getOpenedAt()));
        assertRefused(DisputeReason.DISPUTE_NOT_FOUND, () -> asAdmin(disputes())
                .getResolution(resolution(UUID.randomUUID().toString())));
    }
}
