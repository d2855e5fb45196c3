package org.guildhall.platform.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.quarkus.grpc.ExceptionHandler;
import io.quarkus.grpc.ExceptionHandlerProvider;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.store.DatabaseFailures;
import org.jboss.logging.Logger;

/**
 * Turns whatever a use case failed with into the answer that the contract documents: refusals as they are, database
 * outages and lost races as retryable, all else as INTERNAL with an id that the log carries too.
 */
@ApplicationScoped
public class ErrorMapper implements ExceptionHandlerProvider {
    private static final Logger LOG = Logger.getLogger(ErrorMapper.class);

    private final LimitsConfig limits;

    ErrorMapper(LimitsConfig limits) {
        this.limits = limits;
    }

    @Override
    public <Q, A> ExceptionHandler<Q, A> createHandler(Listener<Q> listener, ServerCall<Q, A> call, Metadata metadata) {
        return new ExceptionHandler<>(listener, call, metadata) {
            @Override
            protected void handleException(Throwable failure, ServerCall<Q, A> failed, Metadata headers) {
                StatusRuntimeException status = transform(failure);
                Metadata trailers = status.getTrailers() == null ? new Metadata() : status.getTrailers();
                failed.close(status.getStatus(), trailers);
            }
        };
    }

    @Override
    public StatusRuntimeException transform(Throwable failure) {
        Throwable cause = DatabaseFailures.unwrap(failure);
        if (cause instanceof Refusal refusal) {
            return Statuses.of(refusal, limits.retryDelay());
        }
        if (cause instanceof StatusRuntimeException status) {
            return status;
        }
        if (cause instanceof StatusException status) {
            return new StatusRuntimeException(status.getStatus(), status.getTrailers());
        }
        Refusal retryable = DatabaseFailures.asRefusal(cause);
        if (retryable != null) {
            LOG.warnf("%s: %s", retryable.reason().name(), cause.toString());
            return Statuses.of(retryable, limits.retryDelay());
        }
        String errorId = UUID.randomUUID().toString();
        LOG.errorf(failure, "unexpected error %s", errorId);
        return Statuses.internal(errorId);
    }
}
