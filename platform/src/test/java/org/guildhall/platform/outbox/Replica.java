package org.guildhall.platform.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.guildhall.platform.call.CallsConfig;
import org.guildhall.platform.store.Transactions;

/**
 * A relay that can die as a process dies: from one moment on it neither begins nor finishes anything. What it had sent
 * to the database or the receiver goes on there, its outcome reaches nobody.
 */
final class Replica {
    private record Calls(Duration deadline) implements CallsConfig {
        @Override
        public Optional<String> tokenFile() {
            return Optional.empty();
        }

        @Override
        public Duration tokenRefresh() {
            return Duration.ofSeconds(30);
        }
    }

    /** Impatient, so that a test sees many attempts. */
    record Impatient(int attempts) implements OutboxConfig {
        @Override
        public Duration poll() {
            return Duration.ofSeconds(1);
        }

        @Override
        public int lanes() {
            return 32;
        }

        @Override
        public Duration firstPause() {
            return Duration.ofMillis(10);
        }

        @Override
        public Duration longestPause() {
            return Duration.ofMillis(200);
        }
    }

    private final Relay relay;
    private volatile boolean dead;

    Replica(
            Transactions transactions,
            Delivery<?> delivery,
            OutboxConfig config,
            Duration deadline,
            ObjectMapper json,
            Vertx vertx) {
        this.relay = new Relay(
                new MortalLanes(transactions),
                new Deliveries(List.of(mortal(delivery)), json),
                config,
                new Calls(deadline),
                InstantSource.system(),
                vertx,
                OpenTelemetry.noop(),
                new SimpleMeterRegistry());
    }

    void poll() {
        if (!dead) {
            relay.poll();
        }
    }

    /** Not a shutdown: nothing is ended or given back. */
    void kill() {
        dead = true;
    }

    /** An orderly end. */
    void stop() {
        relay.stop(null);
    }

    private <T> Uni<T> mortal(Uni<T> step) {
        return Uni.createFrom()
                .deferred(() -> dead ? Uni.createFrom().<T>nothing() : step)
                .onItemOrFailure()
                .transformToUni((item, failure) -> {
                    if (dead) {
                        return Uni.createFrom().nothing();
                    }
                    return failure == null
                            ? Uni.createFrom().item(item)
                            : Uni.createFrom().failure(failure);
                });
    }

    private <E extends Event> Delivery<E> mortal(Delivery<E> delivery) {
        return new Delivery<>() {
            @Override
            public String receiver() {
                return delivery.receiver();
            }

            @Override
            public String type() {
                return delivery.type();
            }

            @Override
            public Class<E> content() {
                return delivery.content();
            }

            @Override
            public Uni<?> deliver(E event, UUID eventId) {
                return mortal(Uni.createFrom()
                        .deferred(() -> delivery.deliver(event, eventId).replaceWithVoid()));
            }
        };
    }

    private final class MortalLanes extends LaneStore {
        private MortalLanes(Transactions transactions) {
            super(transactions);
        }

        @Override
        Uni<List<Letter>> take(String receiver, Instant now, Instant leaseUntil, int most) {
            return mortal(super.take(receiver, now, leaseUntil, most));
        }

        @Override
        Uni<Optional<Letter>> next(Letter delivered, Instant now, Instant leaseUntil) {
            return mortal(super.next(delivered, now, leaseUntil));
        }

        @Override
        Uni<Void> leave(Letter delivered, Instant now) {
            return mortal(super.leave(delivered, now));
        }

        @Override
        Uni<Boolean> postpone(Letter letter, Verdict why, Instant dueAt) {
            return mortal(super.postpone(letter, why, dueAt));
        }

        @Override
        Uni<Boolean> bury(Letter letter, Verdict why, Instant now) {
            return mortal(super.bury(letter, why, now));
        }
    }
}
