package org.guildhall.arbitration.dispute.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.dispute.OpenFindingDispute;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeStatus;
import org.guildhall.arbitration.v1.Evidence;
import org.guildhall.arbitration.v1.EvidenceType;
import org.guildhall.arbitration.v1.GetDisputeRequest;
import org.guildhall.arbitration.v1.GetDisputeResponse;
import org.guildhall.arbitration.v1.OpenFindingDisputeRequest;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.SubjectKind;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FindingDisputeIT extends ArbitrationTest {
    private static final String AUDITOR = "settlement";
    private static final String CONTENT = "{\"check\":\"CAPACITY\",\"figures\":\"{\\\"ratio\\\":14}\"}";
    private static final String DESCRIPTION = "audit of 2026-04-17: CAPACITY, CRITICAL";

    private final String finding = UUID.randomUUID().toString();
    private final String operator = "operator-" + run;

    private OpenFindingDisputeRequest.Builder telling() {
        Statement evidence = Statement.of(
                "evidence",
                "dispute_id",
                finding,
                "submitted_by",
                AUDITOR,
                "type",
                "DOCUMENT",
                "content_digest",
                sha256(CONTENT),
                "description",
                DESCRIPTION);
        return OpenFindingDisputeRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setFindingId(finding)
                .setAuditorId(AUDITOR)
                .setAuditorKey(key(AUDITOR))
                .setOperatorId(operator)
                .setOperatorKey(key(operator))
                .setFederationId("fed:north")
                .setContent(ByteString.copyFromUtf8(CONTENT))
                .setDescription(DESCRIPTION)
                .setSignature(sign(AUDITOR, evidence));
    }

    private static Dispute tell(OpenFindingDisputeRequest.Builder finding) {
        return as(disputes(), "settlement", "service")
                .openFindingDispute(finding.build())
                .getDispute();
    }

    private GetDisputeResponse file() {
        return asAdmin(disputes())
                .getDispute(GetDisputeRequest.newBuilder().setDisputeId(finding).build());
    }

    @Test
    void aFindingBecomesADisputeWithItselfAsTheEvidence() {
        Dispute dispute = tell(telling());
        assertEquals(finding, dispute.getDisputeId());
        assertEquals(DisputeStatus.DISPUTE_STATUS_OPEN, dispute.getStatus());
        assertEquals(SubjectKind.SUBJECT_KIND_FINDING, dispute.getSubject().getKind());
        assertEquals(finding, dispute.getSubject().getId());
        assertEquals(AUDITOR, dispute.getBuyer().getPartyId());
        assertEquals(operator, dispute.getSeller().getPartyId());
        assertEquals("fed:north", dispute.getSeller().getFederationId());
        assertEquals(Side.SIDE_BUYER, dispute.getRequester());
        assertEquals(1, file().getEvidenceCount());
        Evidence evidence = file().getEvidence(0);
        assertEquals(CONTENT, evidence.getContent().toStringUtf8());
        assertEquals(EvidenceType.EVIDENCE_TYPE_DOCUMENT, evidence.getType());
        assertEquals(key(AUDITOR), evidence.getPublicKey());
        assertEquals(dispute.getEvidenceDigest(), file().getDispute().getEvidenceDigest());
    }

    @Test
    void aFindingToldAgainIsOneDispute() {
        OpenFindingDisputeRequest.Builder first = telling();
        Dispute opened = tell(first);
        assertEquals(opened, tell(first));
        assertEquals(opened, tell(telling()), "also under another id");
        assertEquals(1, file().getEvidenceCount());
    }

    @Test
    void theOperatorAnswersAlsoIfItHadNoKey() {
        tell(telling().clearOperatorKey());
        assertEquals(
                OpenFindingDispute.NOBODYS_KEY.hex(),
                file().getDispute().getSeller().getPublicKey());
        var answer = evidence(finding, operator, "we ran a second till").toBuilder()
                .setPublicKey(TestKey.of(operator).publicKey().hex())
                .build();
        as(disputes(), operator, "operator").submitEvidence(answer);
        assertEquals(key(operator), file().getDispute().getSeller().getPublicKey());
        assertEquals(2, file().getEvidenceCount());
    }

    @Test
    void whatTheAuditorDidNotSignIsNoEvidenceAndNoDispute() {
        assertRefused(
                PlatformReason.BAD_SIGNATURE,
                () -> tell(telling().setContent(ByteString.copyFromUtf8("{\"ratio\":15}"))));
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> tell(telling().setDescription("something else")));
        assertRefused(org.guildhall.arbitration.dispute.domain.DisputeReason.DISPUTE_NOT_FOUND, this::file);
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> asBuyer()
                .openFindingDispute(telling().build()));
    }
}
