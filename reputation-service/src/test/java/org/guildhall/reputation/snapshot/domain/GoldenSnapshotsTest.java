package org.guildhall.reputation.snapshot.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.offer.domain.Heartbeat;
import org.guildhall.reputation.offer.domain.IsolationLevel;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.offer.domain.PodSpec;
import org.guildhall.reputation.offer.domain.PublishedOffer;
import org.guildhall.reputation.receipt.domain.ReceiptVersion;
import org.guildhall.reputation.receipt.domain.Success;
import org.guildhall.reputation.score.domain.Fraction;
import org.guildhall.reputation.score.domain.ScoringRule;
import org.guildhall.reputation.stake.domain.Outpoint;
import org.guildhall.reputation.stake.domain.Stake;
import org.guildhall.reputation.stake.domain.StakeProof;
import org.guildhall.reputation.stake.domain.StakeStatus;
import org.guildhall.reputation.time.domain.ClockSkew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The recorded cases of an earlier program, to the byte. Scores are the corrected rule's ({@code corrected_scores}),
 * rounded to six decimals, since the earlier program added in binary32 and counted unverified and future receipts (O-01,
 * O-02, O-04). Where we differ otherwise, {@link #DIFFERENCES} says so by name.
 */
class GoldenSnapshotsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Signature NONE = Signature.of(new byte[64]);

    /** What is not in our document, and why. */
    private static final Map<String, String> DIFFERENCES = Map.ofEntries(
            // O-05: a stake is part of an offer, so there is none that the newest offer doesn't prove.
            Map.entry("stake-valid-without-proof-in-offer", "stake"),
            Map.entry("random-06", "stake"),
            Map.entry("random-07", "stake"),
            Map.entry("random-08", "stake"),
            Map.entry("random-11", "stake"),
            Map.entry("random-24", "stake"),
            Map.entry("random-30", "stake"),
            Map.entry("random-35", "stake"),
            Map.entry("random-41", "stake"),
            // O-07: a stake whose lock is over, or of nothing, doesn't hold.
            Map.entry("stake-locktime-past", "stake"),
            Map.entry("stake-zero-sats", "stake"),
            // O-13: no more than all bitcoin can be staked, and no longer than until the year 9999.
            Map.entry("stake-u64-max", "stake"),
            // O-06: a heartbeat of the future is refused.
            Map.entry("heartbeat-future", "last_seen_unix"),
            Map.entry("heartbeat-u64-max", "last_seen_unix"),
            // O-08: a location that isn't said is none.
            Map.entry("jurisdiction-empty-string-is-emitted", "jurisdiction"));

    private record Case(String name, JsonNode input, JsonNode expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws IOException {
        JsonNode file = JSON.readTree(GoldenSnapshotsTest.class.getResource("/vectors/reputation-snapshot.json"));
        List<Case> cases = new ArrayList<>();
        file.get("cases").forEach(c -> cases.add(new Case(c.get("name").asText(), c.get("input"), c.get("expected"))));
        return cases.stream();
    }

    @Test
    void thereAreAllCases() throws IOException {
        assertEquals(77, cases().count());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theDocumentIsTheSameToTheByte(Case golden) throws IOException {
        JsonNode expected = golden.expected.get("snapshot").deepCopy();
        String recorded = golden.expected.get("snapshot_json").textValue();
        assertEquals(recorded, JSON.writeValueAsString(expected), "the file's two forms of the document");
        correctScores(golden, expected);
        String corrected = JSON.writeValueAsString(expected);
        String ours = new String(document(golden.input), StandardCharsets.UTF_8);
        String difference = DIFFERENCES.get(golden.name);
        if (difference == null) {
            assertEquals(corrected, ours);
            return;
        }
        assertNotEquals(corrected, ours, "this case differs no longer");
        assertEquals(without(difference, expected, JSON.readTree(ours)), ours);
    }

    private static void correctScores(Case golden, JsonNode document) {
        for (JsonNode row : document.get("providers")) {
            double score = golden.expected
                    .get("corrected_scores")
                    .get(row.get("npub").textValue())
                    .doubleValue();
            ((ObjectNode) row)
                    .put(
                            "score",
                            BigDecimal.valueOf(score)
                                    .setScale(6, RoundingMode.HALF_EVEN)
                                    .doubleValue());
        }
    }

    /** The expected document, where the member alone is taken from ours if ours hasn't got it. */
    private static String without(String member, JsonNode expected, JsonNode ours) throws IOException {
        for (int i = 0; i < expected.get("providers").size(); i++) {
            ObjectNode row = (ObjectNode) expected.get("providers").get(i);
            JsonNode our = ours.get("providers").get(i);
            if (!our.has(member)) {
                row.remove(member);
            } else if (member.equals("last_seen_unix")) {
                row.set(member, our.get(member));
            }
        }
        return JSON.writeValueAsString(expected);
    }

    private static byte[] document(JsonNode input) {
        Instant now = Instant.ofEpochSecond(input.get("now").longValue());
        ScoringRule rule =
                new ScoringRule(Duration.ofDays(30), Duration.ofDays(30), Fraction.of(new BigDecimal("0.20")));
        Map<String, JsonNode> newest = new HashMap<>();
        // O-03: the page goes by the time of publishing; here that is the order of the list.
        input.get("offers")
                .forEach(offer -> newest.put(offer.get("provider_npub").textValue(), offer));
        Map<String, Instant> beats = new HashMap<>();
        for (JsonNode beat : input.get("heartbeats")) {
            Instant time = time(beat.get("timestamp"));
            if (!ClockSkew.isFuture(time, now)) {
                beats.merge(beat.get("provider_npub").textValue(), time, (a, b) -> a.isAfter(b) ? a : b);
            }
        }
        List<String> anchors = new ArrayList<>();
        input.get("anchor_providers").forEach(anchor -> anchors.add(anchor.textValue()));
        Map<PublicKey, BigDecimal> scores = scores(input, rule, now);
        List<ProviderRow> rows = new ArrayList<>();
        newest.forEach((npub, json) -> {
            Stake stake = stake(npub, json, input.get("stake_statuses").get(npub));
            rows.add(ProviderRow.of(
                    npub,
                    new PublishedOffer(
                            offer(npub, json, stake == null ? null : stake.proof()),
                            now,
                            beats.containsKey(npub)
                                    ? new Heartbeat(key(npub), beats.get(npub), 0, 0, 0, 0, NONE)
                                    : null),
                    scores.getOrDefault(key(npub), BigDecimal.ZERO),
                    stake,
                    anchors.contains(npub),
                    now));
        });
        return SnapshotDocument.of(now, rule.window(), rows).json();
    }

    private static Offer offer(String npub, JsonNode json, StakeProof proof) {
        List<PodSpec> specs = new ArrayList<>();
        json.get("specs")
                .forEach(spec -> specs.add(new PodSpec(
                        spec.get("id").textValue(),
                        spec.get("name").textValue(),
                        spec.get("description").textValue(),
                        spec.get("cpu_millicores").longValue(),
                        spec.get("memory_mb").longValue(),
                        spec.get("rate_msats_per_sec").longValue())));
        String location = json.get("location").textValue();
        return new Offer(
                key(npub),
                Instant.EPOCH,
                json.get("hostname").textValue(),
                location == null || location.isEmpty() ? null : location,
                List.of(),
                specs,
                List.of(),
                0,
                0,
                null,
                IsolationLevel.of(json.get("isolation_level").textValue()),
                proof,
                NONE);
    }

    /** What is known of the stake; null if the offer proves none that can be. */
    private static Stake stake(String npub, JsonNode offer, JsonNode status) {
        if (status == null || offer.get("stake_proof").isNull() || !status.has("effective_sats")) {
            return null;
        }
        BigInteger sats = status.get("effective_sats").bigIntegerValue();
        if (sats.compareTo(BigInteger.valueOf(StakeProof.ALL_SATS)) > 0) {
            return null;
        }
        StakeProof proof = new StakeProof(
                new Outpoint("ab".repeat(32) + ":0"), time(status.get("locktime_unix")), sats.longValue(), NONE);
        return new Stake(key(npub), proof, StakeStatus.VALID, sats.longValue(), Instant.EPOCH);
    }

    private static Map<PublicKey, BigDecimal> scores(JsonNode input, ScoringRule rule, Instant now) {
        ReceiptTally tally = new ReceiptTally(rule, now);
        for (JsonNode receipt : input.get("receipts")) {
            if (tally.isWithinWindow(time(receipt.get("completed_at"))) && isAccepted(receipt)) {
                tally.add(
                        key(receipt.get("consumer_npub").textValue()),
                        key(receipt.get("provider_npub").textValue()),
                        Success.of(receipt.get("success_flag").asDouble()).millionths());
            }
        }
        Map<PublicKey, Instant> firstSeen = new HashMap<>();
        input.get("consumers").forEach(c -> firstSeen.put(key(c.get("npub").textValue()), time(c.get("first_seen"))));
        return tally.scores(firstSeen);
    }

    /** What ingestion decides, by the flags of the file. */
    private static boolean isAccepted(JsonNode receipt) {
        try {
            Success.of(Double.parseDouble(receipt.get("success_flag").asText()));
            ReceiptVersion.of(receipt.get("version").asInt());
        } catch (IllegalArgumentException e) {
            return false;
        }
        return receipt.get("signatures_valid").asBoolean()
                && receipt.get("payment_proof_valid").asBoolean()
                && !receipt.get("consumer_signature").isNull()
                && !receipt.get("provider_co_signature").isNull()
                && !receipt.get("consumer_npub").equals(receipt.get("provider_npub"));
    }

    private static Instant time(JsonNode seconds) {
        BigInteger value = seconds.bigIntegerValue();
        return value.bitLength() > 37
                ? Instant.ofEpochSecond(200_000_000_000L)
                : Instant.ofEpochSecond(value.longValue());
    }

    private static PublicKey key(String name) {
        return PublicKey.of(Statement.sha256(name.getBytes(StandardCharsets.UTF_8)));
    }
}
