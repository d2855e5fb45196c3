package org.guildhall.platform.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.errorInfo;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.RetryInfo;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.Contract;
import org.guildhall.platform.testing.Refusals;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.platform.testing.TestIssuer;
import org.guildhall.probe.v1.CreateRequest;
import org.guildhall.probe.v1.CreateResponse;
import org.guildhall.probe.v1.FailRequest;
import org.guildhall.probe.v1.FailRequest.How;
import org.guildhall.probe.v1.ListRequest;
import org.guildhall.probe.v1.ListResponse;
import org.guildhall.probe.v1.LookRequest;
import org.guildhall.probe.v1.Probe;
import org.guildhall.probe.v1.ProbeServiceGrpc;
import org.guildhall.probe.v1.ProbeServiceGrpc.ProbeServiceBlockingStub;
import org.junit.jupiter.api.Test;

/** What every service can rely on, seen through a real client, server and database. */
@QuarkusTest
class PlatformIT extends ServiceTest {
    private static ProbeServiceBlockingStub anonymous() {
        return ProbeServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static ProbeServiceBlockingStub operator() {
        return as(anonymous(), "op-1", "operator");
    }

    private static CreateRequest note(String owner) {
        return CreateRequest.newBuilder().setOwner(owner).build();
    }

    @Test
    void publicMethodsWorkWithoutATokenAndKnowTheCallerWithOne() {
        assertEquals("", anonymous().look(LookRequest.getDefaultInstance()).getSubject());
        assertEquals("op-1", operator().look(LookRequest.getDefaultInstance()).getSubject());
    }

    @Test
    void aCallWithoutATokenIsRefused() {
        assertRefused(PlatformReason.TOKEN_MISSING, () -> anonymous().create(note("op-1")));
    }

    @Test
    void badTokensAreRefusedEvenForPublicMethods() {
        for (String token : List.of(
                TestIssuer.expired("op-1", "operator"),
                TestIssuer.forged("op-1", "operator"),
                TestIssuer.unsigned("op-1", "operator"),
                TestIssuer.forAudience("somebody-else", "op-1", "operator"),
                TestIssuer.fromIssuer("https://other.test", "op-1", "operator"),
                "not-a-token")) {
            assertRefused(PlatformReason.TOKEN_INVALID, () -> withToken(anonymous(), token)
                    .create(note("op-1")));
            assertRefused(PlatformReason.TOKEN_INVALID, () -> withToken(anonymous(), token)
                    .look(LookRequest.getDefaultInstance()));
        }
    }

    @Test
    void aRoleThatTheContractDoesNotGrantIsRefused() {
        var facts = assertRefused(PlatformReason.ROLE_REQUIRED, () -> as(anonymous(), "c-1", "consumer")
                .create(note("c-1")));
        assertEquals("admin,auditor,operator", facts.get("roles"));
    }

    @Test
    void anOperatorActsForItselfAnAuditorAndAnAdminForAnybody() {
        assertRefused(PlatformReason.NOT_YOURSELF, () -> operator().create(note("op-2")));
        assertFalse(operator().create(note("op-1")).getNoteId().isEmpty());
        assertFalse(as(anonymous(), "au-1", "auditor")
                .create(note("op-2"))
                .getNoteId()
                .isEmpty());
        assertFalse(asAdmin(anonymous()).create(note("op-2")).getNoteId().isEmpty());
    }

    @Test
    void aMethodWithoutAnAccessRuleIsClosed() {
        StatusRuntimeException failure = assertThrows(
                StatusRuntimeException.class, () -> asAdmin(anonymous()).forgotten(LookRequest.getDefaultInstance()));
        assertEquals(Code.INTERNAL, failure.getStatus().getCode());
        assertThrows(IllegalArgumentException.class, () -> Contract.assertAccessRules(Probe.getDescriptor()));
    }

    @Test
    void allBrokenConstraintsAreNamed() {
        CreateRequest broken = CreateRequest.newBuilder()
                .setOwner("X")
                .setWeight(11)
                .setRequestId("no-uuid")
                .build();
        assertEquals(List.of("owner", "request_id", "weight"), violatedFields(() -> operator()
                .create(broken)));
    }

    @Test
    void aRefusalCarriesReasonAndFacts() {
        var facts = assertRefused(ProbeReason.PROBE_REFUSED, () -> operator().fail(how(How.HOW_REFUSED)));
        assertEquals("this", facts.get("what"));
        assertEquals("1970-01-01T00:00:00Z", facts.get("when"));
        Contract.assertReasonsDocumented(
                new com.google.protobuf.Descriptors.FileDescriptor[] {Probe.getDescriptor()}, ProbeReason.values());
    }

    @Test
    void aBugShowsNothingOfTheInside() {
        for (How how : List.of(How.HOW_BUG, How.HOW_SQL)) {
            StatusRuntimeException failure =
                    assertThrows(StatusRuntimeException.class, () -> operator().fail(how(how)));
            assertEquals(Code.INTERNAL, failure.getStatus().getCode());
            String errorId = errorInfo(failure).getMetadataOrThrow("error_id");
            assertEquals(
                    "An unexpected error; quote error_id " + errorId + " to the operator of this service.",
                    failure.getStatus().getDescription());
        }
    }

    @Test
    void aLostRaceIsAbortedAndASlowDatabaseUnavailable() {
        assertRefused(PlatformReason.CONCURRENT_CHANGE, () -> operator().fail(how(How.HOW_STALE)));
        StatusRuntimeException failure =
                assertThrows(StatusRuntimeException.class, () -> operator().fail(how(How.HOW_SLOW_SQL)));
        assertEquals("DATABASE_UNAVAILABLE", errorInfo(failure).getReason());
        assertEquals(
                500_000_000,
                Refusals.detail(failure, RetryInfo.class)
                        .orElseThrow()
                        .getRetryDelay()
                        .getNanos());
    }

    @Test
    void aConnectionLostInATransactionIsUnavailable() {
        assertRefused(PlatformReason.DATABASE_UNAVAILABLE, () -> operator().fail(how(How.HOW_CUT)));
    }

    @Test
    void aUniqueConstraintIsKnownByItsName() {
        var facts = assertRefused(ProbeReason.PROBE_REFUSED, () -> operator().fail(how(How.HOW_TWICE)));
        assertEquals("twice", facts.get("what"));
    }

    private static FailRequest how(How how) {
        return FailRequest.newBuilder().setHow(how).build();
    }

    @Test
    void theSameRequestIdGivesTheFirstAnswerAgain() {
        CreateRequest request = note("op-1").toBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .build();
        String first = operator().create(request).getNoteId();
        assertEquals(first, operator().create(request).getNoteId());
        assertRefused(PlatformReason.REQUEST_ID_REUSED, () -> operator()
                .create(request.toBuilder().setWeight(1).build()));
        CreateRequest forAnother = request.toBuilder().setOwner("op-2").build();
        assertNotEquals(first, asAdmin(anonymous()).create(forAnother).getNoteId(), "ids are per caller");
    }

    @Test
    void theSameRequestIdAtTheSameTimeDoesTheWorkOnce() throws Exception {
        String owner = "race-" + UUID.randomUUID().toString().substring(0, 8);
        CreateRequest request = note(owner).toBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .build();
        var caller = as(anonymous(), owner, "operator");
        var threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> caller.create(request).getNoteId()));
            }
            HashSet<String> ids = new HashSet<>();
            for (Future<String> answer : answers) {
                ids.add(answer.get(20, TimeUnit.SECONDS));
            }
            assertEquals(1, ids.size());
            ListResponse stored =
                    operator().list(ListRequest.newBuilder().setOwner(owner).build());
            assertEquals(List.copyOf(ids), stored.getNoteIdsList());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void pagingGivesEveryRowOnceAlthoughRowsAreAdded() {
        String owner = "page-" + UUID.randomUUID().toString().substring(0, 8);
        var caller = as(anonymous(), owner, "operator");
        HashSet<String> created = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            created.add(caller.create(note(owner)).getNoteId());
        }
        List<String> seen = new ArrayList<>();
        ListRequest request =
                ListRequest.newBuilder().setOwner(owner).setPageSize(2).build();
        ListResponse page = caller.list(request);
        seen.addAll(page.getNoteIdsList());
        while (!page.getNextPageToken().isEmpty()) {
            caller.create(note(owner));
            page = caller.list(
                    request.toBuilder().setPageToken(page.getNextPageToken()).build());
            seen.addAll(page.getNoteIdsList());
        }
        assertEquals(seen.size(), new HashSet<>(seen).size());
        assertTrue(seen.containsAll(created));
    }

    @Test
    void aPageTokenOfAnotherRequestIsRefused() {
        String owner = "tok-" + UUID.randomUUID().toString().substring(0, 8);
        var caller = as(anonymous(), owner, "operator");
        caller.create(note(owner));
        caller.create(note(owner));
        String token = caller.list(
                        ListRequest.newBuilder().setOwner(owner).setPageSize(1).build())
                .getNextPageToken();
        for (String bad : List.of("%%%", "AAAA", token + "x")) {
            assertRefused(
                    PlatformReason.PAGE_TOKEN_INVALID,
                    () -> caller.list(ListRequest.newBuilder()
                            .setOwner(owner + "-")
                            .setPageToken(bad)
                            .build()));
        }
        assertRefused(
                PlatformReason.PAGE_TOKEN_INVALID,
                () -> caller.list(ListRequest.newBuilder()
                        .setOwner("other")
                        .setPageToken(token)
                        .build()));
    }

    @Test
    void everyMessageOfAStreamIsChecked() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        List<CreateResponse> answers = new ArrayList<>();
        var stub = as(ProbeServiceGrpc.newStub(channel()), "op-1", "operator");
        StreamObserver<CreateRequest> requests = stub.chat(new StreamObserver<>() {
            @Override
            public void onNext(CreateResponse answer) {
                answers.add(answer);
            }

            @Override
            public void onError(Throwable failure) {
                end.complete(failure);
            }

            @Override
            public void onCompleted() {
                end.complete(null);
            }
        });
        requests.onNext(note("op-1"));
        requests.onNext(note("op-2"));
        StatusRuntimeException failure = (StatusRuntimeException) end.get(20, TimeUnit.SECONDS);
        assertEquals("NOT_YOURSELF", errorInfo(failure).getReason());
    }

    @Test
    void healthAndMetricsAnswerOnTheSamePort() {
        var health = HealthGrpc.newBlockingStub(channel());
        assertEquals(
                ServingStatus.SERVING,
                health.check(HealthCheckRequest.getDefaultInstance()).getStatus());
        for (String check : List.of("live", "ready", "started")) {
            RestAssured.get("/q/health/" + check).then().statusCode(200);
        }
        operator().create(note("op-1"));
        String metrics =
                RestAssured.get("/q/metrics").then().statusCode(200).extract().asString();
        assertTrue(metrics.contains("grpc_server_processing_duration_seconds_bucket"), metrics);
        assertTrue(metrics.contains("guildhall_calls_in_flight"), metrics);
    }
}
