package org.guildhall.platform.outbox;

import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.guildhall.platform.call.CallsConfig;
import org.guildhall.platform.outbox.Verdict.Meaning;
import org.guildhall.platform.request.Requests;
import org.jboss.logging.Logger;

/**
 * Delivers the events of the outbox: in order per subject and receiver, until the receiver has acknowledged or the event
 * is a dead letter. Each replica runs one. A lane is taken by lease, so that no connection to the database is held while
 * a receiver is called; when a relay dies its lanes are taken up by another once the lease has run out, and what it had
 * sent is sent again under the same id.
 */
@ApplicationScoped
class Relay {
    private static final Logger LOG = Logger.getLogger(Relay.class);
    /** Leaves the receiver's memory of ids a margin for clocks and calls under way. */
    static final Duration SENDABLE = Requests.KEPT_FOR_SERVICES.minusDays(2);

    /** A lane must not be taken from a relay that only waits for its receiver and then notes the answer. */
    private static final int DEADLINES_PER_LEASE = 3;

    private static final Verdict TOO_OLD = new Verdict(Meaning.DEAD, "UNKNOWN", "TOO_OLD", Duration.ZERO);
    private static final Verdict INTERRUPTED = new Verdict(Meaning.DEAD, "UNKNOWN", "INTERRUPTED", Duration.ZERO);

    private final LaneStore lanes;
    private final Deliveries deliveries;
    private final OutboxConfig config;
    private final BackOff backOff;
    private final Duration lease;
    private final Duration patience;
    private final InstantSource clock;
    private final Vertx vertx;
    private final OpenTelemetry telemetry;
    private final MeterRegistry metrics;
    private final Map<String, AtomicInteger> underWay = new ConcurrentHashMap<>();
    /** Receivers that were not reached since the last poll: until the next no more lanes are taken for them. */
    private final Set<String> away = ConcurrentHashMap.newKeySet();

    private volatile boolean stopping;

    Relay(
            LaneStore lanes,
            Deliveries deliveries,
            OutboxConfig config,
            CallsConfig calls,
            InstantSource clock,
            Vertx vertx,
            OpenTelemetry telemetry,
            MeterRegistry metrics) {
        this.lanes = lanes;
        this.deliveries = deliveries;
        this.config = config;
        this.backOff = new BackOff(config.firstPause(), config.longestPause());
        this.lease = calls.deadline().multipliedBy(DEADLINES_PER_LEASE);
        this.patience = calls.deadline();
        this.clock = clock;
        this.vertx = vertx;
        this.telemetry = telemetry;
        this.metrics = metrics;
    }

    @Scheduled(every = "${guildhall.outbox.poll:1s}")
    void poll() {
        away.clear();
        deliveries.receivers().forEach(this::fill);
    }

    /** Takes no more lanes, lets the calls under way end and gives their lanes back. */
    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (underWay.values().stream().anyMatch(count -> count.get() > 0) && System.nanoTime() < end) {
                // The stop waits here anyway, on its own thread; bounded by the patience.
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes as many due lanes as there is room for; each runs on its own until it is empty or fails. */
    private void fill(String receiver) {
        AtomicInteger count = underWay.computeIfAbsent(receiver, name -> new AtomicInteger());
        int room = config.lanes() - count.get();
        if (stopping || room <= 0) {
            return;
        }
        count.addAndGet(room);
        onOwnContext(
                () -> {
                    Instant now = clock.instant();
                    return lanes.take(receiver, now, now.plus(lease), room);
                },
                letters -> {
                    count.addAndGet(letters.size() - room);
                    // Room that a lane leaves is filled at once while there may be more, not at the next poll.
                    boolean more = letters.size() == room;
                    letters.forEach(letter -> run(letter, () -> {
                        count.decrementAndGet();
                        if (more && !away.contains(receiver)) {
                            fill(receiver);
                        }
                    }));
                },
                failure -> {
                    count.addAndGet(-room);
                    LOG.warnf("events for %s could not be read: %s", receiver, failure);
                });
    }

    private void run(Letter letter, Runnable end) {
        onOwnContext(
                () -> deliver(letter), next -> next.ifPresentOrElse(following -> run(following, end), end), failure -> {
                    // The lane comes back when its lease has run out.
                    LOG.warnf("the delivery of event %s could not be noted: %s", letter.eventId(), failure);
                    end.run();
                });
    }

    /** One delivery; the lane's next event if there is one and the relay goes on with it. */
    private Uni<Optional<Letter>> deliver(Letter letter) {
        if (letter.firstAttemptedAt().plus(SENDABLE).isBefore(clock.instant())) {
            return fail(letter, TOO_OLD);
        }
        if (letter.attempts() > config.attempts()) {
            return fail(letter, INTERRUPTED);
        }
        return send(letter).onItemOrFailure().transformToUni((answer, failure) -> {
            Verdict verdict = failure == null ? null : Verdict.of(failure);
            return verdict == null || verdict.meaning() == Meaning.DELIVERED
                    ? delivered(letter)
                    : fail(letter, verdict);
        });
    }

    private Uni<?> send(Letter letter) {
        return Uni.createFrom().deferred(() -> {
            Span span = telemetry
                    .getTracer("guildhall")
                    .spanBuilder("deliver " + letter.type())
                    .setParent(W3CTraceContextPropagator.getInstance()
                            .extract(Context.root(), letter, TraceOfLetter.GETTER))
                    .setSpanKind(SpanKind.PRODUCER)
                    .setAttribute("guildhall.event.id", letter.eventId().toString())
                    .setAttribute("guildhall.event.receiver", letter.receiver())
                    .setAttribute("guildhall.event.attempt", letter.attempts())
                    .startSpan();
            // Current until the answer is there: the call is made when this is subscribed to, on this lane's own
            // context.
            Scope scope = span.makeCurrent();
            io.vertx.core.Context own = vertx.getOrCreateContext();
            return Uni.createFrom()
                    .deferred(() -> deliveries.deliver(letter))
                    .emitOn(task -> own.runOnContext(ignored -> task.run()))
                    .onFailure()
                    .invoke(() -> span.setStatus(StatusCode.ERROR))
                    .onTermination()
                    .invoke(() -> {
                        scope.close();
                        span.end();
                    });
        });
    }

    private Uni<Optional<Letter>> delivered(Letter letter) {
        count(letter, "delivered");
        Instant now = clock.instant();
        return stopping
                ? lanes.leave(letter, now).replaceWith(Optional::empty)
                : lanes.next(letter, now, now.plus(lease));
    }

    private Uni<Optional<Letter>> fail(Letter letter, Verdict verdict) {
        Instant now = clock.instant();
        if (verdict.meaning() == Meaning.DEAD || letter.attempts() >= config.attempts()) {
            return lanes.bury(letter, verdict, now)
                    .invoke(held -> {
                        if (held) {
                            dead(letter, verdict);
                        }
                    })
                    .replaceWith(Optional::empty);
        }
        if (Status.Code.UNAVAILABLE.name().equals(verdict.code())) {
            away.add(letter.receiver());
        }
        Duration pause = backOff.pause(
                letter.attempts(),
                verdict.retryAfter(),
                ThreadLocalRandom.current().nextDouble());
        return lanes.postpone(letter, verdict, now.plus(pause))
                .invoke(held -> count(letter, "retry"))
                .replaceWith(Optional::empty);
    }

    private void dead(Letter letter, Verdict verdict) {
        count(letter, "dead");
        LOG.errorf(
                "event %s (%s about %s to %s) is a dead letter after %d attempts: %s %s",
                letter.eventId(),
                letter.type(),
                letter.subject(),
                letter.receiver(),
                letter.attempts(),
                verdict.code(),
                verdict.reason());
    }

    private void count(Letter letter, String result) {
        metrics.counter("guildhall.outbox.deliveries", "receiver", letter.receiver(), "result", result)
                .increment();
    }

    /** Sessions are bound to a Vert.x context, so whatever runs at the same time needs one each. */
    private <T> void onOwnContext(Supplier<Uni<T>> work, Consumer<T> onItem, Consumer<Throwable> onFailure) {
        io.vertx.core.Context own =
                VertxContext.createNewDuplicatedContext(((VertxInternal) vertx).createEventLoopContext());
        VertxContextSafetyToggle.setContextSafe(own, true);
        own.runOnContext(
                ignored -> Uni.createFrom().deferred(work::get).subscribe().with(onItem, onFailure));
    }

    /** The letter as a carrier of W3C Trace Context. */
    private enum TraceOfLetter implements TextMapGetter<Letter> {
        GETTER;

        @Override
        public Iterable<String> keys(Letter letter) {
            return List.of("traceparent", "tracestate");
        }

        @Override
        public String get(Letter letter, String key) {
            return switch (key) {
                case "traceparent" -> letter.traceParent();
                case "tracestate" -> letter.traceState();
                default -> null;
            };
        }
    }
}
