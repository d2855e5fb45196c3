package org.guildhall.platform.testing;

import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.Violation;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes up requests that satisfy their protovalidate constraints, by trying values for each field that breaks one. */
public final class SoundRequests {
    private static final int ROUNDS = 200;
    private static final Validator VALIDATOR = ValidatorFactory.newBuilder().build();
    private static final List<String> TEXTS = List.of(
            "matrix-2",
            "3f0d9a52-6c1e-4b7a-9d53-2e8f7a6b5c4d",
            "a".repeat(64),
            "a".repeat(66),
            "a".repeat(128),
            "a".repeat(32),
            "a".repeat(40),
            "a",
            "1",
            "2026-01-01",
            "2026-W01",
            "2026-01",
            "2026",
            "sat",
            "A",
            "https://example.org/",
            "example.org",
            "aGVsbG8=",
            "matrix/2");

    private SoundRequests() {}

    /**
     * @param sample a sound request to begin with; null to make one up
     * @throws AssertionError naming the constraints that no value was found for: then give a sample
     */
    public static Message.Builder make(Descriptor type, Message sample) {
        Message.Builder request = (sample == null ? generated(type) : sample).toBuilder();
        Set<String> stuck = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Violation> violations = violations(request.build());
            if (violations.isEmpty()) {
                return request;
            }
            Violation first = violations.get(0);
            String before = first.toProto().toString();
            List<FieldPathElement> path = first.toProto().getField().getElementsList();
            if (path.isEmpty() || !stuck.add(before) || !repair(request, path, first)) {
                throw new AssertionError("give AccessMatrix a sample of " + type.getFullName() + ": "
                        + violations.stream()
                                .map(violation -> violation.toProto().toString())
                                .toList());
            }
        }
        throw new AssertionError("give AccessMatrix a sample of " + type.getFullName());
    }

    /** The generated class's empty message: rules that look at a whole message can't be evaluated without it. */
    private static Message generated(Descriptor type) {
        String name = type.getFile().getOptions().getJavaPackage() + "." + type.getName();
        try {
            return (Message) Class.forName(name).getMethod("getDefaultInstance").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("contracts have java_multiple_files and a java_package: " + name, e);
        }
    }

    private static List<Violation> violations(Message request) {
        try {
            return VALIDATOR.validate(request).getViolations();
        } catch (ValidationException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether some value of the field at the path heals this violation. */
    private static boolean repair(Message.Builder request, List<FieldPathElement> path, Violation violation) {
        String rule = violation.toProto().getRuleId();
        String where = violation.toProto().getField().toString();
        Message original = request.build();
        for (Object candidate : candidates(request, path)) {
            request.clear().mergeFrom(original);
            set(request, path, 0, candidate);
            boolean healed = violations(request.build()).stream()
                    .noneMatch(left -> left.toProto().getField().toString().equals(where)
                            && left.toProto().getRuleId().equals(rule));
            boolean sound = violations(request.build()).stream()
                    .noneMatch(left -> left.toProto().getField().toString().equals(where));
            if (healed && sound) {
                return true;
            }
        }
        request.clear().mergeFrom(original);
        return false;
    }

    private static List<Object> candidates(Message.Builder request, List<FieldPathElement> path) {
        Descriptor type = request.getDescriptorForType();
        FieldDescriptor field = null;
        for (FieldPathElement element : path) {
            field = type.findFieldByNumber(element.getFieldNumber());
            if (field == null) {
                // A oneof that must be set: its first field.
                field = type.getOneofs().stream()
                        .filter(oneof -> oneof.getName().equals(element.getFieldName()))
                        .findFirst()
                        .orElseThrow()
                        .getField(0);
            }
            type = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? field.getMessageType() : null;
        }
        FieldDescriptor last = field;
        return switch (last.getJavaType()) {
            case STRING -> new ArrayList<>(TEXTS);
            case INT -> List.of(1, 2, 10, 100, 1000, 0, -1);
            case LONG -> List.of(1L, 2L, 10L, 100L, 1000L, 1_000_000L, 0L, -1L);
            case DOUBLE -> List.of(0.5, 1.0, 10.0, 0.0);
            case FLOAT -> List.of(0.5f, 1.0f, 10.0f, 0.0f);
            case BOOLEAN -> List.of(true, false);
            case ENUM -> new ArrayList<>(last.getEnumType().getValues());
            case BYTE_STRING ->
                List.of(
                        com.google.protobuf.ByteString.copyFrom(new byte[32]),
                        com.google.protobuf.ByteString.copyFrom(new byte[64]),
                        com.google.protobuf.ByteString.copyFrom(new byte[1]));
            case MESSAGE -> messages(last.getMessageType());
        };
    }

    private static List<Object> messages(Descriptor type) {
        if (type.getFullName().equals("google.protobuf.Timestamp")) {
            long now = java.time.Instant.now().getEpochSecond();
            return List.of(
                    Timestamp.newBuilder().setSeconds(now).build(),
                    Timestamp.newBuilder().setSeconds(now + 86_400).build());
        }
        if (type.getFullName().equals("google.protobuf.Duration")) {
            return List.of(
                    Duration.newBuilder().setSeconds(3600).build(),
                    Duration.newBuilder().setSeconds(86_400).build());
        }
        return List.of(generated(type));
    }

    /** Sets the field at the end of the path, making what lies on the way. */
    private static void set(Message.Builder message, List<FieldPathElement> path, int depth, Object value) {
        FieldPathElement element = path.get(depth);
        Descriptor type = message.getDescriptorForType();
        FieldDescriptor found = type.findFieldByNumber(element.getFieldNumber());
        FieldDescriptor field = found != null
                ? found
                : type.getOneofs().stream()
                        .filter(oneof -> oneof.getName().equals(element.getFieldName()))
                        .findFirst()
                        .orElseThrow()
                        .getField(0);
        boolean last = depth == path.size() - 1;
        if (field.isRepeated()) {
            int index = (int) element.getIndex();
            if (element.hasIndex() && index < message.getRepeatedFieldCount(field)) {
                message.setRepeatedField(
                        field,
                        index,
                        last ? value : changed((Message) message.getRepeatedField(field, index), path, depth, value));
            } else {
                message.addRepeatedField(field, value);
            }
        } else if (last) {
            message.setField(field, value);
        } else {
            message.setField(field, changed((Message) message.getField(field), path, depth, value));
        }
    }

    private static Message changed(Message message, List<FieldPathElement> path, int depth, Object value) {
        Message.Builder builder = message.toBuilder();
        set(builder, path, depth + 1, value);
        return builder.build();
    }
}
