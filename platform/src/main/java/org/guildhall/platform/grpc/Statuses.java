package org.guildhall.platform.grpc;

import build.buf.validate.FieldPath;
import build.buf.validate.Violation;
import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Refusal;

/** Refusals as gRPC statuses with the details of AIP-193. The only place where kinds become codes. */
final class Statuses {
    private static final String DOMAIN = "guildhall";

    private Statuses() {}

    static StatusRuntimeException of(Refusal refusal, Duration retryDelay) {
        com.google.rpc.Status.Builder status = status(refusal);
        if (refusal.reason().kind() == Kind.RESOURCE_EXHAUSTED
                || refusal.reason().kind() == Kind.UNAVAILABLE) {
            status.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(ProtoTime.duration(retryDelay))
                    .build()));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /** Broken constraints of a request, all of them. */
    static StatusRuntimeException of(List<Violation> violations) {
        BadRequest.Builder badRequest = BadRequest.newBuilder();
        for (Violation violation : violations) {
            badRequest.addFieldViolations(BadRequest.FieldViolation.newBuilder()
                    .setField(path(violation.getField()))
                    .setDescription(violation.getMessage())
                    .setReason(violation.getRuleId()));
        }
        String fields = violations.stream().map(Statuses::what).distinct().collect(Collectors.joining(", "));
        Refusal refusal = PlatformReason.CONSTRAINT_VIOLATED.refuse();
        com.google.rpc.Status.Builder status = status(refusal);
        status.setMessage(refusal.getMessage() + " Fields: " + fields);
        status.addDetails(Any.pack(badRequest.build()));
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /** The field; of a constraint on several fields together, which has none, its words. */
    private static String what(Violation violation) {
        String path = path(violation.getField());
        return path.isEmpty() ? violation.getMessage() : path;
    }

    /** A fault of ours: nothing of the inside, only the id under which the log tells what happened. */
    static StatusRuntimeException internal(String errorId) {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setDomain(DOMAIN)
                .setReason("INTERNAL")
                .putMetadata("error_id", errorId)
                .build();
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Code.INTERNAL_VALUE)
                .setMessage("An unexpected error; quote error_id " + errorId + " to the operator of this service.")
                .addDetails(Any.pack(info))
                .build());
    }

    private static com.google.rpc.Status.Builder status(Refusal refusal) {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setDomain(DOMAIN)
                .setReason(refusal.reason().name())
                .putAllMetadata(refusal.facts())
                .build();
        return com.google.rpc.Status.newBuilder()
                .setCode(code(refusal.reason().kind()).getNumber())
                .setMessage(refusal.getMessage())
                .addDetails(Any.pack(info));
    }

    private static Code code(Kind kind) {
        return switch (kind) {
            case INVALID_ARGUMENT -> Code.INVALID_ARGUMENT;
            case UNAUTHENTICATED -> Code.UNAUTHENTICATED;
            case PERMISSION_DENIED -> Code.PERMISSION_DENIED;
            case NOT_FOUND -> Code.NOT_FOUND;
            case ALREADY_EXISTS -> Code.ALREADY_EXISTS;
            case FAILED_PRECONDITION -> Code.FAILED_PRECONDITION;
            case ABORTED -> Code.ABORTED;
            case RESOURCE_EXHAUSTED -> Code.RESOURCE_EXHAUSTED;
            case UNAVAILABLE -> Code.UNAVAILABLE;
        };
    }

    private static String path(FieldPath path) {
        return path.getElementsList().stream()
                .map(element -> element.hasIndex()
                        ? element.getFieldName() + "[" + element.getIndex() + "]"
                        : element.getFieldName())
                .collect(Collectors.joining("."));
    }
}
