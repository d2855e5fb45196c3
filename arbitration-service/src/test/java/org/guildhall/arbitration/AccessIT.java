package org.guildhall.arbitration;

import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.guildhall.arbitration.v1.AccuracyProto;
import org.guildhall.arbitration.v1.ArbiterProto;
import org.guildhall.arbitration.v1.ConvenePanelRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeProto;
import org.guildhall.arbitration.v1.ListDisputesRequest;
import org.guildhall.arbitration.v1.PanelProto;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.SubmitEvidenceRequest;
import org.guildhall.platform.testing.AccessMatrix;
import org.junit.jupiter.api.Test;

/** Who may do what, and what no text may hold, over all methods of the service. */
@QuarkusTest
class AccessIT extends ArbitrationTest {
    @Test
    void everyMethodAdmitsWhomItsContractNamesAndNobodyElse() {
        int methods = List.of(
                        ArbiterProto.getDescriptor(),
                        DisputeProto.getDescriptor(),
                        PanelProto.getDescriptor(),
                        AccuracyProto.getDescriptor())
                .stream()
                .flatMap(file -> file.getServices().stream())
                .mapToInt(service -> service.getMethods().size())
                .sum();
        int cases = AccessMatrix.of(channel())
                .sample(opening(2, 3, 3600))
                .sample(evidence("0c5cbf3f-0a4e-4a6f-8a3c-3f8f7f1f2b11", buyer, "text"))
                .sample(ConvenePanelRequest.newBuilder()
                        .setDisputeId("0c5cbf3f-0a4e-4a6f-8a3c-3f8f7f1f2b11")
                        .addArbiterIds("nobody")
                        .build())
                .check(
                        ArbiterProto.getDescriptor(),
                        DisputeProto.getDescriptor(),
                        PanelProto.getDescriptor(),
                        AccuracyProto.getDescriptor());
        // Each without a token, with six bad ones and in ten roles; a role that must name itself is tried twice.
        assertTrue(cases >= methods * 17, () -> cases + " calls of " + methods + " methods");
    }

    @Test
    void whatADatabaseCannotKeepIsNamedAsABadField() {
        String nul = "\u0000";
        Dispute dispute = open(2, 2, 3600);
        assertEquals(List.of("reason"), violatedFields(() -> asBuyer()
                .openDispute(opening(2, 2, 3600).toBuilder().setReason(nul).build())));
        SubmitEvidenceRequest evidence = evidence(dispute.getDisputeId(), buyer, "text");
        assertEquals(List.of("description"), violatedFields(() -> asBuyer()
                .submitEvidence(evidence.toBuilder().setDescription(nul).build())));
        assertEquals(List.of("reason"), violatedFields(() -> as(panels(), "a", "arbiter")
                .castVote(vote(dispute, "a", Side.SIDE_BUYER).toBuilder()
                        .setReason(nul)
                        .build())));
        assertEquals(List.of("arbiter_id", "party_id"), violatedFields(() -> asAdmin(disputes())
                .listDisputes(ListDisputesRequest.newBuilder()
                        .setPartyId(nul)
                        .setArbiterId(nul)
                        .build())));
    }
}
