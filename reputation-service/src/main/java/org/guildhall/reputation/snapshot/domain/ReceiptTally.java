package org.guildhall.reputation.snapshot.domain;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Contribution;
import org.guildhall.reputation.score.domain.Dealings;
import org.guildhall.reputation.score.domain.Score;
import org.guildhall.reputation.score.domain.ScoringRule;

/** Counts receipts one by one and scores all providers, for who has the receipts alone and no database. */
public final class ReceiptTally {
    private static final class Pair {
        private long receipts;
        private long successMillionths;
    }

    private final ScoringRule rule;
    private final Instant asOf;
    private final Map<PublicKey, Map<PublicKey, Pair>> byConsumer = new HashMap<>();

    public ReceiptTally(ScoringRule rule, Instant asOf) {
        this.rule = rule;
        this.asOf = asOf;
    }

    /** Whether a receipt completed then belongs to the window; both ends do. */
    public boolean isWithinWindow(Instant completedAt) {
        return !completedAt.isBefore(rule.windowStart(asOf)) && !completedAt.isAfter(asOf);
    }

    /** Counts a receipt of the window. */
    public void add(PublicKey consumer, PublicKey provider, int successMillionths) {
        Pair pair = byConsumer
                .computeIfAbsent(consumer, key -> new HashMap<>())
                .computeIfAbsent(provider, key -> new Pair());
        pair.receipts++;
        pair.successMillionths += successMillionths;
    }

    /**
     * The scores of all providers with a receipt.
     *
     * @param firstSeen of the consumers; receipts of one who isn't named count for nothing
     */
    public Map<PublicKey, BigDecimal> scores(Map<PublicKey, Instant> firstSeen) {
        Map<PublicKey, List<Contribution>> contributions = new HashMap<>();
        byConsumer.forEach((consumer, pairs) -> {
            long total =
                    pairs.values().stream().mapToLong(pair -> pair.receipts).sum();
            Instant seen = firstSeen.getOrDefault(consumer, Instant.MAX.minus(rule.minHistory()));
            pairs.forEach((provider, pair) -> contributions
                    .computeIfAbsent(provider, key -> new ArrayList<>())
                    .add(rule.contribution(
                            new Dealings(consumer, seen, pair.receipts, pair.successMillionths, total), asOf)));
        });
        Map<PublicKey, BigDecimal> scores = new HashMap<>();
        contributions.forEach((provider, all) ->
                scores.put(provider, Score.of(provider, asOf, all).value()));
        return scores;
    }
}
