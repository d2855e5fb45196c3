package org.guildhall.federation.trust.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.platform.refusal.Refusal;

/** Whatever happens to a pair, in whatever order. */
class TrustProperties {
    private static final Trust NONE = Trust.none(new FederationId("fed:a"), new FederationId("fed:b"));

    @Provide
    Arbitrary<List<TrustEvent>> histories() {
        Arbitrary<Score> scores = Arbitraries.bigDecimals()
                .between(BigDecimal.ZERO, BigDecimal.ONE)
                .ofScale(4)
                .map(Score::new);
        Arbitrary<Boolean> adjust = Arbitraries.of(true, true, true, false);
        Arbitrary<TrustChange> changes = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(12, adjust.map(TrustTest::success)),
                net.jqwik.api.Tuple.of(3, adjust.map(TrustTest::failure)),
                net.jqwik.api.Tuple.of(1, scores.map(TrustChange.Updated::new)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(new TrustChange.Revoked())),
                net.jqwik.api.Tuple.of(
                        3, scores.map(score -> new TrustChange.Granted(Relationship.PEER, score, true))));
        Arbitrary<Long> ages = Arbitraries.longs().between(0, 400);
        return Combinators.combine(ages, changes)
                .as((age, change) -> new TrustEvent(Instant.EPOCH, "fed:a", age, "", change))
                .list()
                .ofMaxSize(200);
    }

    @Property(tries = 300)
    void trustStaysWithinItsBoundsAndNeverRisesAboveItsCap(@ForAll("histories") List<TrustEvent> history) {
        Trust trust = NONE;
        for (TrustEvent event : history) {
            Trust before = trust;
            try {
                trust = before.after(event);
            } catch (Refusal refusal) {
                continue;
            }
            Score cap = TrustLevel.cap(event.targetAgeDays(), trust.successes());
            boolean rose = trust.score().compareTo(before.score()) > 0;
            assertTrue(!rose || trust.score().compareTo(cap) <= 0, () -> before + " " + event);
            assertTrue(trust.score().value().signum() >= 0);
            assertTrue(trust.score().value().compareTo(BigDecimal.ONE) <= 0);
            assertTrue(trust.successes() >= before.successes() && trust.failures() >= before.failures());
            assertEquals(before.eventCount() + 1, trust.eventCount());
        }
    }

    @Property(tries = 300)
    void replayingTheAcceptedEventsGivesTheState(@ForAll("histories") List<TrustEvent> history) {
        Trust trust = NONE;
        List<TrustEvent> accepted = new ArrayList<>();
        for (TrustEvent event : history) {
            try {
                trust = trust.after(event);
                accepted.add(event);
            } catch (Refusal refusal) {
                // A refused event is not recorded.
            }
        }
        Trust replayed = NONE;
        for (TrustEvent event : accepted) {
            replayed = replayed.after(event);
        }
        assertEquals(trust, replayed);
    }
}
