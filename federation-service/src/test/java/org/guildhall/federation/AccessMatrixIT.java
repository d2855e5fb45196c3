package org.guildhall.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.guildhall.federation.v1.AddWitnessRequest;
import org.guildhall.federation.v1.ApproveRequest;
import org.guildhall.federation.v1.ChangeRelationshipRequest;
import org.guildhall.federation.v1.CollusionProto;
import org.guildhall.federation.v1.MemberKind;
import org.guildhall.federation.v1.ProposalProto;
import org.guildhall.federation.v1.RegisterMemberRequest;
import org.guildhall.federation.v1.RegisterTeamRequest;
import org.guildhall.federation.v1.RegistryProto;
import org.guildhall.federation.v1.RejectRequest;
import org.guildhall.federation.v1.Relationship;
import org.guildhall.federation.v1.ReputationProto;
import org.guildhall.federation.v1.RevokeTrustRequest;
import org.guildhall.federation.v1.TrustProto;
import org.guildhall.federation.v1.UpdateTrustRequest;
import org.guildhall.federation.v1.WatchProposalsRequest;
import org.guildhall.federation.v1.WithdrawRequest;
import org.guildhall.platform.testing.AccessMatrix;
import org.junit.jupiter.api.Test;

/** Every method of the service, called as everybody. */
@QuarkusTest
class AccessMatrixIT extends FederationTest {
    private static final String ID = "fed:matrix";
    private static final String OTHER = "fed:matrix-other";
    private static final String PROPOSAL = UUID.randomUUID().toString();
    private static final String SIGNATURE = "0".repeat(128);

    @Test
    void everyMethodAdmitsWhomTheContractSaysAndNobodyElse() {
        AccessMatrix matrix = AccessMatrix.of(channel(), "fed:")
                .sample(registration(ID).build())
                .sample(RegisterTeamRequest.newBuilder()
                        .setFederationId(ID)
                        .setName("ops")
                        .build())
                .sample(RegisterMemberRequest.newBuilder()
                        .setFederationId(ID)
                        .setKind(MemberKind.MEMBER_KIND_OPERATOR)
                        .setMemberId("op-1")
                        .build())
                .sample(grant(ID, OTHER).build())
                .sample(failure(ID, OTHER, "r"))
                .sample(UpdateTrustRequest.newBuilder()
                        .setSourceId(ID)
                        .setTargetId(OTHER)
                        .setReason("r")
                        .build())
                .sample(ChangeRelationshipRequest.newBuilder()
                        .setSourceId(ID)
                        .setTargetId(OTHER)
                        .setRelationship(Relationship.RELATIONSHIP_PEER)
                        .build())
                .sample(RevokeTrustRequest.newBuilder()
                        .setSourceId(ID)
                        .setTargetId(OTHER)
                        .setReason("r")
                        .build())
                .sample(draft(ID, OTHER).build())
                .sample(ApproveRequest.newBuilder()
                        .setProposalId(PROPOSAL)
                        .setFederationId(ID)
                        .addTeamIds(teamId(ID))
                        .setSignature(SIGNATURE)
                        .build())
                .sample(RejectRequest.newBuilder()
                        .setProposalId(PROPOSAL)
                        .setFederationId(ID)
                        .addTeamIds(teamId(ID))
                        .setReason("r")
                        .setSignature(SIGNATURE)
                        .build())
                .sample(WithdrawRequest.newBuilder()
                        .setProposalId(PROPOSAL)
                        .setFederationId(ID)
                        .build())
                .sample(AddWitnessRequest.newBuilder()
                        .setProposalId(PROPOSAL)
                        .setFederationId(ID)
                        .setTeamId(teamId(ID))
                        .setSignature(SIGNATURE)
                        .build())
                .sample(WatchProposalsRequest.newBuilder().setFederationId(ID).build());
        int cases = matrix.check(
                RegistryProto.getDescriptor(),
                TrustProto.getDescriptor(),
                ProposalProto.getDescriptor(),
                CollusionProto.getDescriptor(),
                ReputationProto.getDescriptor());
        // 34 methods, each without a token, with six bad ones and in ten roles; and the 14 that are somebody's own to
        // call once more, in somebody else's name.
        assertEquals(34 * 17 + 14, cases);
    }
}
