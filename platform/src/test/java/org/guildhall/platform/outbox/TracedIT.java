package org.guildhall.platform.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.guildhall.platform.grpc.ProbeFaults;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.probe.v1.ProbeService;
import org.guildhall.probe.v1.ReceiveRequest;
import org.junit.jupiter.api.Test;

/** With tracing on and a short deadline for calls between services. */
@QuarkusTest
@TestProfile(TracedIT.Traced.class)
class TracedIT extends ServiceTest {
    public static class Traced implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.otel.sdk.disabled", "false",
                    "quarkus.otel.traces.exporter", "none",
                    "guildhall.calls.deadline", "300ms");
        }
    }

    @Inject
    Outbox outbox;

    @Inject
    Transactions transactions;

    @Inject
    OpenTelemetry telemetry;

    @Inject
    ProbeFaults faults;

    @GrpcClient("probe")
    ProbeService probe;

    @Test
    void theReceiverWorksInTheTraceOfTheChange() throws Throwable {
        String subject = "traced-" + UUID.randomUUID();
        Span change = telemetry.getTracer("test").spanBuilder("change").startSpan();
        VertxContextSupport.subscribeAndAwait(() -> transactions.run(session -> {
            try (Scope ignored = change.makeCurrent()) {
                return outbox.append(
                        session, new NoteWritten(subject, Set.of(NoteDelivery.RECEIVER), "t", Instant.EPOCH));
            }
        }));
        change.end();

        List<String> traces =
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> traces(subject), seen -> !seen.isEmpty());
        assertEquals(List.of(change.getSpanContext().getTraceId()), traces);
    }

    private List<String> traces(String subject) throws Exception {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> transactions.run(
                    session -> session.createNativeQuery("SELECT trace_id FROM effect WHERE subject = ?1", String.class)
                            .setParameter(1, subject)
                            .getResultList()));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCallToAServiceThatHangsEndsAtTheDeadline() {
        faults.setBefore(request -> Uni.createFrom().nothing());
        long begin = System.nanoTime();
        StatusRuntimeException failure = assertThrows(
                StatusRuntimeException.class,
                () -> VertxContextSupport.subscribeAndAwait(() -> probe.receive(ReceiveRequest.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setSubject("hangs")
                        .build())));
        faults.clear();
        assertEquals(Status.Code.DEADLINE_EXCEEDED, failure.getStatus().getCode());
        assertTrue(Duration.ofNanos(System.nanoTime() - begin).toMillis() < 5_000);
    }
}
