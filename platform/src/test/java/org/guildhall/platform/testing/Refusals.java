package org.guildhall.platform.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.guildhall.platform.refusal.Reason;
import org.junit.jupiter.api.function.Executable;

/** What a refusal looks like to a client. */
public final class Refusals {
    private Refusals() {}

    /**
     * Asserts that the call fails with the reason's code, the reason and exactly its documented metadata keys.
     *
     * @return the metadata, for a look at the values
     */
    public static Map<String, String> assertRefused(Reason reason, Executable call) {
        StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, call);
        ErrorInfo info = errorInfo(failure);
        assertEquals(reason.name(), info.getReason(), failure::toString);
        assertEquals("guildhall", info.getDomain());
        assertEquals(
                Status.Code.valueOf(reason.kind().name()), failure.getStatus().getCode());
        assertEquals(java.util.Set.copyOf(reason.keys()), info.getMetadataMap().keySet());
        return info.getMetadataMap();
    }

    /** Asserts INVALID_ARGUMENT for broken constraints and gives the fields that the details name, sorted. */
    public static List<String> violatedFields(Executable call) {
        StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, call);
        assertEquals("CONSTRAINT_VIOLATED", errorInfo(failure).getReason(), failure::toString);
        return detail(failure, BadRequest.class).orElseThrow().getFieldViolationsList().stream()
                .map(BadRequest.FieldViolation::getField)
                .distinct()
                .sorted()
                .toList();
    }

    /** The {@code google.rpc.ErrorInfo} of a failure. */
    public static ErrorInfo errorInfo(StatusRuntimeException failure) {
        return detail(failure, ErrorInfo.class)
                .orElseThrow(() -> new AssertionError("no ErrorInfo in " + failure, failure));
    }

    /** A status detail of a type, if the failure has one. */
    public static <M extends Message> Optional<M> detail(StatusRuntimeException failure, Class<M> type) {
        com.google.rpc.Status status = StatusProto.fromThrowable(failure);
        for (Any any : status.getDetailsList()) {
            if (any.is(type)) {
                try {
                    return Optional.of(any.unpack(type));
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return Optional.empty();
    }
}
