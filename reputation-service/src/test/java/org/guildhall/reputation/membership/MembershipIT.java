package org.guildhall.reputation.membership;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.guildhall.federation.v1.FederationStatus;
import org.guildhall.federation.v1.RecordStandingRequest;
import org.guildhall.federation.v1.StandingServiceGrpc;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.MovableClock;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.receipt.TestReceipt;
import org.guildhall.reputation.v1.GetStandingRequest;
import org.guildhall.reputation.v1.GetStandingResponse;
import org.guildhall.reputation.v1.MembershipServiceGrpc;
import org.guildhall.reputation.v1.MembershipServiceGrpc.MembershipServiceBlockingStub;
import org.guildhall.reputation.v1.RecordMemberRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MembershipIT extends ReputationTest {
    @Inject
    TellScores tellScores;

    @Inject
    MovableClock clock;

    private final String provider = fresh("provider");
    private final String providerKey = TestKey.of(provider).publicKey().hex();
    private final String federation = "fed:" + UUID.randomUUID();

    @AfterEach
    void realTimeAgain() {
        clock.reset();
    }

    private static MembershipServiceBlockingStub memberships() {
        return as(MembershipServiceGrpc.newBlockingStub(channel()), "federation", "service");
    }

    private RecordMemberRequest member() {
        return RecordMemberRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setFederationId(federation)
                .setProviderKey(providerKey)
                .setRegisteredAt(timestamp(Instant.EPOCH))
                .build();
    }

    private GetStandingResponse standing() {
        return memberships()
                .getStanding(GetStandingRequest.newBuilder()
                        .setProviderKey(providerKey)
                        .build());
    }

    private void change(long sequence, FederationStatus status) {
        as(StandingServiceGrpc.newBlockingStub(channel()), "federation", "service")
                .recordStanding(RecordStandingRequest.newBuilder()
                        .setFederationId(federation)
                        .setSequence(sequence)
                        .setStatus(status)
                        .setChangedAt(timestamp(Instant.EPOCH))
                        .build());
    }

    private void tell() throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> tellScores.run());
    }

    private List<Double> told(int count) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> NeighbourFederation.scores(providerKey), scores -> scores.size() == count);
    }

    @Test
    void aProviderIsFlaggedAsItsFederationStands() {
        assertFalse(standing().hasStanding());
        memberships().recordMember(member());
        assertEquals(federation, standing().getStanding().getFederationId());
        assertFalse(standing().getStanding().getFlagged());
        for (FederationStatus status : List.of(
                FederationStatus.FEDERATION_STATUS_QUARANTINED,
                FederationStatus.FEDERATION_STATUS_SUSPENDED,
                FederationStatus.FEDERATION_STATUS_DISSOLVED)) {
            change(status.getNumber(), status);
            assertEquals(status, standing().getStanding().getStatus());
            assertTrue(standing().getStanding().getFlagged());
            assertEquals(timestamp(Instant.EPOCH), standing().getStanding().getChangedAt());
        }
        change(9, FederationStatus.FEDERATION_STATUS_ACTIVE);
        assertFalse(standing().getStanding().getFlagged());
    }

    @Test
    void aProviderStaysWithItsFirstFederation() {
        memberships().recordMember(member());
        memberships()
                .recordMember(member().toBuilder().setFederationId("fed:other").build());
        assertEquals(federation, standing().getStanding().getFederationId());
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> as(
                        MembershipServiceGrpc.newBlockingStub(channel()), provider, "provider")
                .recordMember(member()));
    }

    @Test
    void aFederationIsToldOfItsMembersScoresWhenTheyChangeAndOnlyThen() throws Throwable {
        registerTestMint();
        Instant done = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        for (int i = 0; i < 5; i++) {
            submit(TestReceipt.of(provider, fresh("consumer"), "lease-" + i, done));
        }
        tell();
        assertEquals(List.of(), NeighbourFederation.scores(providerKey), "no member, nobody to tell");
        memberships().recordMember(member());
        tell();
        assertEquals(List.of(0.0), told(1), "the consumers are too new to count");
        clock.set(done.plus(Duration.ofDays(30)));
        tell();
        tell();
        double score = score(provider, null).getScore();
        assertEquals(1.0, score, 1e-9, "five loyal consumers add a fifth each");
        assertEquals(0.090909, told(2).get(1), 1e-9, "1 / (1 + 10)");
        clock.set(done.plus(Duration.ofDays(31)));
        tell();
        assertEquals(0.0, told(3).get(2), "time alone changes scores");
    }
}
