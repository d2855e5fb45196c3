package org.guildhall.platform.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.guildhall.platform.outbox.Verdict.Meaning;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Set<Code> DEAD = EnumSet.of(
            Code.INVALID_ARGUMENT,
            Code.NOT_FOUND,
            Code.ALREADY_EXISTS,
            Code.FAILED_PRECONDITION,
            Code.OUT_OF_RANGE,
            Code.DATA_LOSS);

    private static StatusRuntimeException failure(Code code, com.google.protobuf.Message... details) {
        var status = com.google.rpc.Status.newBuilder().setCode(code.value());
        for (var detail : details) {
            status.addDetails(Any.pack(detail));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    @Test
    void onlyWhatLiesInTheEventItselfIsDead() {
        for (Code code : Code.values()) {
            if (code != Code.OK) {
                Verdict verdict = Verdict.of(Status.fromCode(code).asRuntimeException());
                assertEquals(DEAD.contains(code) ? Meaning.DEAD : Meaning.RETRY, verdict.meaning(), code.name());
                assertEquals(code.name(), verdict.code());
                assertNull(verdict.reason());
            }
        }
    }

    @Test
    void theReceiversReasonAndWishAreKept() {
        Verdict verdict = Verdict.of(failure(
                Code.RESOURCE_EXHAUSTED,
                ErrorInfo.newBuilder().setReason("OVERLOADED").build(),
                RetryInfo.newBuilder()
                        .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(3))
                        .build()));
        assertEquals("OVERLOADED", verdict.reason());
        assertEquals(Duration.ofSeconds(3), verdict.retryAfter());
    }

    @Test
    void aReceiverThatKnowsTheIdHasAppliedTheEvent() {
        Verdict verdict = Verdict.of(failure(
                Code.ALREADY_EXISTS,
                ErrorInfo.newBuilder().setReason("REQUEST_ID_REUSED").build()));
        assertEquals(Meaning.DELIVERED, verdict.meaning());
    }

    @Test
    void anEventThatCannotBeSentIsDead() {
        Verdict verdict = Verdict.of(new IllegalArgumentException("secret"));
        assertEquals(Meaning.DEAD, verdict.meaning());
        assertEquals("IllegalArgumentException", verdict.reason());
    }
}
