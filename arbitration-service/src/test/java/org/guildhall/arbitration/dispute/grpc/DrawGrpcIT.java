package org.guildhall.arbitration.dispute.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.TestLog;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.v1.ConvenePanelRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DrawCandidate;
import org.guildhall.arbitration.v1.PanelDraw;
import org.guildhall.arbitration.v1.Seat;
import org.guildhall.arbitration.v1.VerifyDrawRequest;
import org.guildhall.arbitration.v1.VerifyDrawResponse;
import org.guildhall.log.SignedNote;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DrawGrpcIT extends ArbitrationTest {
    private ConvenePanelRequest drawing(String disputeId, int fallback) {
        return drawing(disputeId, fallback, TestLog.cosigned(clock.instant().plusSeconds(1)));
    }

    private static ConvenePanelRequest drawing(String disputeId, int fallback, SignedNote checkpoint) {
        return ConvenePanelRequest.newBuilder()
                .setDisputeId(disputeId)
                .setDraw(PanelDraw.newBuilder()
                        .setCheckpoint(checkpoint.toString())
                        .setFallbackSeats(fallback))
                .build();
    }

    private static VerifyDrawRequest verification(String disputeId) {
        return VerifyDrawRequest.newBuilder().setDisputeId(disputeId).build();
    }

    @Test
    void aDrawnPanelIsDrawnAgainByAnybody() {
        List<String> arbiters = registered("dr", 8);
        register(buyer);
        String id = open(3, 5, 3600).getDisputeId();
        Dispute dispute = asAdmin(panels()).convenePanel(drawing(id, 2)).getDispute();
        assertEquals(7, dispute.getPanel().getSeatsCount());
        VerifyDrawResponse verified = as(panels(), "anybody", "observer").verifyDraw(verification(id));
        assertTrue(verified.getHolds());
        assertEquals(
                dispute.getPanel().getSeatsList().stream()
                        .map(Seat::getArbiterId)
                        .toList(),
                verified.getArbiterIdsList());
        List<String> candidates = verified.getCandidatesList().stream()
                .map(DrawCandidate::getArbiterId)
                .toList();
        assertTrue(candidates.containsAll(arbiters));
        assertFalse(candidates.contains(buyer));
        List<String> sorted = new ArrayList<>(candidates);
        sorted.sort(null);
        assertEquals(sorted, candidates);
        assertRefused(DisputeReason.PANEL_EXISTS, () -> asAdmin(panels()).convenePanel(drawing(id, 2)));
    }

    @Test
    void aDrawTakesOnlyACheckpointOfTheLogMadeAfterTheOpening() {
        registered("drc", 3);
        String id = open(2, 3, 3600).getDisputeId();
        SignedNote unseen = TestLog.checkpoint();
        assertRefused(DisputeReason.CHECKPOINT_INVALID, () -> asAdmin(panels()).convenePanel(drawing(id, 0, unseen)));
        Instant now = clock.instant();
        SignedNote forged = TestLog.cosigned(TestLog.impostor().sign(unseen.text()), now.plusSeconds(1));
        var facts = assertRefused(
                DisputeReason.CHECKPOINT_INVALID, () -> asAdmin(panels()).convenePanel(drawing(id, 0, forged)));
        assertEquals("the checkpoint is not signed by the log's key", facts.get("problem"));
        SignedNote early = TestLog.cosigned(now.minusSeconds(60));
        facts = assertRefused(
                DisputeReason.CHECKPOINT_TOO_OLD, () -> asAdmin(panels()).convenePanel(drawing(id, 0, early)));
        assertTrue(Instant.parse(facts.get("cosigned_at")).isBefore(Instant.parse(facts.get("since"))));
        assertFalse(look(id).hasPanel());
        SignedNote good = TestLog.cosigned(now.plusSeconds(1));
        asAdmin(panels()).convenePanel(drawing(id, 0, good));
        assertEquals(
                good.toString(), asAdmin(panels()).verifyDraw(verification(id)).getCheckpoint());
    }

    @Test
    void drawsAtOnceLeaveOnePanel() throws Exception {
        registered("dro", 6);
        String id = open(2, 3, 3600).getDisputeId();
        Callable<Object> call =
                () -> asAdmin(panels()).convenePanel(drawing(id, 0)).getDispute();
        List<Object> answers = atOnce(IntStream.range(0, 4).mapToObj(i -> call).toList());
        assertEquals(1, answers.stream().filter(Dispute.class::isInstance).count(), answers::toString);
        assertTrue(asAdmin(panels()).verifyDraw(verification(id)).getHolds());
    }

    @Test
    void eachRefusalHasItsReason() {
        List<String> arbiters = registered("drr", 2);
        String id = open(2, 2, 3600).getDisputeId();
        assertRefused(DisputeReason.DRAW_NOT_FOUND, () -> asAdmin(panels()).verifyDraw(verification(id)));
        convene(id, arbiters, List.of());
        var facts = assertRefused(
                DisputeReason.DRAW_NOT_FOUND, () -> asAdmin(panels()).verifyDraw(verification(id)));
        assertEquals("1", facts.get("round"));
        assertRefused(DisputeReason.DISPUTE_NOT_FOUND, () -> asAdmin(panels())
                .verifyDraw(verification(UUID.randomUUID().toString())));
        String large = open(50, 99, 3600).getDisputeId();
        long registered = asAdmin(arbiters())
                .getArbiterStatistics(org.guildhall.arbitration.v1.GetArbiterStatisticsRequest.getDefaultInstance())
                .getTotalArbiters();
        if (registered < 198) {
            assertRefused(
                    DisputeReason.TOO_FEW_CANDIDATES, () -> asAdmin(panels()).convenePanel(drawing(large, 99)));
        }
        ConvenePanelRequest both =
                drawing(large, 0).toBuilder().addAllArbiterIds(arbiters).build();
        assertEquals(List.of(""), violatedFields(() -> asAdmin(panels()).convenePanel(both)));
        ConvenePanelRequest neither =
                both.toBuilder().clearDraw().clearArbiterIds().build();
        assertEquals(List.of(""), violatedFields(() -> asAdmin(panels()).convenePanel(neither)));
    }
}
