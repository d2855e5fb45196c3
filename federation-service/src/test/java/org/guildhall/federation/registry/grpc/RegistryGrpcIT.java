package org.guildhall.federation.registry.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.guildhall.federation.FederationTest;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.v1.ChangeStatusRequest;
import org.guildhall.federation.v1.Federation;
import org.guildhall.federation.v1.FederationStatus;
import org.guildhall.federation.v1.GetFederationRequest;
import org.guildhall.federation.v1.GetMembershipRequest;
import org.guildhall.federation.v1.ListFederationsRequest;
import org.guildhall.federation.v1.ListStatusChangesRequest;
import org.guildhall.federation.v1.ListTeamsRequest;
import org.guildhall.federation.v1.MemberKind;
import org.guildhall.federation.v1.Membership;
import org.guildhall.federation.v1.RecordStandingRequest;
import org.guildhall.federation.v1.RegisterFederationRequest;
import org.guildhall.federation.v1.RegisterFederationResponse;
import org.guildhall.federation.v1.RegisterMemberRequest;
import org.guildhall.federation.v1.RegisterTeamRequest;
import org.guildhall.federation.v1.RegistryServiceGrpc.RegistryServiceBlockingStub;
import org.guildhall.federation.v1.StatusChange;
import org.guildhall.federation.v1.Team;
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

    private static RegistryServiceBlockingStub admin() {
        return asAdmin(registry());
    }

    private static Federation change(String id, FederationStatus status, String reason) {
        return admin().changeStatus(ChangeStatusRequest.newBuilder()
                        .setFederationId(id)
                        .setStatus(status)
                        .setReason(reason)
                        .build())
                .getFederation();
    }

    @Test
    void everyStatusChangeIsKeptWithWhoWhenAndWhyAndTheOthersLearnOfIt() {
        String id = federation("changing");
        clock.set(Instant.parse("2030-01-01T00:00:00Z"));
        assertEquals(
                FederationStatus.FEDERATION_STATUS_SUSPENDED,
                change(id, FederationStatus.FEDERATION_STATUS_SUSPENDED, "fraud")
                        .getStatus());
        change(id, FederationStatus.FEDERATION_STATUS_SUSPENDED, "again");
        clock.advance(Duration.ofDays(1));
        change(id, FederationStatus.FEDERATION_STATUS_ACTIVE, "cleared");
        List<StatusChange> changes = registry()
                .listStatusChanges(ListStatusChangesRequest.newBuilder()
                        .setFederationId(id)
                        .build())
                .getChangesList();
        assertEquals(2, changes.size(), "the same status again is no change");
        assertEquals("fraud", changes.get(0).getReason());
        assertEquals("admin-1", changes.get(0).getAuthor());
        assertEquals(FederationStatus.FEDERATION_STATUS_ACTIVE, changes.get(0).getPrevious());
        assertEquals(2, changes.get(1).getSequence());
        assertEquals(
                Duration.ofDays(1).toSeconds(),
                changes.get(1).getChangedAt().getSeconds()
                        - changes.get(0).getChangedAt().getSeconds());
        List<RecordStandingRequest> told = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> NeighbourStanding.told(id), found -> found.size() == 6);
        assertEquals(
                6,
                told.stream()
                        .map(RecordStandingRequest::getRequestId)
                        .distinct()
                        .count());
        Map<Long, List<FederationStatus>> bySequence = told.stream()
                .collect(Collectors.groupingBy(
                        RecordStandingRequest::getSequence,
                        Collectors.mapping(RecordStandingRequest::getStatus, Collectors.toList())));
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    Collections.nCopies(3, changes.get(i).getStatus()),
                    bySequence.get(i + 1L),
                    "three receivers are told of each change");
        }
        var page = registry()
                .listStatusChanges(ListStatusChangesRequest.newBuilder()
                        .setFederationId(id)
                        .setPageSize(1)
                        .build());
        assertEquals(1, page.getChangesCount());
        assertEquals(
                "cleared",
                registry()
                        .listStatusChanges(ListStatusChangesRequest.newBuilder()
                                .setFederationId(id)
                                .setPageSize(1)
                                .setPageToken(page.getNextPageToken())
                                .build())
                        .getChanges(0)
                        .getReason());
    }

    @Test
    void dissolutionIsForGoodAndStatusIsAnAdminsToChange() {
        String id = federation("ending");
        change(id, FederationStatus.FEDERATION_STATUS_DISSOLVED, "merged");
        assertRefused(
                RegistryReason.FEDERATION_DISSOLVED,
                () -> change(id, FederationStatus.FEDERATION_STATUS_ACTIVE, "back"));
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> registryAs(id)
                .changeStatus(ChangeStatusRequest.newBuilder()
                        .setFederationId(id)
                        .setStatus(FederationStatus.FEDERATION_STATUS_ACTIVE)
                        .setReason("mine")
                        .build()));
        assertRefused(
                RegistryReason.FEDERATION_NOT_FOUND,
                () -> change(freshId("ghost"), FederationStatus.FEDERATION_STATUS_SUSPENDED, "who"));
    }

    @Test
    void changesAtTheSameTimeAreAllKeptInOrder() throws Exception {
        String id = federation("busy");
        List<Callable<Federation>> calls = IntStream.range(0, 8)
                .mapToObj(i -> (Callable<Federation>) () -> change(
                        id,
                        i % 2 == 0
                                ? FederationStatus.FEDERATION_STATUS_SUSPENDED
                                : FederationStatus.FEDERATION_STATUS_QUARANTINED,
                        "reason " + i))
                .toList();
        assertEquals(
                8, atOnce(calls).stream().filter(Federation.class::isInstance).count());
        List<StatusChange> changes = registry()
                .listStatusChanges(ListStatusChangesRequest.newBuilder()
                        .setFederationId(id)
                        .build())
                .getChangesList();
        FederationStatus status = FederationStatus.FEDERATION_STATUS_ACTIVE;
        for (StatusChange change : changes) {
            assertEquals(status, change.getPrevious());
            status = change.getStatus();
        }
        assertEquals(status, get(id).getStatus());
    }

    private static Membership join(String federation, String member) {
        return registryAs(federation)
                .registerMember(RegisterMemberRequest.newBuilder()
                        .setFederationId(federation)
                        .setKind(MemberKind.MEMBER_KIND_OPERATOR)
                        .setMemberId(member)
                        .build())
                .getMembership();
    }

    @Test
    void aMemberBelongsToOneFederation() throws Exception {
        String a = federation("a");
        String b = federation("b");
        String member = "operator-" + UUID.randomUUID();
        GetMembershipRequest look = GetMembershipRequest.newBuilder()
                .setKind(MemberKind.MEMBER_KIND_OPERATOR)
                .setMemberId(member)
                .build();
        assertRefused(RegistryReason.MEMBERSHIP_NOT_FOUND, () -> registryAs(a).getMembership(look));
        List<Callable<Membership>> calls = List.of(() -> join(a, member), () -> join(b, member));
        List<Object> results = atOnce(calls);
        List<Object> joined =
                results.stream().filter(Membership.class::isInstance).toList();
        assertEquals(1, joined.size(), results::toString);
        String winner = ((Membership) joined.get(0)).getFederationId();
        assertEquals(
                winner,
                assertRefused(RegistryReason.MEMBER_EXISTS, () -> join(a, member))
                        .get("federation_id"));
        setStatus(winner, "QUARANTINED");
        Membership membership = registryAs(b).getMembership(look).getMembership();
        assertEquals(winner, membership.getFederationId());
        assertEquals(FederationStatus.FEDERATION_STATUS_QUARANTINED, membership.getFederationStatus());
        setStatus(winner, "SUSPENDED");
        assertRefused(RegistryReason.FEDERATION_NOT_ACTIVE, () -> join(winner, member + "-2"));
    }

    @Test
    void listsGiveEveryRowOnce() {
        String id = federation("listed");
        team(id, "b");
        team(id, "a");
        var first = registry()
                .listTeams(ListTeamsRequest.newBuilder()
                        .setFederationId(id)
                        .setPageSize(2)
                        .build());
        assertEquals(
                List.of("a", "b"),
                first.getTeamsList().stream().map(Team::getName).toList());
        var second = registry()
                .listTeams(ListTeamsRequest.newBuilder()
                        .setFederationId(id)
                        .setPageSize(2)
                        .setPageToken(first.getNextPageToken())
                        .build());
        assertEquals(
                List.of("ops"),
                second.getTeamsList().stream().map(Team::getName).toList());
        assertEquals("", second.getNextPageToken());
        assertRefused(RegistryReason.FEDERATION_NOT_FOUND, () -> registry()
                .listTeams(ListTeamsRequest.newBuilder()
                        .setFederationId(freshId("ghost"))
                        .build()));
        setStatus(id, "QUARANTINED");
        List<String> seen = new ArrayList<>();
        ListFederationsRequest request = ListFederationsRequest.newBuilder()
                .setStatus(FederationStatus.FEDERATION_STATUS_QUARANTINED)
                .setPageSize(1)
                .build();
        var page = registry().listFederations(request);
        page.getFederationsList().forEach(f -> seen.add(f.getId()));
        while (!page.getNextPageToken().isEmpty()) {
            page = registry()
                    .listFederations(request.toBuilder()
                            .setPageToken(page.getNextPageToken())
                            .build());
            page.getFederationsList().forEach(f -> seen.add(f.getId()));
        }
        assertTrue(seen.contains(id));
        assertEquals(seen.stream().sorted().distinct().toList(), seen);
        assertRefused(PlatformReason.PAGE_TOKEN_INVALID, () -> registry()
                .listFederations(request.toBuilder().setPageToken("AAAA").build()));
    }
}
