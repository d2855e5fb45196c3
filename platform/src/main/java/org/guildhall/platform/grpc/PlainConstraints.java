package org.guildhall.platform.grpc;

import build.buf.validate.EnumRules;
import build.buf.validate.FieldRules;
import build.buf.validate.Ignore;
import build.buf.validate.Int32Rules;
import build.buf.validate.Int64Rules;
import build.buf.validate.OneofRules;
import build.buf.validate.RepeatedRules;
import build.buf.validate.StringRules;
import build.buf.validate.UInt32Rules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells of most sound messages at once that they are, by checks made from the same annotations that protovalidate reads.
 * It may fail to recognise a sound message, never the other way round: whatever it doesn't know (a CEL expression, a
 * rule that came later) makes it say no, and then protovalidate decides. So there is one truth, and this is its
 * short cut. Source of the rules' meaning: {@code buf/validate/validate.proto}.
 */
final class PlainConstraints {
    private static final Predicate<Message> UNKNOWN = message -> false;
    private static final Predicate<Message> ANYTHING = message -> true;
    private static final Predicate<Object> ANY_VALUE = value -> true;
    private static final OneofRules ONE_IS_REQUIRED =
            OneofRules.newBuilder().setRequired(true).build();

    private static final Set<String> TIMES = Set.of("google.protobuf.Timestamp", "google.protobuf.Duration");

    /**
     * Patterns that mean the same to {@link Pattern} as to RE2: characters, classes, groups, alternatives and counts,
     * from the beginning to the end. No escapes, dots, flags or set operations, where the two differ.
     */
    private static final Pattern PLAIN_PATTERN = Pattern.compile(
            "\\^([^\\\\.^$&\\[\\](){}]|\\((?!\\?)|\\)" + "|\\{[0-9]+(,[0-9]*)?\\}|\\[\\^?[^\\\\&\\[\\]^]+\\])*\\$");

    private final ConcurrentMap<Descriptor, Predicate<Message>> known = new ConcurrentHashMap<>();

    /** True if the message surely keeps all constraints; false if protovalidate has to look. */
    boolean areSurelyKeptBy(Message message) {
        return ofType(message.getDescriptorForType()).test(message);
    }

    private Predicate<Message> ofType(Descriptor type) {
        Predicate<Message> made = known.get(type);
        return made != null ? made : making(type);
    }

    private synchronized Predicate<Message> making(Descriptor type) {
        Predicate<Message> made = known.get(type);
        if (made == null) {
            // A type that contains itself finds this while it is being made, and stays with protovalidate.
            known.put(type, UNKNOWN);
            made = make(type).orElse(UNKNOWN);
            known.put(type, made);
        }
        return made;
    }

    private Optional<Predicate<Message>> make(Descriptor type) {
        if (TIMES.contains(type.getFullName())) {
            // Out of protobuf's range a time is refused, whether or not there are rules for it.
            return Optional.of(UnreadableTimes::isReadable);
        }
        if (type.getOptions().hasExtension(ValidateProto.message)) {
            return Optional.empty();
        }
        List<Predicate<Message>> checks = new ArrayList<>();
        for (OneofDescriptor oneof : type.getRealOneofs()) {
            if (oneof.getOptions().hasExtension(ValidateProto.oneof)) {
                if (!ONE_IS_REQUIRED.equals(oneof.getOptions().getExtension(ValidateProto.oneof))) {
                    return Optional.empty();
                }
                checks.add(message -> message.hasOneof(oneof));
            }
        }
        for (FieldDescriptor field : type.getFields()) {
            Optional<Predicate<Message>> check = make(field);
            if (check.isEmpty()) {
                return Optional.empty();
            }
            check.filter(one -> one != ANYTHING).ifPresent(checks::add);
        }
        Predicate<Message>[] all = checks.toArray(arrayOfPredicates());
        return Optional.of(message -> {
            for (Predicate<Message> one : all) {
                if (!one.test(message)) {
                    return false;
                }
            }
            return true;
        });
    }

    @SuppressWarnings("unchecked")
    private static <T> Predicate<T>[] arrayOfPredicates() {
        return new Predicate[0];
    }

    private Optional<Predicate<Message>> make(FieldDescriptor field) {
        FieldRules rules = field.getOptions().getExtension(ValidateProto.field);
        boolean ruled = field.getOptions().hasExtension(ValidateProto.field);
        if (field.isMapField()) {
            boolean ofMessages = field.getMessageType().findFieldByName("value").getJavaType() == JavaType.MESSAGE;
            return ruled || ofMessages ? Optional.empty() : Optional.of(ANYTHING);
        }
        if (rules.getCelCount() > 0
                || rules.getCelExpressionCount() > 0
                || !rules.getUnknownFields().asMap().isEmpty()
                || rules.getIgnore() == Ignore.IGNORE_ALWAYS) {
            return Optional.empty();
        }
        boolean required = rules.getRequired();
        if (field.isRepeated()) {
            return list(field, rules).map(check -> message -> {
                List<?> items = (List<?>) message.getField(field);
                return (!required || !items.isEmpty()) && check.test(items);
            });
        }
        Optional<Predicate<Object>> value = value(field, rules);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Predicate<Object> check = value.get();
        if (field.hasPresence()) {
            return Optional.of(
                    check == ANY_VALUE && !required
                            ? ANYTHING
                            : message -> message.hasField(field) ? check.test(message.getField(field)) : !required);
        }
        if (required) {
            return Optional.of(message -> message.hasField(field) && check.test(message.getField(field)));
        }
        if (check == ANY_VALUE) {
            return Optional.of(ANYTHING);
        }
        boolean zeroIsFine = rules.getIgnore() == Ignore.IGNORE_IF_ZERO_VALUE;
        return Optional.of(message -> zeroIsFine && !message.hasField(field) || check.test(message.getField(field)));
    }

    private Optional<Predicate<List<?>>> list(FieldDescriptor field, FieldRules rules) {
        if (rules.getTypeCase() == FieldRules.TypeCase.TYPE_NOT_SET) {
            return items(field, FieldRules.getDefaultInstance()).map(item -> items -> all(items, item));
        }
        RepeatedRules list = rules.getRepeated();
        if (rules.getTypeCase() != FieldRules.TypeCase.REPEATED
                || rules.getIgnore() == Ignore.IGNORE_IF_ZERO_VALUE
                || !onlyKnows(list, "min_items", "max_items", "unique", "items")
                || list.getUnique() && field.getJavaType() != JavaType.STRING) {
            return Optional.empty();
        }
        long least = list.getMinItems();
        long most = list.hasMaxItems() ? list.getMaxItems() : Long.MAX_VALUE;
        boolean unique = list.getUnique();
        return items(field, list.getItems())
                .map(item -> items -> items.size() >= least
                        && items.size() <= most
                        && all(items, item)
                        && (!unique || new HashSet<>(items).size() == items.size()));
    }

    private Optional<Predicate<Object>> items(FieldDescriptor field, FieldRules rules) {
        return rules.getRequired()
                        || rules.getIgnore() != Ignore.IGNORE_UNSPECIFIED
                        || rules.getCelCount() > 0
                        || rules.getCelExpressionCount() > 0
                        || !rules.getUnknownFields().asMap().isEmpty()
                ? Optional.empty()
                : value(field, rules);
    }

    private static boolean all(List<?> items, Predicate<Object> check) {
        if (check != ANY_VALUE) {
            for (Object item : items) {
                if (!check.test(item)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The check of one value of a field, the rules for a whole list apart; empty if a rule isn't known. */
    private Optional<Predicate<Object>> value(FieldDescriptor field, FieldRules rules) {
        if (field.getJavaType() == JavaType.MESSAGE) {
            if (rules.getTypeCase() != FieldRules.TypeCase.TYPE_NOT_SET) {
                return Optional.empty();
            }
            Predicate<Message> inner = ofType(field.getMessageType());
            return Optional.of(value -> inner.test((Message) value));
        }
        return switch (rules.getTypeCase()) {
            case TYPE_NOT_SET -> Optional.of(ANY_VALUE);
            case STRING -> text(rules.getString());
            case INT32 -> int32(rules.getInt32());
            case INT64 -> int64(rules.getInt64());
            case UINT32 -> uint32(rules.getUint32());
            case ENUM -> enumValue(rules.getEnum());
            default -> Optional.empty();
        };
    }

    private static boolean onlyKnows(Message rules, String... names) {
        Set<String> fields = Set.of(names);
        return rules.getUnknownFields().asMap().isEmpty()
                && rules.getAllFields().keySet().stream().allMatch(field -> fields.contains(field.getName()));
    }

    private static Optional<Predicate<Object>> text(StringRules rules) {
        if (!onlyKnows(rules, "min_len", "max_len", "len", "max_bytes", "pattern", "uuid")) {
            return Optional.empty();
        }
        List<Predicate<String>> checks = new ArrayList<>();
        if (rules.hasPattern()) {
            String pattern = rules.getPattern();
            if (!PLAIN_PATTERN.matcher(pattern).matches()) {
                return Optional.empty();
            }
            // `$` alone would also match before a line's end.
            Pattern plain = Pattern.compile(pattern.substring(0, pattern.length() - 1) + "\\z");
            checks.add(text -> plain.matcher(text).find());
        }
        if (rules.getUuid()) {
            checks.add(PlainConstraints::isUuid);
        }
        if (rules.hasMinLen() || rules.hasMaxLen() || rules.hasLen()) {
            long least = Math.max(rules.getMinLen(), rules.getLen());
            long most = Stream.of(
                            rules.hasMaxLen() ? rules.getMaxLen() : Long.MAX_VALUE,
                            rules.hasLen() ? rules.getLen() : Long.MAX_VALUE)
                    .mapToLong(bound -> bound)
                    .min()
                    .orElseThrow();
            checks.add(text -> {
                int length = text.codePointCount(0, text.length());
                return length >= least && length <= most;
            });
        }
        if (rules.hasMaxBytes()) {
            // A character takes at most three bytes, a pair of surrogates four.
            checks.add(text -> text.length() * 3L <= rules.getMaxBytes()
                    || text.getBytes(StandardCharsets.UTF_8).length <= rules.getMaxBytes());
        }
        return Optional.of(value -> {
            for (Predicate<String> check : checks) {
                if (!check.test((String) value)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** 8-4-4-4-12 hex digits of either case. */
    private static boolean isUuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            boolean hex = c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
            if (dash ? c != '-' : !hex) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Predicate<Object>> int32(Int32Rules rules) {
        return onlyKnows(rules, "gt", "gte", "lt", "lte")
                ? range(
                        rules.hasGte() ? (long) rules.getGte() : rules.hasGt() ? rules.getGt() + 1L : Long.MIN_VALUE,
                        rules.hasLte() ? (long) rules.getLte() : rules.hasLt() ? rules.getLt() - 1L : Long.MAX_VALUE)
                : Optional.empty();
    }

    private static Optional<Predicate<Object>> uint32(UInt32Rules rules) {
        return onlyKnows(rules, "gt", "gte", "lt", "lte")
                ? range(
                                rules.hasGte()
                                        ? Integer.toUnsignedLong(rules.getGte())
                                        : rules.hasGt() ? Integer.toUnsignedLong(rules.getGt()) + 1 : 0,
                                rules.hasLte()
                                        ? Integer.toUnsignedLong(rules.getLte())
                                        : rules.hasLt() ? Integer.toUnsignedLong(rules.getLt()) - 1 : Long.MAX_VALUE)
                        .map(range -> value -> range.test(Integer.toUnsignedLong((Integer) value)))
                : Optional.empty();
    }

    private static Optional<Predicate<Object>> int64(Int64Rules rules) {
        boolean overflows =
                rules.hasGt() && rules.getGt() == Long.MAX_VALUE || rules.hasLt() && rules.getLt() == Long.MIN_VALUE;
        return onlyKnows(rules, "gt", "gte", "lt", "lte") && !overflows
                ? range(
                        rules.hasGte() ? rules.getGte() : rules.hasGt() ? rules.getGt() + 1 : Long.MIN_VALUE,
                        rules.hasLte() ? rules.getLte() : rules.hasLt() ? rules.getLt() - 1 : Long.MAX_VALUE)
                : Optional.empty();
    }

    /** A lower bound above the upper one means what lies outside of both; that is left to protovalidate. */
    private static Optional<Predicate<Object>> range(long least, long most) {
        return least > most
                ? Optional.empty()
                : Optional.of(value -> {
                    long number = ((Number) value).longValue();
                    return number >= least && number <= most;
                });
    }

    private static Optional<Predicate<Object>> enumValue(EnumRules rules) {
        if (!onlyKnows(rules, "defined_only", "not_in", "in")) {
            return Optional.empty();
        }
        Set<Integer> in = Set.copyOf(rules.getInList());
        Set<Integer> notIn = Set.copyOf(rules.getNotInList());
        boolean definedOnly = rules.getDefinedOnly();
        return Optional.of(value -> {
            EnumValueDescriptor chosen = (EnumValueDescriptor) value;
            // A number that the contract doesn't name has no place in its list.
            return (!definedOnly || chosen.getIndex() >= 0)
                    && (in.isEmpty() || in.contains(chosen.getNumber()))
                    && !notIn.contains(chosen.getNumber());
        });
    }
}
