package org.guildhall.platform.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.stub.StreamObserver;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.probe.v1.CreateRequest;
import org.guildhall.probe.v1.CreateResponse;
import org.guildhall.probe.v1.LookRequest;
import org.guildhall.probe.v1.ProbeServiceGrpc;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(OverloadIT.TwoCallsInFlight.class)
class OverloadIT extends ServiceTest {
    public static class TwoCallsInFlight implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("guildhall.limits.calls-in-flight", "2");
        }
    }

    /** A stream that stays open until it is completed; answered once so that it is known to be under way. */
    private static final class Held implements StreamObserver<CreateResponse> {
        private final CompletableFuture<CreateResponse> first = new CompletableFuture<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();

        @Override
        public void onNext(CreateResponse answer) {
            first.complete(answer);
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(null);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }
    }

    @Test
    void theCallBeyondTheLimitIsRefusedAtOnceAndTheNextOneWorksWhenThereIsRoom() throws Exception {
        var anonymous = ProbeServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(20, TimeUnit.SECONDS);
        var operator = as(ProbeServiceGrpc.newStub(channel()), "op-1", "operator");
        Held one = new Held();
        Held two = new Held();
        StreamObserver<CreateRequest> first = operator.chat(one);
        StreamObserver<CreateRequest> second = operator.chat(two);
        first.onNext(CreateRequest.newBuilder().setOwner("op-1").build());
        second.onNext(CreateRequest.newBuilder().setOwner("op-1").build());
        one.first.get(20, TimeUnit.SECONDS);
        two.first.get(20, TimeUnit.SECONDS);

        assertRefused(PlatformReason.OVERLOADED, () -> anonymous.look(LookRequest.getDefaultInstance()));

        first.onCompleted();
        second.onError(new IllegalStateException("the client goes away"));
        one.end.get(20, TimeUnit.SECONDS);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .untilAsserted(() -> assertEquals(
                        "", anonymous.look(LookRequest.getDefaultInstance()).getSubject()));
        Held three = new Held();
        operator.chat(three).onNext(CreateRequest.newBuilder().setOwner("op-1").build());
        three.first.get(20, TimeUnit.SECONDS);
        assertEquals(
                "", anonymous.look(LookRequest.getDefaultInstance()).getSubject(), "both ended calls were counted off");
    }
}
