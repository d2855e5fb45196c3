package org.guildhall.platform.outbox;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;

/**
 * W3C Trace Context of a call, to be kept where its effect is written later or by somebody else.
 *
 * @param parent the header {@code traceparent}; null if the call isn't traced
 * @param state the header {@code tracestate}; mostly null
 */
public record Trace(String parent, String state) {
    /** Of the call that is being handled. */
    public static Trace current() {
        Map<String, String> headers = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(Context.current(), headers, Map::put);
        return new Trace(headers.get("traceparent"), headers.get("tracestate"));
    }
}
