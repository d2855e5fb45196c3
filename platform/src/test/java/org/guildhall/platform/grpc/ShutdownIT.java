package org.guildhall.platform.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.stub.StreamObserver;
import io.quarkus.runtime.shutdown.ShutdownRecorder;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.probe.v1.LookRequest;
import org.guildhall.probe.v1.ProbeServiceGrpc;
import org.guildhall.probe.v1.ReceiveRequest;
import org.guildhall.probe.v1.ReceiveResponse;
import org.junit.jupiter.api.Test;

/** What a SIGTERM begins, up to the moment at which the service closes: {@code ShutdownRecorder.runShutdown()}. */
@QuarkusTest
@TestProfile(ShutdownIT.OwnService.class)
class ShutdownIT extends ServiceTest {
    /** The stopping service is of no use to other tests. */
    public static class OwnService implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.shutdown.delay", "1s", "quarkus.shutdown.timeout", "20s");
        }
    }

    @Inject
    ProbeFaults faults;

    @Test
    void aStoppingServiceFinishesTheCallInFlightAndRefusesNewOnes() throws Exception {
        CompletableFuture<Void> held = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        faults.setBefore(request -> {
            begun.complete(null);
            return Uni.createFrom().completionStage(held);
        });
        CompletableFuture<ReceiveResponse> answer = new CompletableFuture<>();
        as(ProbeServiceGrpc.newStub(channel()), "svc", "service")
                .receive(
                        ReceiveRequest.newBuilder()
                                .setRequestId(UUID.randomUUID().toString())
                                .setSubject("held")
                                .build(),
                        into(answer));
        begun.get(20, TimeUnit.SECONDS);
        var anonymous = ProbeServiceGrpc.newBlockingStub(channel());

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(ShutdownRecorder::runShutdown);

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 503);
        assertEquals("", anonymous.look(LookRequest.getDefaultInstance()).getSubject(), "during the delay");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertRefused(
                        PlatformReason.SHUTTING_DOWN, () -> anonymous.look(LookRequest.getDefaultInstance())));
        assertThrows(TimeoutException.class, () -> stopped.get(1, TimeUnit.SECONDS));
        assertFalse(answer.isDone());

        held.complete(null);
        assertEquals(ReceiveResponse.getDefaultInstance(), answer.get(20, TimeUnit.SECONDS));
        stopped.get(10, TimeUnit.SECONDS);
    }

    private static StreamObserver<ReceiveResponse> into(CompletableFuture<ReceiveResponse> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(ReceiveResponse response) {
                answer.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                answer.completeExceptionally(new IllegalStateException("no answer"));
            }
        };
    }
}
