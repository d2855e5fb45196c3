package org.guildhall.platform.store;

import io.smallrye.mutiny.CompositeException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import jakarta.persistence.OptimisticLockException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Refusal;
import org.hibernate.StaleStateException;
import org.hibernate.exception.ConstraintViolationException;

/** Reads what the database driver and Hibernate fail with. */
public final class DatabaseFailures {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK_DETECTED = "40P01";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";

    private DatabaseFailures() {}

    /** The failure without the wrappers that futures and Hibernate put around it. */
    public static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        // A connection lost in a transaction fails twice: the statement, then the closing of the session.
        while ((inner instanceof CompletionException
                        || inner instanceof CompositeException
                        || inner instanceof jakarta.persistence.PersistenceException
                        || inner instanceof org.hibernate.HibernateException)
                && inner.getCause() != null
                && !(inner instanceof OptimisticLockException)) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** Whether a unique constraint of this name refused the change. */
    public static boolean isUniqueViolation(Throwable failure, String constraint) {
        return UNIQUE_VIOLATION.equals(sqlState(failure)) && constraint.equals(constraint(failure));
    }

    /** Whether the transaction lost a race that running it again may win. */
    public static boolean isLostRace(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof OptimisticLockException || cause instanceof StaleStateException) {
            return true;
        }
        String state = sqlState(failure);
        return SERIALIZATION_FAILURE.equals(state)
                || DEADLOCK_DETECTED.equals(state)
                || LOCK_NOT_AVAILABLE.equals(state);
    }

    /** The documented refusal for a lost race or an outage; null if the failure is neither. */
    public static Refusal asRefusal(Throwable failure) {
        if (isLostRace(failure)) {
            return PlatformReason.CONCURRENT_CHANGE.refuse();
        }
        return isOutage(failure) ? PlatformReason.DATABASE_UNAVAILABLE.refuse() : null;
    }

    private static boolean isOutage(Throwable failure) {
        String state = sqlState(failure);
        if (state != null) {
            // 08: connection, 53: resources, 57P: shut down or starting; a cancelled statement ran out of time.
            return state.startsWith("08")
                    || state.startsWith("53")
                    || state.startsWith("57P")
                    || state.equals(QUERY_CANCELED);
        }
        Throwable cause = unwrap(failure);
        return cause instanceof IOException
                || cause instanceof io.vertx.core.VertxException
                || cause instanceof NoStackTraceThrowable
                        && String.valueOf(cause.getMessage()).contains("Timeout");
    }

    /** The driver's own exception carries it, and so do those that Hibernate makes of it; null if there is none. */
    private static String sqlState(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof PgException refused) {
                return refused.getSqlState();
            }
            if (t instanceof SQLException refused && refused.getSQLState() != null) {
                return refused.getSQLState();
            }
        }
        return null;
    }

    private static String constraint(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof PgException refused) {
                return refused.getConstraint();
            }
            if (t instanceof ConstraintViolationException refused) {
                return refused.getConstraintName();
            }
        }
        return null;
    }
}
