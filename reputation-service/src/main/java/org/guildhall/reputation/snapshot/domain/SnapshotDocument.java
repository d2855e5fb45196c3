package org.guildhall.reputation.snapshot.domain;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Npub;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.offer.domain.PodSpec;
import org.guildhall.reputation.offer.domain.PublishedOffer;
import org.guildhall.reputation.score.domain.ScoringRule;
import org.guildhall.reputation.stake.domain.Stake;

/**
 * The public document. The same rows give the same bytes, in whatever order they come.
 *
 * @param asOf whole seconds
 * @param window how far back receipts count
 * @param rows by the bytes of their {@code npub}
 */
public record SnapshotDocument(Instant asOf, Duration window, List<ProviderRow> rows) {
    private static final int VERSION = 1;
    private static final Comparator<ProviderRow> BY_KEY =
            (one, other) -> Arrays.compareUnsigned(utf8(one.npub()), utf8(other.npub()));

    /** The document of rows in any order. */
    public static SnapshotDocument of(Instant asOf, Duration window, Collection<ProviderRow> rows) {
        return new SnapshotDocument(asOf, window, rows.stream().sorted(BY_KEY).toList());
    }

    /**
     * The document of all that it depends on: one row for each provider with an offer.
     *
     * @param offers each provider's newest
     * @param stakes by provider
     * @param anchors the providers that are trusted to begin with
     * @param scores by provider; one that isn't named has the score 0
     */
    public static SnapshotDocument of(
            Instant asOf,
            ScoringRule rule,
            Collection<PublishedOffer> offers,
            Map<PublicKey, Stake> stakes,
            Set<PublicKey> anchors,
            Map<PublicKey, BigDecimal> scores) {
        List<ProviderRow> rows = new ArrayList<>();
        for (PublishedOffer offer : offers) {
            PublicKey provider = offer.offer().providerKey();
            rows.add(ProviderRow.of(
                    Npub.of(provider),
                    offer,
                    scores.getOrDefault(provider, BigDecimal.ZERO),
                    stakes.get(provider),
                    anchors.contains(provider),
                    asOf));
        }
        return of(asOf, rule.window(), rows);
    }

    /** @throws IllegalArgumentException unless the time is whole seconds */
    public SnapshotDocument {
        if (asOf.getNano() != 0) {
            throw new IllegalArgumentException("a snapshot is for a whole second, not " + asOf);
        }
        rows = List.copyOf(rows);
    }

    /** Compact JSON with the members in the order of docs/reputation.md, "Snapshots". */
    public byte[] json() {
        StringBuilder json = new StringBuilder()
                .append("{\"version\":")
                .append(VERSION)
                .append(",\"generated_at\":")
                .append(asOf.getEpochSecond())
                .append(",\"receipt_window_secs\":")
                .append(window.toSeconds())
                .append(",\"providers\":[");
        String separator = "";
        for (ProviderRow row : rows) {
            json.append(separator);
            write(row, json);
            separator = ",";
        }
        return utf8(json.append("]}").toString());
    }

    private static void write(ProviderRow row, StringBuilder json) {
        json.append("{\"npub\":").append(quoted(row.npub()));
        json.append(",\"hostname\":").append(quoted(row.hostname()));
        if (row.jurisdiction() != null) {
            json.append(",\"jurisdiction\":").append(quoted(row.jurisdiction()));
        }
        json.append(",\"score\":").append(decimal(row.score()));
        json.append(",\"last_seen_unix\":")
                .append(row.lastSeen() == null ? "null" : row.lastSeen().getEpochSecond());
        if (row.stake() != null) {
            json.append(",\"stake\":{\"effective_sats\":")
                    .append(row.stake().effectiveSats())
                    .append(",\"locktime_unix\":")
                    .append(row.stake().lockedUntil().getEpochSecond())
                    .append(",\"rank\":")
                    .append(decimal(row.stake().rank()))
                    .append('}');
        }
        json.append(",\"anchor\":").append(row.anchor()).append(",\"specs\":[");
        String separator = "";
        for (PodSpec spec : row.specs()) {
            json.append(separator);
            write(spec, json);
            separator = ",";
        }
        json.append("],\"isolation_level\":")
                .append(quoted(row.isolationLevel().slug()))
                .append('}');
    }

    private static void write(PodSpec spec, StringBuilder json) {
        json.append("{\"id\":")
                .append(quoted(spec.id()))
                .append(",\"name\":")
                .append(quoted(spec.name()))
                .append(",\"description\":")
                .append(quoted(spec.description()))
                .append(",\"cpu_millicores\":")
                .append(spec.cpuMillicores())
                .append(",\"memory_mb\":")
                .append(spec.memoryMb())
                .append(",\"rate_msats_per_sec\":")
                .append(spec.rateMsatsPerSec())
                .append('}');
    }

    /** Without trailing zeros, with at least one decimal: {@code 0.0}, {@code 0.2}, {@code 12.345678}. */
    private static String decimal(BigDecimal value) {
        BigDecimal shortest = value.stripTrailingZeros();
        return (shortest.scale() < 1 ? shortest.setScale(1) : shortest).toPlainString();
    }

    /**
     * The shortest digits that read as the same binary64, with at least one decimal. Not {@link Double#toString}, which
     * doesn't give the shortest on every JDK.
     */
    private static String decimal(double value) {
        return decimal(new BigDecimal(single(new BigDecimal(value))));
    }

    /** As RFC 8785 writes strings. */
    private static String quoted(String text) {
        boolean plain = text.chars().allMatch(c -> c >= 0x20 && c != '"' && c != '\\');
        return plain ? '"' + text + '"' : single(text);
    }

    private static String single(Object value) {
        String list = Statement.canonicalJson(List.of(value));
        return list.substring(1, list.length() - 1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
