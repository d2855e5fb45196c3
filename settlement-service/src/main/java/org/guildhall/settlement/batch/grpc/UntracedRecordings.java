package org.guildhall.settlement.batch.grpc;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Keeps recordings out of the traces, whatever the caller asks for: a span is a record of one redemption with its time.
 * Statements that belong to no call are left out too, since they are the recordings' commits. All else follows its
 * caller's decision and is traced without one.
 */
final class UntracedRecordings implements Sampler {
    /** In the names and paths of RecordRedemption, RecordDenial and RecordOutcomes, and of no other method. */
    private static final String RECORDING = "/Record";

    private final Sampler others = Sampler.parentBased(Sampler.alwaysOn());

    @Produces
    @Singleton
    static Sampler sampler() {
        return new UntracedRecordings();
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        boolean commit = kind == SpanKind.CLIENT
                && !Span.fromContext(parent).getSpanContext().isValid();
        return commit || isRecording(name, attributes)
                ? SamplingResult.drop()
                : others.shouldSample(parent, traceId, name, kind, attributes, links);
    }

    private static boolean isRecording(String name, Attributes attributes) {
        return name.contains(RECORDING)
                || attributes.asMap().values().stream()
                        .anyMatch(value -> value instanceof String text && text.contains(RECORDING));
    }

    @Override
    public String getDescription() {
        return "all but recordings";
    }
}
