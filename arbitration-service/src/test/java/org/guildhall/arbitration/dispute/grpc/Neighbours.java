package org.guildhall.arbitration.dispute.grpc;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** What other services were told in tests: the service under test serves their methods too, and keeps the requests. */
@ApplicationScoped
class Neighbours {
    private final ConcurrentLinkedQueue<Object> told = new ConcurrentLinkedQueue<>();

    void tell(Object request) {
        told.add(request);
    }

    <R> List<R> told(Class<R> type, Predicate<R> about) {
        return told.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(about)
                .toList();
    }

    /** The requests once there are that many; more would fail. */
    <R> List<R> await(int count, Class<R> type, Predicate<R> about) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> told(type, about), found -> found.size() == count);
    }
}
