package org.guildhall.launcher.story;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How a service refused a call.
 *
 * @param reason the stable reason; {@code NONE} if the call went through, the gRPC code if there is no reason
 * @param metadata the values that matter
 */
record Refused(String reason, Map<String, String> metadata) {
    /** Makes a call that ought to be refused. */
    static Refused by(Supplier<?> call) {
        try {
            call.get();
            return new Refused("NONE", Map.of());
        } catch (StatusRuntimeException e) {
            return of(e);
        }
    }

    static Refused of(StatusRuntimeException e) {
        com.google.rpc.Status status = StatusProto.fromThrowable(e);
        if (status != null) {
            for (Any detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    try {
                        ErrorInfo info = detail.unpack(ErrorInfo.class);
                        return new Refused(info.getReason(), info.getMetadataMap());
                    } catch (InvalidProtocolBufferException unreadable) {
                        break;
                    }
                }
            }
        }
        return new Refused(e.getStatus().getCode().name(), Map.of());
    }
}
