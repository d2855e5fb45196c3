package org.guildhall.platform.grpc;

import build.buf.validate.FieldPath;
import build.buf.validate.FieldPathElement;
import build.buf.validate.Violation;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds timestamps and durations outside of what protobuf allows (years 1 to 9999, 10,000 years), on which the validator
 * would fail instead of naming them.
 */
final class UnreadableTimes {
    private static final long FIRST_SECOND = -62_135_596_800L;
    private static final long LAST_SECOND = 253_402_300_799L;
    private static final long LONGEST_SECONDS = 315_576_000_000L;
    private static final int NANOS = 1_000_000_000;

    private UnreadableTimes() {}

    /** One violation for each such field of the message and of the messages in it; usually none. */
    static List<Violation> in(Message message) {
        List<Violation> found = new ArrayList<>();
        search(message, FieldPath.getDefaultInstance(), found);
        return found;
    }

    /** Whether a timestamp or duration by itself is within those bounds. */
    static boolean isReadable(Message time) {
        return time instanceof Timestamp timestamp ? isTime(timestamp) : time instanceof Duration span && isSpan(span);
    }

    private static void search(Message message, FieldPath path, List<Violation> found) {
        if (message instanceof Timestamp timestamp && !isTime(timestamp)) {
            found.add(violation(path, "timestamp.valid", "must be a time of the years 1 to 9999"));
        } else if (message instanceof Duration duration && !isSpan(duration)) {
            found.add(violation(path, "duration.valid", "must be a span of at most 10,000 years"));
        }
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getKey().getJavaType() != JavaType.MESSAGE) {
                continue;
            }
            if (field.getKey().isRepeated()) {
                List<?> items = (List<?>) field.getValue();
                for (int i = 0; i < items.size(); i++) {
                    FieldPathElement element =
                            element(field.getKey()).setIndex(i).build();
                    search(
                            (Message) items.get(i),
                            path.toBuilder().addElements(element).build(),
                            found);
                }
            } else {
                search(
                        (Message) field.getValue(),
                        path.toBuilder().addElements(element(field.getKey())).build(),
                        found);
            }
        }
    }

    private static boolean isTime(Timestamp time) {
        return time.getSeconds() >= FIRST_SECOND
                && time.getSeconds() <= LAST_SECOND
                && time.getNanos() >= 0
                && time.getNanos() < NANOS;
    }

    private static boolean isSpan(Duration span) {
        return span.getSeconds() >= -LONGEST_SECONDS
                && span.getSeconds() <= LONGEST_SECONDS
                && span.getNanos() > -NANOS
                && span.getNanos() < NANOS;
    }

    private static FieldPathElement.Builder element(FieldDescriptor field) {
        return FieldPathElement.newBuilder().setFieldName(field.getName()).setFieldNumber(field.getNumber());
    }

    private static Violation violation(FieldPath path, String rule, String problem) {
        return Violation.newBuilder()
                .setField(path)
                .setRuleId(rule)
                .setMessage(problem)
                .build();
    }
}
