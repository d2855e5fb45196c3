package org.guildhall.settlement.batch.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.v1.DenialCode;
import org.guildhall.settlement.v1.RecordDenialRequest;
import org.junit.jupiter.api.Test;

/** With tracing on. */
@QuarkusTest
@TestProfile(UntracedRecordingsIT.Traced.class)
class UntracedRecordingsIT extends SettlementTest {
    private static final String DAY = "2026-04-17";
    private static final Queue<String> SPANS = new ConcurrentLinkedQueue<>();

    public static class Traced implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.otel.sdk.disabled", "false", "quarkus.otel.traces.exporter", "none");
        }
    }

    /** Hears of every span that would be exported. */
    @Singleton
    public static class Listener implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            if (span.getSpanContext().isSampled()) {
                SPANS.add(span.getName() + " " + span.toSpanData().getAttributes());
            }
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    @Test
    void aRecordingLeavesNoSpanAndOtherCallsDo() {
        register(false);
        redeem(DAY, 3);
        batches()
                .recordDenial(RecordDenialRequest.newBuilder()
                        .setOperatorId(id)
                        .setPeriodId(DAY)
                        .setCode(DenialCode.DENIAL_CODE_RATE_LIMIT_EXCEEDED)
                        .build());
        assertEquals(3, counts(DAY).getSuccessfulCount());
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> SPANS.stream()
                .anyMatch(span -> span.contains("GetBatch")));
        assertEquals(
                List.of(),
                SPANS.stream()
                        .filter(span -> span.contains("/Record") || span.contains("INSERT INTO batch"))
                        .toList());
    }
}
