package org.guildhall.federation.registry.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.guildhall.federation.FederationTest;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.v1.Federation;
import org.guildhall.federation.v1.FederationStatus;
import org.guildhall.federation.v1.GetFederationRequest;
import org.guildhall.federation.v1.RegisterFederationRequest;
import org.guildhall.federation.v1.RegisterFederationResponse;
import org.guildhall.federation.v1.RegisterTeamRequest;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.TestKey;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RegistryGrpcIT extends FederationTest {
    private static Federation get(String id) {
        return registry()
                .getFederation(
                        GetFederationRequest.newBuilder().setFederationId(id).build())
                .getFederation();
    }

    @Test
    void aFederationHasItsDefaultsAndIsOperationalWithThreeTeams() {
        String id = freshId("north");
        Federation registered =
                registryAs(id).registerFederation(registration(id).build()).getFederation();
        assertEquals(3, registered.getMinTeamCount());
        assertTrue(registered.getRequiresExternalWitness());
        assertEquals(FederationStatus.FEDERATION_STATUS_ACTIVE, registered.getStatus());
        assertEquals(0.5, registered.getSuccessRate());
        assertEquals(registered, get(id), "the profile is public");
        assertEquals("team:" + id + ":a", team(id, "a"));
        team(id, "b");
        assertFalse(get(id).getOperational());
        team(id, "c");
        assertTrue(get(id).getOperational());
        assertEquals(3, get(id).getActiveTeamCount());
    }

    @Test
    void aSecondRegistrationOfAnIdIsRefusedAndOverwritesNothing() {
        String id = federation("twice");
        RegisterFederationRequest other = registration(id)
                .setName("Other")
                .setPublicKey(TestKey.of("other").publicKey().hex())
                .build();
        assertEquals(
                id,
                assertRefused(RegistryReason.FEDERATION_EXISTS, () -> registryAs(id)
                                .registerFederation(other))
                        .get("federation_id"));
        assertEquals("Federation " + id, get(id).getName());
        setStatus(id, "DISSOLVED");
        assertRefused(RegistryReason.FEDERATION_EXISTS, () -> registryAs(id).registerFederation(other));
    }

    @Test
    void ofEightRegistrationsAtTheSameTimeOneWins() throws Exception {
        String id = freshId("race");
        List<Callable<RegisterFederationResponse>> calls = IntStream.range(0, 8)
                .mapToObj(i -> (Callable<RegisterFederationResponse>) () -> registryAs(id)
                        .registerFederation(
                                registration(id).setName("Name " + i).build()))
                .toList();
        List<Object> results = atOnce(calls);
        List<Object> winners = results.stream()
                .filter(RegisterFederationResponse.class::isInstance)
                .toList();
        assertEquals(1, winners.size(), results::toString);
        assertEquals(((RegisterFederationResponse) winners.get(0)).getFederation(), get(id));
    }

    @Test
    void theSameRequestIdAtTheSameTimeRegistersOnceAndAnswersAlike() throws Exception {
        String id = freshId("once");
        RegisterFederationRequest request =
                registration(id).setRequestId(UUID.randomUUID().toString()).build();
        List<Callable<RegisterFederationResponse>> calls = IntStream.range(0, 6)
                .mapToObj(i -> (Callable<RegisterFederationResponse>)
                        () -> registryAs(id).registerFederation(request))
                .toList();
        assertEquals(1, atOnce(calls).stream().distinct().count());
        assertRefused(PlatformReason.REQUEST_ID_REUSED, () -> registryAs(id)
                .registerFederation(request.toBuilder().setName("Other").build()));
    }

    @Test
    void aFederationRegistersItselfOnly() {
        String id = freshId("self");
        assertRefused(PlatformReason.NOT_YOURSELF, () -> registryAs(freshId("else"))
                .registerFederation(registration(id).build()));
        assertRefused(PlatformReason.TOKEN_MISSING, () -> registry()
                .registerFederation(registration(id).build()));
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> as(registry(), id, "operator")
                .registerFederation(registration(id).build()));
        assertRefused(RegistryReason.FEDERATION_NOT_FOUND, () -> get(id));
    }

    @Test
    void allBrokenConstraintsAreNamed() {
        RegisterFederationRequest broken = RegisterFederationRequest.newBuilder()
                .setFederationId("fed:A%")
                .setPublicKey("ZZ")
                .setMinTeamCount(1001)
                .setRequestId("x")
                .build();
        assertEquals(
                List.of("federation_id", "min_team_count", "name", "public_key", "request_id"),
                violatedFields(() -> registryAs("fed:A%").registerFederation(broken)));
    }

    @Test
    void aKeyOffTheCurveIsRefused() {
        String id = freshId("key");
        assertRefused(RegistryReason.PUBLIC_KEY_INVALID, () -> registryAs(id)
                .registerFederation(
                        registration(id).setPublicKey("f".repeat(64)).build()));
    }

    @Test
    void teamsNeedAFederationThatMayActAndANameOfTheirOwn() {
        String id = federation("teams");
        RegisterTeamRequest request = RegisterTeamRequest.newBuilder()
                .setFederationId(id)
                .setName("ops")
                .build();
        assertRefused(RegistryReason.TEAM_EXISTS, () -> registryAs(id).registerTeam(request));
        setStatus(id, "SUSPENDED");
        RegisterTeamRequest another = request.toBuilder().setName("law").build();
        assertEquals(
                "SUSPENDED",
                assertRefused(RegistryReason.FEDERATION_NOT_ACTIVE, () -> registryAs(id)
                                .registerTeam(another))
                        .get("status"));
        String unknown = freshId("unknown");
        assertRefused(RegistryReason.FEDERATION_NOT_FOUND, () -> registryAs(unknown)
                .registerTeam(request.toBuilder().setFederationId(unknown).build()));
    }

    @Test
    void healthAndMetricsAnswer() {
        federation("metrics");
        RestAssured.get("/q/health/ready").then().statusCode(200);
        String metrics =
                RestAssured.get("/q/metrics").then().statusCode(200).extract().asString();
        assertTrue(metrics.contains("guildhall_federation_registrations_total"), metrics);
    }
}
