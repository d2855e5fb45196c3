package org.guildhall.platform.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.guildhall.arbitration.v1.DisputeProto;
import org.guildhall.federation.v1.ProposalProto;
import org.guildhall.federation.v1.RegistryProto;
import org.guildhall.outbox.v1.ListUndeliveredRequest;
import org.guildhall.platform.testing.SoundRequests;
import org.guildhall.reputation.v1.ReceiptOuterClass;
import org.guildhall.settlement.v1.BatchOuterClass;
import org.guildhall.settlement.v1.OperatorOuterClass;
import org.guildhall.settlement.v1.OutcomeDelta;
import org.guildhall.settlement.v1.Producer;
import org.guildhall.settlement.v1.RecordOutcomesRequest;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.Recording;
import org.junit.jupiter.api.Test;

/** The short cut accepts nothing that protovalidate would refuse, whatever the contracts demand. */
class PlainConstraintsProperties {
    private static final List<FileDescriptor> FILES = List.of(
            BatchOuterClass.getDescriptor(),
            OperatorOuterClass.getDescriptor(),
            Recording.getDescriptor(),
            ReceiptOuterClass.getDescriptor(),
            ProposalProto.getDescriptor(),
            RegistryProto.getDescriptor(),
            DisputeProto.getDescriptor(),
            ListUndeliveredRequest.getDescriptor().getFile());
    private static final List<Long> NUMBERS = List.of(
            -1L, 0L, 1L, 2L, 3L, 10_000L, 10_001L, 1_000_000L, 1_000_001L, (1L << 53) - 1, 1L << 53, Long.MIN_VALUE);
    private static final List<String> ENDS = List.of("", "\n", " ", "A", "-", "\u00e9", "\ud83d\ude00", "0", "\u0000");
    private static final Validator VALIDATOR = ValidatorFactory.newBuilder().build();

    private static final List<Message> SOUND = sound();

    private final PlainConstraints plain = new PlainConstraints();

    private static List<Message> sound() {
        List<Message> sound = new ArrayList<>();
        for (FileDescriptor file : FILES) {
            for (Descriptor type : file.getMessageTypes()) {
                if (!type.getName().endsWith("Request")) {
                    continue;
                }
                try {
                    sound.add(SoundRequests.make(type, null).build());
                } catch (AssertionError needsASample) {
                    // Its rules are too intricate to be met by trying; the others are many.
                }
            }
        }
        assertTrue(sound.size() > 20, sound.size() + " sorts of requests");
        return sound;
    }

    private static boolean isSound(Message message) {
        try {
            return VALIDATOR.validate(message).isSuccess();
        } catch (DateTimeException | ArithmeticException e) {
            return false; // A time that Java cannot hold.
        } catch (ValidationException e) {
            throw new AssertionError(e);
        }
    }

    @Property(tries = 200)
    void whatItAcceptsIsSound(@ForAll Random random) {
        for (Message sound : SOUND) {
            Message changed = changed(sound, random, 0);
            if (plain.areSurelyKeptBy(changed)) {
                assertTrue(
                        isSound(changed), () -> changed.getDescriptorForType().getFullName() + " " + changed);
            }
        }
    }

    private static Message changed(Message message, Random random, int depth) {
        Message.Builder builder = message.toBuilder();
        List<FieldDescriptor> fields = message.getDescriptorForType().getFields();
        for (int i = random.nextInt(3); i >= 0 && !fields.isEmpty(); i--) {
            FieldDescriptor field = fields.get(random.nextInt(fields.size()));
            if (field.isMapField()) {
                continue;
            }
            if (random.nextInt(8) == 0) {
                builder.clearField(field);
            } else if (field.isRepeated()) {
                int items = random.nextInt(random.nextInt(20) == 0 ? 1_100 : 4);
                for (int item = 0; item < items; item++) {
                    builder.addRepeatedField(field, value(builder, field, null, random, depth));
                }
            } else {
                builder.setField(field, value(builder, field, builder.getField(field), random, depth));
            }
        }
        return builder.build();
    }

    private static Object value(
            Message.Builder builder, FieldDescriptor field, Object before, Random random, int depth) {
        return switch (field.getJavaType()) {
            case STRING -> text(before == null ? "" : (String) before, random);
            case INT -> NUMBERS.get(random.nextInt(NUMBERS.size())).intValue();
            case LONG -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case DOUBLE -> random.nextBoolean() ? Double.NaN : random.nextGaussian();
            case FLOAT -> (float) random.nextGaussian();
            case BOOLEAN -> random.nextBoolean();
            case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(9) - 1);
            case BYTE_STRING -> ByteString.copyFrom(new byte[random.nextInt(70)]);
            case MESSAGE -> {
                Message inner =
                        before == null ? builder.newBuilderForField(field).build() : (Message) before;
                yield depth > 3 ? inner : changed(inner, random, depth + 1);
            }
        };
    }

    private static String text(String before, Random random) {
        String end = ENDS.get(random.nextInt(ENDS.size()));
        return switch (random.nextInt(6)) {
            case 0 -> before + end;
            case 1 -> end + before;
            case 2 -> before.isEmpty() ? end : before.substring(1);
            case 3 -> before.toUpperCase(java.util.Locale.ROOT);
            case 4 -> end.repeat(random.nextInt(600));
            default ->
                List.of("matrix-2", "2026-04-17", "2026-W16", "a".repeat(64), "3f0d9a52-6c1e-4b7a-9d53-2e8f7a6b5c4d")
                        .get(random.nextInt(5));
        };
    }

    @Test
    void theHotRequestsAreRecognised() {
        Producer producer = Producer.newBuilder()
                .setProducerId("3f0d9a52-6c1e-4b7a-9d53-2e8f7a6b5c4d")
                .setSequence(1)
                .build();
        RecordRedemptionRequest redemption = RecordRedemptionRequest.newBuilder()
                .setOperatorId("op-1")
                .setPeriodId("2026-W16")
                .setProducer(producer)
                .build();
        assertTrue(plain.areSurelyKeptBy(redemption));
        assertTrue(plain.areSurelyKeptBy(redemption.toBuilder().clearProducer().build()));
        assertTrue(plain.areSurelyKeptBy(RecordOutcomesRequest.newBuilder()
                .setOperatorId("op-1")
                .setPeriodId("2026-04-17")
                .addDeltas(OutcomeDelta.newBuilder().setRedemptions(1_000_000).setProducer(producer))
                .build()));
        assertFalse(plain.areSurelyKeptBy(
                redemption.toBuilder().setPeriodId("2026-W16\n").build()));
        assertFalse(plain.areSurelyKeptBy(redemption.toBuilder()
                .setProducer(producer.toBuilder().setSequence(0))
                .build()));
    }

    @Test
    void mostSoundRequestsAreRecognised() {
        List<String> slow = SOUND.stream()
                .filter(message -> !plain.areSurelyKeptBy(message))
                .map(message -> message.getDescriptorForType().getName())
                .toList();
        assertTrue(slow.size() * 4 < SOUND.size(), () -> "left to protovalidate: " + slow);
        assertEquals(0, SOUND.stream().filter(message -> !isSound(message)).count());
    }
}
