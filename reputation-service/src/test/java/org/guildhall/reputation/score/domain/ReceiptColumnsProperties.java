package org.guildhall.reputation.score.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.PublicKey;

/** Whatever happened in whatever order, the columns give what the rule gives over the receipts that are left. */
class ReceiptColumnsProperties {
    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration SPAN = Duration.ofDays(80);
    private static final int LAST_STEP = 7;
    private static final List<PublicKey> PROVIDERS = keys("provider", 4);
    private static final List<PublicKey> CONSUMERS = keys("consumer", 6);

    private static List<PublicKey> keys(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> TestKey.of(name + i).publicKey())
                .toList();
    }

    /** What the rule says, with nothing in common with the columns but the rule for one consumer. */
    private static final class Ledger {
        private final List<Change.Voided> receipts = new ArrayList<>();
        private final Map<PublicKey, Instant> firstSeen = new HashMap<>();

        private void see(PublicKey consumer, Instant at) {
            firstSeen.merge(consumer, at, (a, b) -> a.isBefore(b) ? a : b);
        }

        private List<Contribution> contributions(PublicKey provider, ScoringRule rule, Instant asOf) {
            List<Change.Voided> counting = receipts.stream()
                    .filter(r -> !r.completedAt().isBefore(rule.windowStart(asOf))
                            && !r.completedAt().isAfter(asOf))
                    .toList();
            return CONSUMERS.stream()
                    .filter(c -> counting.stream()
                            .anyMatch(
                                    r -> r.consumer().equals(c) && r.provider().equals(provider)))
                    .map(c -> {
                        List<Change.Voided> all = counting.stream()
                                .filter(r -> r.consumer().equals(c))
                                .toList();
                        List<Change.Voided> here = all.stream()
                                .filter(r -> r.provider().equals(provider))
                                .toList();
                        return rule.contribution(
                                new Dealings(
                                        c,
                                        firstSeen.get(c),
                                        here.size(),
                                        here.stream()
                                                .mapToLong(Change.Voided::success)
                                                .sum(),
                                        all.size()),
                                asOf);
                    })
                    .toList();
        }
    }

    private static Change random(Random random, Ledger ledger) {
        PublicKey consumer = CONSUMERS.get(random.nextInt(CONSUMERS.size()));
        Instant at = BEGIN.minusSeconds(random.nextInt((int) SPAN.toSeconds()));
        int kind = random.nextInt(10);
        if (kind == 0) {
            ledger.see(consumer, at);
            return new Change.Seen(consumer, at);
        }
        if (kind < 3 && !ledger.receipts.isEmpty()) {
            return ledger.receipts.remove(random.nextInt(ledger.receipts.size()));
        }
        PublicKey provider = PROVIDERS.get(random.nextInt(PROVIDERS.size()));
        int success = random.nextInt(3) == 0 ? 0 : random.nextInt(1_000_001);
        ledger.receipts.add(new Change.Voided(consumer, provider, success, at));
        ledger.see(consumer, at);
        return new Change.Counted(consumer, provider, success, at, ledger.firstSeen.get(consumer));
    }

    @Property(tries = 100)
    void everyViewIsTheRuleOverTheReceiptsThatAreLeft(@ForAll long seed) {
        Random random = new Random(seed);
        ScoringRule rule = new ScoringRule(
                Duration.ofDays(random.nextInt(40)),
                Duration.ofDays(random.nextInt(40)),
                Fraction.of(random.nextInt(11), 10));
        Ledger ledger = new Ledger();
        ReceiptColumns columns = new ReceiptColumns(BEGIN.minus(SPAN).plus(Duration.ofDays(5)));
        for (int step = 0; step <= LAST_STEP; step++) {
            for (int i = random.nextInt(60); i >= 0; i--) {
                columns.apply(random(random, ledger));
            }
            Instant asOf = BEGIN.minus(Duration.ofHours(random.nextInt(35 * 24)));
            ColumnsView view = columns.frozen(rule, asOf);
            comesAndGoes(columns, asOf);
            Map<PublicKey, List<ShareGroup>> all = view.all(rule, asOf);
            TreeMap<String, Double> amounts = new TreeMap<>();
            for (PublicKey provider : PROVIDERS) {
                List<Contribution> contributions = ledger.contributions(provider, rule, asOf);
                Score expected = Score.of(provider, asOf, contributions);
                assertEquals(expected, Score.ofGroups(provider, asOf, rule, columns.groups(provider, rule, asOf)));
                assertEquals(expected, Score.ofGroups(provider, asOf, rule, all.getOrDefault(provider, List.of())));
                assertEquals(!contributions.isEmpty(), all.containsKey(provider));
                contributions.stream()
                        .filter(c -> c.amount().numerator().signum() > 0)
                        .forEach(c -> amounts.put(
                                c.dealings().consumerKey().hex() + provider.hex(),
                                c.amount().toDouble()));
            }
            require(amounts, view.contributions(rule, asOf));
            if (step == LAST_STEP) {
                CONSUMERS.forEach(
                        consumer -> columns.apply(new Change.Seen(consumer, BEGIN.minus(SPAN.multipliedBy(2)))));
                assertEquals(all, view.all(rule, asOf));
            }
        }
    }

    @Property(tries = 100)
    void aViewWithWhatChangedSinceIsTheViewOfThen(@ForAll long seed) {
        Random random = new Random(seed);
        ScoringRule rule = new ScoringRule(Duration.ofDays(30), Duration.ofDays(30), Fraction.of(1, 5));
        Instant asOf = BEGIN.minus(Duration.ofHours(random.nextInt(35 * 24)));
        Ledger ledger = new Ledger();
        ReceiptColumns columns = new ReceiptColumns(BEGIN.minus(SPAN));
        for (int i = random.nextInt(60); i > 0; i--) {
            columns.apply(random(random, ledger));
        }
        ColumnsView before = columns.frozen(rule, asOf);
        Map<PublicKey, List<ShareGroup>> then = before.all(rule, asOf);
        List<Change> since = new ArrayList<>();
        for (int i = random.nextInt(60); i > 0; i--) {
            since.add(random(random, ledger));
        }
        since.forEach(columns::apply);
        assertEquals(
                columns.frozen(rule, asOf).all(rule, asOf),
                before.with(since, rule, asOf).all(rule, asOf));
        assertEquals(then, before.all(rule, asOf));
    }

    /** A receipt that a view from before must not show, of parties that nobody knew. */
    private static void comesAndGoes(ReceiptColumns columns, Instant asOf) {
        PublicKey consumer = TestKey.of("late consumer").publicKey();
        columns.apply(new Change.Counted(consumer, PROVIDERS.get(0), 7, asOf, asOf));
        columns.apply(new Change.Voided(consumer, PROVIDERS.get(0), 7, asOf));
        columns.apply(new Change.Counted(consumer, TestKey.of("late").publicKey(), 7, asOf, BEGIN.minus(SPAN)));
        columns.apply(new Change.Voided(consumer, TestKey.of("late").publicKey(), 7, asOf));
    }

    private static void require(TreeMap<String, Double> expected, Contributions found) {
        assertEquals(
                List.copyOf(expected.keySet()),
                IntStream.range(0, found.amount().length)
                        .mapToObj(i -> found.keys().get(found.consumer()[i]).hex()
                                + found.keys().get(found.provider()[i]).hex())
                        .toList());
        int i = 0;
        for (double amount : expected.values()) {
            assertEquals(amount, found.amount()[i++], 1e-12 * amount);
        }
    }
}
