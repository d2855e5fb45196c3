package org.guildhall.platform.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Runs work in one database transaction, again when it lost a race. Nested calls share the outermost session and
 * transaction; then only the outermost tries again.
 */
@ApplicationScoped
public class Transactions {
    private static final int RETRIES = 8;
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(5);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMillis(200);

    private final Mutiny.SessionFactory sessions;

    Transactions(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    /**
     * @param work one query at a time on the session, no hop to another thread; may run several times, so it must do
     *     nothing but read and write through the session
     * @return the work's result once committed; after {@value #RETRIES} lost races the last failure
     */
    public <T> Uni<T> run(Function<Mutiny.Session, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            boolean nested = sessions.getCurrentSession() != null;
            Uni<T> once = sessions.withTransaction((session, transaction) -> work.apply(session));
            return nested
                    ? once
                    : once.onFailure(DatabaseFailures::isLostRace)
                            .retry()
                            .withBackOff(FIRST_BACK_OFF, LONGEST_BACK_OFF)
                            .atMost(RETRIES);
        });
    }

    /**
     * Runs the calls of several stores in one transaction, for use cases, which know no session.
     *
     * @param work as for {@link #run}
     */
    public <T> Uni<T> together(Supplier<Uni<T>> work) {
        return run(session -> work.get());
    }
}
