package org.guildhall.settlement.batch.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The golden cases of the batch before this one. Its codes are in lower case, ours in upper case as the contract names
 * them. Where its behaviour is a mistake (tag {@code defect:ID}), a test of its own says what holds here.
 */
class BatchVectorsTest {
    private static final Batch.Closing PLAIN =
            new Batch.Closing(false, Optional.empty(), Optional.empty(), Optional.empty());
    private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");

    /** Cases that our ids or our types make impossible; each is named in a test below. */
    private static final Set<String> ELSEWHERE = Set.of(
            "empty-period-accepted",
            "empty-operator-accepted",
            "period-free-text-accepted",
            "unicode-ids",
            "preset-negative-count-accepted",
            "preset-fractional-count-truncated",
            "preset-denials-accepted",
            "preset-finalized",
            "reopened-by-assignment",
            "same-period-and-operator-twice",
            "same-receipt-twice-counts-twice");

    @TestFactory
    Stream<DynamicTest> theGoldenCasesHold() throws IOException {
        return cases().filter(one -> !ELSEWHERE.contains(one.getString("name")))
                .map(one -> dynamicTest(one.getString("name"), () -> play(one)));
    }

    @Test
    void everyCaseIsPlayedOrNamed() throws IOException {
        List<String> names = cases().map(one -> one.getString("name")).toList();
        assertEquals(43, names.size());
        assertTrue(names.containsAll(ELSEWHERE));
    }

    private static Stream<JsonObject> cases() throws IOException {
        try (InputStream in = BatchVectorsTest.class.getResourceAsStream("/vectors/settlement.json")) {
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .getJsonArray("cases").stream().map(JsonObject.class::cast);
        }
    }

    private Batch batch;

    private void play(JsonObject one) {
        JsonArray steps = one.getJsonObject("input").getJsonArray("steps");
        JsonArray expected = one.getJsonObject("expected").getJsonArray("steps");
        for (int i = 0; i < steps.size(); i++) {
            JsonObject step = steps.getJsonObject(i);
            JsonObject wanted = expected.getJsonObject(i);
            JsonObject outcome = wanted.containsKey("corrected") ? wanted.getJsonObject("corrected") : wanted;
            if (outcome.containsKey("error")) {
                assertThrows(Exception.class, () -> act(step), () -> one.getString("name") + " " + step);
            } else {
                check(step.getString("op"), outcome.getValue("result"), act(step));
            }
        }
    }

    private Object act(JsonObject step) {
        JsonObject args = step.getJsonObject("args");
        switch (step.getString("op")) {
            case "new" ->
                batch = new Batch(
                        new BatchId(
                                new OperatorId(args.getString("operator_id")), Period.of(args.getString("period_id"))),
                        OutcomeCounts.NONE,
                        new BatchState.Open());
            case "record_redemption" -> record(OutcomeCounts.REDEMPTION);
            case "record_denial" -> record(OutcomeCounts.denial(code(args.getValue("code"))));
            case "finalize" -> batch = closed(batch.settled(PLAIN, Optional.empty(), 0, LATER));
            default -> assertEquals("state", step.getString("op"));
        }
        return batch;
    }

    private static Batch closed(Settlement settlement) {
        return new Batch(settlement.batch(), settlement.counts(), new BatchState.Finalized(0));
    }

    /** What the commit path does: nothing reaches a finalized batch, the rest is folded. */
    private void record(OutcomeCounts delta) {
        batch.requireOpen();
        Fold fold = Fold.of(List.of(new Recording(batch.id(), delta, Optional.empty())), Map.of());
        batch = new Batch(batch.id(), batch.counts().plus(fold.delta()), batch.state());
    }

    /** The old lower-case names; anything else has no place in the contract's enum. */
    private static DenialCode code(Object code) {
        return Arrays.stream(DenialCode.values())
                .filter(known -> known.name().toLowerCase(java.util.Locale.ROOT).equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such code"));
    }

    private void check(String op, Object result, Object ignored) {
        if (!(result instanceof JsonObject wanted)) {
            return;
        }
        assertEquals(wanted.getString("operator_id"), batch.id().operator().text());
        assertEquals(wanted.getString("period_id"), batch.id().period().id());
        assertEquals(wanted.getLong("successful_count"), batch.counts().successful());
        Map<String, Object> denials = new TreeMap<>();
        wanted.getJsonObject("denial_counts")
                .forEach(entry -> denials.put(
                        entry.getKey().toUpperCase(java.util.Locale.ROOT), ((Number) entry.getValue()).longValue()));
        assertEquals(denials, batch.counts().occurredDenials());
        if (op.equals("finalize")) {
            JsonObject payload = new JsonObject(
                    Settlement.payload(batch.id(), batch.counts()).canonicalJson());
            assertEquals(Set.of("period_id", "operator_id", "successful_count", "denial_counts"), payload.fieldNames());
            assertEquals(wanted.getLong("successful_count"), payload.getLong("successful_count"));
            assertEquals(
                    denials.keySet(), payload.getJsonObject("denial_counts").fieldNames());
        } else {
            assertEquals(wanted.getBoolean("finalized"), batch.state() instanceof BatchState.Finalized);
        }
    }

    @Test
    void b03ARepeatedRecordingOfAProducerCountsOnce() {
        BatchId id = new BatchId(new OperatorId("op-1"), Period.of("2026-04"));
        Recording receipt =
                new Recording(id, OutcomeCounts.REDEMPTION, Optional.of(new Producer(new UUID(0, 1), 0, 1)));
        assertEquals(
                1, Fold.of(List.of(receipt, receipt), new HashMap<>()).delta().successful());
    }

    @Test
    void b04ThereIsOneBatchPerOperatorAndPeriod() {
        assertEquals(
                new BatchId(new OperatorId("op-1"), Period.of("2026-04")),
                new BatchId(new OperatorId("op-1"), Period.of("2026-04")));
    }

    @Test
    void b05OnlyRealPeriodsAndWellFormedIdsAreTaken() {
        assertThrows(Refusal.class, () -> Period.of(""));
        assertThrows(Refusal.class, () -> Period.of("next tuesday"));
        assertThrows(IllegalArgumentException.class, () -> new OperatorId(""));
    }

    @Test
    void unicodeIdsThatTheOldBatchTookAreRefusedBecauseIdsAreAscii() {
        assertThrows(IllegalArgumentException.class, () -> new OperatorId("op-ü"));
    }

    @Test
    void b06StateCannotBePresetOrReopened() {
        assertThrows(IllegalArgumentException.class, () -> new OutcomeCounts(-5, 0, 0, 0));
        Batch open = new Batch(
                new BatchId(new OperatorId("op-1"), Period.of("2026-04")),
                new OutcomeCounts(2, 0, 0, 0),
                new BatchState.Open());
        Batch closed = closed(open.settled(PLAIN, Optional.empty(), 1, LATER));
        assertThrows(Refusal.class, () -> closed.settled(PLAIN, Optional.empty(), 1, LATER));
    }

    @Test
    void b08TheOrderOfOccurrenceDoesNotChangeThePayload() {
        BatchId id = new BatchId(new OperatorId("op-1"), Period.of("2026-04"));
        OutcomeCounts seen = OutcomeCounts.denial(DenialCode.NULLIFIER_ALREADY_SEEN);
        OutcomeCounts invalid = OutcomeCounts.denial(DenialCode.INVALID_SIGNATURE);
        assertEquals(
                Settlement.payload(id, seen.plus(invalid)).canonicalJson(),
                Settlement.payload(id, invalid.plus(seen)).canonicalJson());
    }
}
