package org.guildhall.arbitration.dispute.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.TestLog;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.v1.ConvenePanelRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DrawCandidate;
import org.guildhall.arbitration.v1.PanelDraw;
import org.guildhall.arbitration.v1.RegisterArbiterRequest;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.VerifyDrawRequest;
import org.guildhall.federation.v1.FederationStatus;
import org.guildhall.federation.v1.RecordStandingRequest;
import org.guildhall.federation.v1.StandingServiceGrpc;
import org.guildhall.platform.grpc.ProtoTime;
import org.junit.jupiter.api.Test;

/** What the status of an arbiter's federation means for its seats. */
@QuarkusTest
class RestrictedArbiterIT extends ArbitrationTest {
    private final String federation = "fed:restricted-" + run;
    private long sequence;

    private String member(String name) {
        String id = name + "-" + run;
        as(arbiters(), id, "arbiter")
                .registerArbiter(RegisterArbiterRequest.newBuilder()
                        .setArbiterId(id)
                        .setPublicKey(key(id))
                        .setFederationId(federation)
                        .build());
        return id;
    }

    private void tell(FederationStatus status) {
        as(StandingServiceGrpc.newBlockingStub(channel()), "federation", "service")
                .recordStanding(RecordStandingRequest.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setFederationId(federation)
                        .setSequence(++sequence)
                        .setStatus(status)
                        .setChangedAt(ProtoTime.timestamp(Instant.EPOCH))
                        .build());
    }

    private List<String> drawnFrom() {
        String id = open(2, 2, 3600).getDisputeId();
        asAdmin(panels())
                .convenePanel(ConvenePanelRequest.newBuilder()
                        .setDisputeId(id)
                        .setDraw(PanelDraw.newBuilder()
                                .setCheckpoint(TestLog.cosigned(clock.instant().plusSeconds(1))
                                        .toString()))
                        .build());
        return asAdmin(panels())
                .verifyDraw(VerifyDrawRequest.newBuilder().setDisputeId(id).build())
                .getCandidatesList()
                .stream()
                .map(DrawCandidate::getArbiterId)
                .toList();
    }

    @Test
    void theArbitersOfARestrictedFederationAreNeitherNamedNorDrawn() {
        List<String> others = registered("free", 2);
        String member = member("member");
        List<String> named = List.of(others.get(0), member);
        for (FederationStatus status : List.of(
                FederationStatus.FEDERATION_STATUS_QUARANTINED,
                FederationStatus.FEDERATION_STATUS_SUSPENDED,
                FederationStatus.FEDERATION_STATUS_DISSOLVED)) {
            tell(FederationStatus.FEDERATION_STATUS_ACTIVE);
            assertTrue(drawnFrom().contains(member));
            tell(status);
            assertFalse(drawnFrom().contains(member), status::name);
            Dispute open = open(2, 2, 3600);
            var facts = assertRefused(
                    DisputeReason.ARBITER_RESTRICTED, () -> convene(open.getDisputeId(), named, List.of()));
            assertEquals(member, facts.get("arbiter_id"));
            assertEquals(federation, facts.get("federation_id"));
            assertRefused(
                    DisputeReason.ARBITER_RESTRICTED, () -> convene(open.getDisputeId(), others, List.of(member)));
            convene(open.getDisputeId(), others, List.of());
        }
    }

    @Test
    void aSeatThatIsTakenIsKept() {
        List<String> panel = new ArrayList<>(registered("kept", 1));
        panel.add(member("seated"));
        Dispute dispute = convene(open(2, 2, 3600).getDisputeId(), panel, List.of());
        tell(FederationStatus.FEDERATION_STATUS_SUSPENDED);
        panel.forEach(arbiter -> cast(dispute, arbiter, Side.SIDE_BUYER));
        assertEquals(Side.SIDE_BUYER, look(dispute.getDisputeId()).getDecision());
    }
}
