package org.guildhall.federation.registry.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.guildhall.federation.FederationTest;
import org.guildhall.federation.v1.Federation;
import org.guildhall.federation.v1.GetFederationRequest;
import org.guildhall.federation.v1.MemberKind;
import org.guildhall.federation.v1.MemberScore;
import org.guildhall.federation.v1.RecordScoresRequest;
import org.guildhall.federation.v1.RegisterMemberRequest;
import org.guildhall.federation.v1.ReputationServiceGrpc;
import org.guildhall.federation.v1.ReputationServiceGrpc.ReputationServiceBlockingStub;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.v1.RecordMemberRequest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ReputationGrpcIT extends FederationTest {
    private static final Instant AS_OF = Instant.parse("2026-03-04T05:06:07Z");

    private final String run = UUID.randomUUID().toString();

    private String provider(String name) {
        return TestKey.of(name + run).publicKey().hex();
    }

    private static void join(String federation, String member, MemberKind kind) {
        registryAs(federation)
                .registerMember(RegisterMemberRequest.newBuilder()
                        .setFederationId(federation)
                        .setKind(kind)
                        .setMemberId(member)
                        .build());
    }

    private static Federation profile(String id) {
        return registry()
                .getFederation(
                        GetFederationRequest.newBuilder().setFederationId(id).build())
                .getFederation();
    }

    private static ReputationServiceBlockingStub reputation() {
        return as(ReputationServiceGrpc.newBlockingStub(channel()), "reputation", "service");
    }

    private static RecordScoresRequest scores(Instant asOf, String member, double score) {
        return RecordScoresRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setAsOf(ProtoTime.timestamp(asOf))
                .addScores(MemberScore.newBuilder().setMemberId(member).setScore(score))
                .build();
    }

    @Test
    void aFederationsReputationIsTheMeanOfItsProvidersScores() {
        String id = federation("scored");
        assertFalse(profile(id).hasReputationScore());
        join(id, "operator-" + run, MemberKind.MEMBER_KIND_OPERATOR);
        assertFalse(profile(id).hasReputationScore(), "operators and arbiters have no score");
        join(id, provider("a"), MemberKind.MEMBER_KIND_PROVIDER);
        assertEquals(0.0, profile(id).getReputationScore());
        reputation().recordScores(scores(AS_OF, provider("a"), 0.5));
        assertEquals(0.5, profile(id).getReputationScore());
        reputation().recordScores(scores(AS_OF, provider("b"), 0.2));
        assertEquals(0.5, profile(id).getReputationScore(), "not a member yet");
        join(id, provider("b"), MemberKind.MEMBER_KIND_PROVIDER);
        assertEquals(0.35, profile(id).getReputationScore());
        join(id, provider("c"), MemberKind.MEMBER_KIND_PROVIDER);
        assertEquals(0.233333, profile(id).getReputationScore());
    }

    @Test
    void ofTwoScoresTheOneForTheLaterTimeCounts() {
        String id = federation("later");
        join(id, provider("p"), MemberKind.MEMBER_KIND_PROVIDER);
        reputation().recordScores(scores(AS_OF.plusSeconds(1), provider("p"), 0.6));
        reputation().recordScores(scores(AS_OF, provider("p"), 0.1));
        assertEquals(0.6, profile(id).getReputationScore());
        reputation().recordScores(scores(AS_OF.plusSeconds(2), provider("p"), 0.7));
        assertEquals(0.7, profile(id).getReputationScore());
    }

    @Test
    void onlyServicesTellScoresAndTheyAreNormalised() {
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> as(
                        ReputationServiceGrpc.newBlockingStub(channel()), "fed:x", "federation")
                .recordScores(scores(AS_OF, provider("p"), 0.5)));
        assertEquals(List.of("scores[0].score"), violatedFields(() -> reputation()
                .recordScores(scores(AS_OF, provider("p"), 1.5))));
    }

    @Test
    void reputationLearnsOfNewProvidersAndOfNobodyElse() {
        String id = federation("telling");
        join(id, "no-key-" + run, MemberKind.MEMBER_KIND_PROVIDER);
        join(id, provider("arbiter"), MemberKind.MEMBER_KIND_ARBITER);
        join(id, provider("told"), MemberKind.MEMBER_KIND_PROVIDER);
        List<RecordMemberRequest> told = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> NeighbourReputation.told(id), found -> !found.isEmpty());
        assertEquals(
                List.of(provider("told")),
                told.stream().map(RecordMemberRequest::getProviderKey).toList());
    }
}
