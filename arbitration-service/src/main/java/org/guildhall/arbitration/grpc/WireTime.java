package org.guildhall.arbitration.grpc;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times and spans as the contracts write them. */
public final class WireTime {
    private static final long NANOS = 1_000_000_000;

    private WireTime() {}

    public static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    /** A negative span has negative nanos on the wire, unlike in Java. */
    public static com.google.protobuf.Duration duration(Duration span) {
        long nanos = span.toNanos();
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(nanos / NANOS)
                .setNanos((int) (nanos % NANOS))
                .build();
    }

    /** Truncated to microseconds, which is what the database keeps. */
    public static Duration duration(com.google.protobuf.Duration span) {
        return Duration.ofSeconds(span.getSeconds(), span.getNanos()).truncatedTo(ChronoUnit.MICROS);
    }
}
