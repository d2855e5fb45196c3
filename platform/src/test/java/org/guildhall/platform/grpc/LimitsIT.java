package org.guildhall.platform.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.detail;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.ConfigProvider;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.probe.v1.CreateRequest;
import org.guildhall.probe.v1.CreateResponse;
import org.guildhall.probe.v1.LookRequest;
import org.guildhall.probe.v1.ProbeServiceGrpc;
import org.guildhall.probe.v1.ProbeServiceGrpc.ProbeServiceBlockingStub;
import org.junit.jupiter.api.Test;

/** What one caller and one connection may take, with limits low enough to reach. */
@QuarkusTest
@TestProfile(LimitsIT.Low.class)
class LimitsIT extends ServiceTest {
    public static class Low implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "guildhall.limits.calls-per-second", "5",
                    "quarkus.http.limits.max-concurrent-streams", "2",
                    "quarkus.http.idle-timeout", "1s");
        }
    }

    private static ProbeServiceBlockingStub anonymous() {
        return ProbeServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static int port() {
        return ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
    }

    @Test
    void aCallerThatCallsTooOftenIsToldToWaitAndOthersAreServed() {
        var busy = as(anonymous(), "busy", "operator");
        StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, () -> {
            for (int i = 0; i < 1000; i++) {
                busy.look(LookRequest.getDefaultInstance());
            }
        });
        assertEquals(Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
        assertTrue(detail(refused, RetryInfo.class).isPresent());
        var facts = assertRefused(PlatformReason.RATE_EXCEEDED, () -> {
            for (int i = 0; i < 1000; i++) {
                busy.look(LookRequest.getDefaultInstance());
            }
        });
        assertEquals("5", facts.get("calls_per_second"));
        assertEquals(
                "calm",
                as(anonymous(), "calm", "operator")
                        .look(LookRequest.getDefaultInstance())
                        .getSubject());
    }

    @Test
    void aCallerWithoutATokenCountsByItsAddress() {
        assertRefused(PlatformReason.RATE_EXCEEDED, () -> {
            for (int i = 0; i < 1000; i++) {
                anonymous().look(LookRequest.getDefaultInstance());
            }
        });
    }

    @Test
    void metadataBeyondTheLimitIsRefused() {
        Metadata small = new Metadata();
        Metadata.Key<String> key = Metadata.Key.of("x-much", Metadata.ASCII_STRING_MARSHALLER);
        small.put(key, "x".repeat(8_000));
        Metadata large = new Metadata();
        large.put(key, "x".repeat(20_000));
        var caller = as(anonymous(), "talker", "operator");
        assertEquals(
                "talker",
                caller.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(small))
                        .look(LookRequest.getDefaultInstance())
                        .getSubject());
        assertThrows(StatusRuntimeException.class, () -> caller.withInterceptors(
                        MetadataUtils.newAttachHeadersInterceptor(large))
                .look(LookRequest.getDefaultInstance()));
    }

    @Test
    void aMessageBeyondTheLimitIsRefused() {
        var caller = as(anonymous(), "sender", "auditor");
        CreateRequest tooLarge =
                CreateRequest.newBuilder().setOwner("x".repeat(4 << 20)).build();
        CreateRequest largest =
                CreateRequest.newBuilder().setOwner("x".repeat((4 << 20) - 100)).build();
        // It arrives, and is judged by the contract.
        assertRefused(PlatformReason.CONSTRAINT_VIOLATED, () -> caller.create(largest));
        assertEquals(
                Code.RESOURCE_EXHAUSTED,
                assertThrows(StatusRuntimeException.class, () -> caller.create(tooLarge))
                        .getStatus()
                        .getCode());
    }

    @Test
    void aConnectionHasAsManyCallsAtATimeAsItMay() throws Exception {
        ManagedChannel own = NettyChannelBuilder.forAddress("localhost", port())
                .usePlaintext()
                .build();
        try {
            var streams = as(ProbeServiceGrpc.newStub(own), "streams", "operator");
            Opened first = new Opened();
            Opened second = new Opened();
            Opened third = new Opened();
            StreamObserver<CreateRequest> one = streams.chat(first);
            one.onNext(mine());
            streams.chat(second).onNext(mine());
            first.answered.get(20, TimeUnit.SECONDS);
            second.answered.get(20, TimeUnit.SECONDS);
            streams.chat(third).onNext(mine());
            assertThrows(TimeoutException.class, () -> third.answered.get(500, TimeUnit.MILLISECONDS));
            one.onCompleted();
            third.answered.get(20, TimeUnit.SECONDS);
        } finally {
            own.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private static CreateRequest mine() {
        return CreateRequest.newBuilder().setOwner("streams").build();
    }

    private static final class Opened implements StreamObserver<CreateResponse> {
        private final CompletableFuture<CreateResponse> answered = new CompletableFuture<>();

        @Override
        public void onNext(CreateResponse answer) {
            answered.complete(answer);
        }

        @Override
        public void onError(Throwable failure) {
            answered.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            assertFalse(answered.isCompletedExceptionally());
        }
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        try (Socket idle = new Socket("localhost", port())) {
            idle.setSoTimeout(20_000);
            assertEquals(-1, idle.getInputStream().read());
        }
    }
}
