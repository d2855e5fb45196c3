package org.guildhall.reputation.score.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.ShareGroup.Weighing;

class ScoreProperties {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final PublicKey PROVIDER = TestKey.of("p").publicKey();
    private static final PublicKey CONSUMER = TestKey.of("c").publicKey();

    @Provide
    Arbitrary<Dealings> dealings() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.longs().between(1, 50),
                        Arbitraries.longs().between(0, 1_000_000),
                        Arbitraries.longs().between(0, 200))
                .as((days, receipts, success, elsewhere) -> new Dealings(
                        CONSUMER,
                        NOW.minus(Duration.ofDays(days)),
                        receipts,
                        success * receipts,
                        receipts + elsewhere));
    }

    /** As the database sums them up. */
    private static List<ShareGroup> groups(ScoringRule rule, List<Dealings> dealings) {
        Map<List<Object>, List<Dealings>> alike = dealings.stream().collect(Collectors.groupingBy(d -> {
            Contribution contribution = rule.contribution(d, NOW);
            Weighing weighing = !contribution.oldEnough()
                    ? Weighing.NONE
                    : contribution.isCapped() ? Weighing.CAPPED : Weighing.FULL;
            return List.of(weighing, weighing == Weighing.CAPPED ? d.receipts() : 0L);
        }));
        return alike.entrySet().stream()
                .map(entry -> {
                    Weighing weighing = (Weighing) entry.getKey().get(0);
                    BigInteger sum = entry.getValue().stream()
                            .map(d -> BigInteger.valueOf(d.successMillionths())
                                    .multiply(BigInteger.valueOf(
                                            weighing == Weighing.CAPPED
                                                    ? d.totalReceipts()
                                                    : weighing == Weighing.FULL ? 1 : 0)))
                            .reduce(BigInteger.ZERO, BigInteger::add);
                    return new ShareGroup(
                            weighing,
                            (Long) entry.getKey().get(1),
                            sum,
                            entry.getValue().stream()
                                    .mapToLong(Dealings::receipts)
                                    .sum(),
                            entry.getValue().size());
                })
                .toList();
    }

    @Property
    void theScoreFromSumsIsTheScoreFromConsumers(
            @ForAll @Size(max = 60) List<@From("dealings") Dealings> dealings, @ForAll @IntRange(max = 100) int cap) {
        ScoringRule rule = new ScoringRule(Duration.ofDays(30), Duration.ofDays(30), Fraction.of(cap, 100));
        Score single = Score.of(
                PROVIDER,
                NOW,
                dealings.stream().map(d -> rule.contribution(d, NOW)).toList());
        assertEquals(single, Score.ofGroups(PROVIDER, NOW, rule, groups(rule, dealings)));
    }
}
