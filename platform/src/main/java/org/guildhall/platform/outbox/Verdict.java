package org.guildhall.platform.outbox;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import org.guildhall.platform.refusal.PlatformReason;

/**
 * What the failure of a delivery means.
 *
 * @param meaning what to do with the event
 * @param code the gRPC code; {@code UNKNOWN} if the call wasn't made
 * @param reason of the {@code google.rpc.ErrorInfo}; the failure's class if the call wasn't made; null if there is none
 * @param retryAfter what the receiver asked to wait; zero if it didn't
 */
record Verdict(Meaning meaning, String code, String reason, Duration retryAfter) {
    enum Meaning {
        /** The receiver has applied the event already. */
        DELIVERED,
        /** A later delivery may succeed. */
        RETRY,
        /** The same call would fail for ever. */
        DEAD
    }

    static Verdict of(Throwable failure) {
        if (!(failure instanceof StatusRuntimeException status)) {
            // The event could not be read or turned into a request; another release may be able to.
            return new Verdict(
                    Meaning.DEAD, Code.UNKNOWN.name(), failure.getClass().getSimpleName(), Duration.ZERO);
        }
        String reason = null;
        Duration retryAfter = Duration.ZERO;
        for (Any detail : StatusProto.fromThrowable(status).getDetailsList()) {
            try {
                if (detail.is(ErrorInfo.class)) {
                    reason = detail.unpack(ErrorInfo.class).getReason();
                } else if (detail.is(RetryInfo.class)) {
                    var delay = detail.unpack(RetryInfo.class).getRetryDelay();
                    retryAfter = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
                }
            } catch (InvalidProtocolBufferException e) {
                // A detail that cannot be read says nothing.
            }
        }
        Code code = status.getStatus().getCode();
        // An event's id is used for nothing else: whoever knows it has applied it, perhaps as an earlier release sent
        // it.
        boolean known = PlatformReason.REQUEST_ID_REUSED.name().equals(reason);
        return new Verdict(known ? Meaning.DELIVERED : meaning(code), code.name(), reason, retryAfter);
    }

    /**
     * Dead is what lies in the event itself. Credentials and missing methods lie in how the services are deployed, so
     * these are tried until somebody has put them right.
     */
    private static Meaning meaning(Code code) {
        return switch (code) {
            case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, OUT_OF_RANGE, DATA_LOSS ->
                Meaning.DEAD;
            case OK,
                    CANCELLED,
                    UNKNOWN,
                    DEADLINE_EXCEEDED,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    ABORTED,
                    UNIMPLEMENTED,
                    INTERNAL,
                    UNAVAILABLE,
                    UNAUTHENTICATED -> Meaning.RETRY;
        };
    }
}
