package org.guildhall.reputation.score.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.receipt.domain.ReceiptVersion;
import org.guildhall.reputation.receipt.domain.Success;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The recorded cases of an earlier program, by the figures of the corrected rule ({@code score_verified_total}). Where
 * our rule differs even from those, {@link #DIFFERENCES} says so by name.
 */
class GoldenScoresTest {
    private static final long NO_WINDOW = 100_000_000_000L;
    private static final Instant FAR_FUTURE = Instant.ofEpochSecond(200_000_000_000L);

    /** Our figure where we differ. */
    private static final Map<String, Double> DIFFERENCES = Map.of(
            // a receipt with oneself is SELF_DEALING.
            "self-dealing-consumer-is-provider", 0.0,
            // only the versions 1 and 2 are known, any other is MALFORMED, in numerator and denominator.
            "version-127-alone", 0.0,
            "version-255-alone", 0.0,
            "version-255-at-other", 0.2,
            // a consumer first seen in the future isn't known yet; its age is negative, not 0.
            "min-history-zero-first-seen-future", 0.0);

    private record Case(String name, JsonNode input, JsonNode expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws IOException {
        JsonNode file =
                new ObjectMapper().readTree(GoldenScoresTest.class.getResource("/vectors/reputation-score.json"));
        List<Case> cases = new ArrayList<>();
        file.get("cases").forEach(c -> cases.add(new Case(c.get("name").asText(), c.get("input"), c.get("expected"))));
        return cases.stream();
    }

    @Test
    void thereAreAllCases() throws IOException {
        assertEquals(336, cases().count());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theScoreIsTheCorrectedOne(Case golden) {
        JsonNode expected = golden.expected.get("score_verified_total");
        if (expected.isNull()) {
            assertThrows(IllegalArgumentException.class, () -> rule(golden.input));
            return;
        }
        Fraction score = score(golden.input);
        double wanted = DIFFERENCES.getOrDefault(golden.name, expected.asDouble());
        assertEquals(wanted, score.toDouble(), 1e-9 * Math.max(1e-3, wanted), golden.name + score);
        assertTrue(Math.abs(score.rounded(Score.DECIMALS).doubleValue() - wanted) <= 0.5e-6 + 1e-9 * wanted);
    }

    private static ScoringRule rule(JsonNode input) {
        JsonNode heuristics = input.get("heuristics");
        long window = input.get("receipt_window_secs").isNull()
                ? NO_WINDOW
                : input.get("receipt_window_secs").asLong();
        return new ScoringRule(
                Duration.ofSeconds(window),
                Duration.ofSeconds(heuristics.get("min_consumer_history_secs").asLong()),
                Fraction.of(new BigDecimal(
                        heuristics.get("max_same_counterparty_share").asText())));
    }

    private static Fraction score(JsonNode input) {
        ScoringRule rule = rule(input);
        Instant now = time(input.get("now"));
        Map<String, Instant> firstSeen = new HashMap<>();
        input.get("consumers").forEach(c -> firstSeen.put(c.get("npub").asText(), time(c.get("first_seen"))));
        String provider = input.get("provider").asText();
        Map<String, Long> totals = new HashMap<>();
        Map<String, Long> same = new HashMap<>();
        Map<String, Long> success = new HashMap<>();
        Set<List<Object>> leases = new HashSet<>();
        for (JsonNode receipt : input.get("receipts")) {
            if (!counts(receipt, rule, now)) {
                continue;
            }
            String consumer = receipt.get("consumer_npub").asText();
            if (!leases.add(List.of(consumer, receipt.get("provider_npub"), receipt.get("lease_id")))) {
                continue;
            }
            totals.merge(consumer, 1L, Long::sum);
            if (receipt.get("provider_npub").asText().equals(provider)) {
                same.merge(consumer, 1L, Long::sum);
                success.merge(consumer, (long) Success.of(number(receipt)).millionths(), Long::sum);
            }
        }
        return Fraction.sum(same.keySet().stream()
                .filter(firstSeen::containsKey)
                .map(consumer -> rule.contribution(
                        new Dealings(
                                key(consumer),
                                firstSeen.get(consumer),
                                same.get(consumer),
                                success.get(consumer),
                                totals.get(consumer)),
                        now))
                .map(Contribution::amount)
                .toList());
    }

    /** What ingestion decides, by the flags of the file. */
    private static boolean counts(JsonNode receipt, ScoringRule rule, Instant now) {
        boolean signed = !receipt.path("consumer_signature").isNull()
                && !receipt.path("provider_co_signature").isNull()
                && receipt.has("consumer_signature")
                && receipt.has("provider_co_signature");
        boolean verified = receipt.get("signatures_valid").asBoolean()
                && receipt.get("payment_proof_valid").asBoolean();
        Instant completedAt = time(receipt.get("completed_at"));
        boolean inWindow = rule.window().toSeconds() == NO_WINDOW
                || !completedAt.isBefore(rule.windowStart(now)) && !completedAt.isAfter(now);
        return signed && verified && inWindow && wellFormed(receipt);
    }

    private static boolean wellFormed(JsonNode receipt) {
        try {
            Success.of(number(receipt));
            ReceiptVersion.of(receipt.get("version").asInt());
            return !receipt.get("provider_npub").equals(receipt.get("consumer_npub"));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static double number(JsonNode receipt) {
        return Double.parseDouble(receipt.get("success_flag").asText());
    }

    private static Instant time(JsonNode seconds) {
        BigInteger value = new BigInteger(seconds.asText());
        return value.bitLength() > 37 ? FAR_FUTURE : Instant.ofEpochSecond(value.longValue());
    }

    private static PublicKey key(String name) {
        return PublicKey.of(Statement.sha256(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
