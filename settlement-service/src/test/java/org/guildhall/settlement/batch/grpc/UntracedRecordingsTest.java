package org.guildhall.settlement.batch.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import org.junit.jupiter.api.Test;

class UntracedRecordingsTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final Context SAMPLED_CALLER = Context.root()
            .with(Span.wrap(SpanContext.createFromRemoteParent(
                    TRACE, "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault())));

    private static SamplingDecision decision(Context parent, String name, SpanKind kind, String path) {
        Attributes attributes =
                path == null ? Attributes.empty() : Attributes.of(AttributeKey.stringKey("url.path"), path);
        return UntracedRecordings.sampler()
                .shouldSample(parent, TRACE, name, kind, attributes, List.of())
                .getDecision();
    }

    @Test
    void recordingsAreDroppedWhateverTheCallerAsksFor() {
        for (String method : List.of(
                "guildhall.settlement.v1.BatchService/RecordRedemption",
                "guildhall.settlement.v1.BatchService/RecordDenial",
                "guildhall.settlement.v1.RecordingService/RecordOutcomes")) {
            assertEquals(SamplingDecision.DROP, decision(SAMPLED_CALLER, method, SpanKind.SERVER, null));
            assertEquals(SamplingDecision.DROP, decision(SAMPLED_CALLER, "POST", SpanKind.SERVER, "/" + method));
        }
    }

    @Test
    void statementsOfNoCallAreDropped() {
        assertEquals(SamplingDecision.DROP, decision(Context.root(), "INSERT batch", SpanKind.CLIENT, null));
        assertEquals(
                SamplingDecision.RECORD_AND_SAMPLE, decision(SAMPLED_CALLER, "SELECT operator", SpanKind.CLIENT, null));
    }

    @Test
    void otherCallsAreTraced() {
        String method = "guildhall.settlement.v1.BatchService/FinalizeBatch";
        assertEquals(SamplingDecision.RECORD_AND_SAMPLE, decision(SAMPLED_CALLER, method, SpanKind.SERVER, null));
        assertEquals(
                SamplingDecision.RECORD_AND_SAMPLE, decision(Context.root(), "POST", SpanKind.SERVER, "/" + method));
    }
}
