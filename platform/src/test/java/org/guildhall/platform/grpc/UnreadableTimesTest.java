package org.guildhall.platform.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.rpc.Help;
import com.google.rpc.RetryInfo;
import org.junit.jupiter.api.Test;

class UnreadableTimesTest {
    private static int found(Timestamp.Builder time) {
        return UnreadableTimes.in(time.build()).size();
    }

    @Test
    void timesOfTheYears1To9999AreReadable() {
        assertEquals(0, found(Timestamp.newBuilder().setSeconds(-62_135_596_800L)));
        assertEquals(1, found(Timestamp.newBuilder().setSeconds(-62_135_596_801L)));
        assertEquals(
                0, found(Timestamp.newBuilder().setSeconds(253_402_300_799L).setNanos(999_999_999)));
        assertEquals(1, found(Timestamp.newBuilder().setSeconds(253_402_300_800L)));
        assertEquals(1, found(Timestamp.newBuilder().setNanos(-1)));
        assertEquals(1, found(Timestamp.newBuilder().setNanos(1_000_000_000)));
        assertEquals(1, found(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE)));
    }

    @Test
    void aSpanInsideOfAMessageIsNamedByItsPath() {
        RetryInfo info = RetryInfo.newBuilder()
                .setRetryDelay(Duration.newBuilder().setSeconds(315_576_000_001L))
                .build();
        var violations = UnreadableTimes.in(info);
        assertEquals(1, violations.size());
        assertEquals("retry_delay", violations.get(0).getField().getElements(0).getFieldName());
        assertTrue(UnreadableTimes.in(Help.newBuilder()
                        .addLinks(Help.Link.getDefaultInstance())
                        .build())
                .isEmpty());
    }
}
