package org.guildhall.federation.trust.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.domain.Reference.Kind;
import org.guildhall.federation.trust.domain.Relationship.Shown;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.testing.TestKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustTest {
    private static final FederationId A = new FederationId("fed:a");
    private static final FederationId B = new FederationId("fed:b");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static int references;

    static TrustEvent event(long ageDays, TrustChange change) {
        return new TrustEvent(NOW, "fed:a", ageDays, "", change);
    }

    static TrustChange success(boolean adjust) {
        return new TrustChange.Succeeded(new Reference(Kind.AGREEMENT, "r" + references++), adjust, null);
    }

    static TrustChange failure(boolean adjust) {
        return new TrustChange.Failed(new Reference(Kind.AGREEMENT, "r" + references++), adjust);
    }

    private static Trust granted(String initial, long ageDays) {
        return Trust.none(A, B)
                .after(event(ageDays, new TrustChange.Granted(Relationship.PEER, Score.of(initial), true)));
    }

    private static Trust succeed(Trust trust, int times, long ageDays) {
        Trust after = trust;
        for (int i = 0; i < times; i++) {
            after = after.after(event(ageDays, success(true)));
        }
        return after;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.5",
        "6, 0.5",
        "7, 0.6",
        "8, 0.6",
        "29, 0.6",
        "30, 0.7",
        "31, 0.7",
        "89, 0.7",
        "90, 0.8",
        "91, 0.8",
        "179, 0.8",
        "180, 0.9",
        "181, 0.9",
        "364, 0.9",
        "365, 1",
        "366, 1"
    })
    void theAgeCapIsInclusive(long days, String cap) {
        assertEquals(Score.of(cap), TrustLevel.ageCap(days));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.5", "2, 0.5", "3, 0.6", "4, 0.6", "9, 0.6", "10, 0.7", "11, 0.7", "24, 0.7", "25, 0.8", "26, 0.8",
        "49, 0.8", "50, 0.9", "51, 0.9", "99, 0.9", "100, 1", "101, 1"
    })
    void theInteractionCapIsInclusive(long successes, String cap) {
        assertEquals(Score.of(cap), TrustLevel.interactionCap(successes));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.3, 0.3", "0.4999, 0.4999", "0.5, 0.5", "0.5001, 0.5", "1, 0.5"})
    void aFirstGrantReachesOneHalfAtMostEvenForAnOldTarget(String asked, String got) {
        assertEquals(Score.of(got), granted(asked, 400).score());
    }

    @Test
    void aSuccessCountsItselfBeforeItsCapIsLookedUp() {
        assertEquals(Score.of("0.5"), succeed(granted("0.5", 400), 2, 400).score());
        assertEquals(Score.of("0.55"), succeed(granted("0.5", 400), 3, 400).score());
        assertEquals(Score.of("0.6"), succeed(granted("0.5", 400), 4, 400).score());
        assertEquals(Score.of("0.95"), succeed(granted("0.5", 400), 100, 400).score());
        assertEquals(Score.of("1"), succeed(granted("0.5", 400), 101, 400).score());
    }

    @Test
    void aSuccessNeverLowersAScoreAboveItsCap() {
        Trust high = succeed(granted("0.5", 400), 101, 400);
        Trust after = high.after(event(0, success(true)));
        assertEquals(high.score(), after.score());
        assertEquals(102, after.successes());
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.4", "0.21, 0.11", "0.2, 0.1", "0.15, 0.1", "0.1, 0.1", "0.05, 0.05", "0, 0"})
    void aFailureTakesATenthNotBelowATenthAndNeverRaises(String before, String after) {
        assertEquals(
                Score.of(after),
                granted(before, 0).after(event(0, failure(true))).score());
    }

    @Test
    void fiveFailuresAndSixSuccessesGiveExactlyFourTenths() {
        Trust trust = granted("0.5", 400);
        for (int i = 0; i < 5; i++) {
            trust = trust.after(event(400, failure(true)));
        }
        assertEquals(Score.of("0.1"), trust.score());
        assertTrue(succeed(trust, 6, 400).score().atLeast(Score.WITNESS_MIN));
        assertEquals("0.4", succeed(trust, 6, 400).score().toString());
    }

    @Test
    void withoutAdjustmentOnlyTheCountsGoUp() {
        Trust trust = granted("0.3", 400).after(event(400, success(false))).after(event(400, failure(false)));
        assertEquals(Score.of("0.3"), trust.score());
        assertEquals(1, trust.successes());
        assertEquals(1, trust.failures());
    }

    @Test
    void anUpdateIsCappedUpwardsAndFreeDownwards() {
        Trust young = granted("0.5", 0);
        assertEquals(
                Score.of("0.5"),
                young.after(event(0, new TrustChange.Updated(Score.of("0.9")))).score());
        assertEquals(
                Score.ZERO,
                young.after(event(0, new TrustChange.Updated(Score.ZERO))).score());
        Trust old = succeed(granted("0.5", 400), 101, 400);
        assertEquals(
                Score.of("0.9"),
                old.after(event(0, new TrustChange.Updated(Score.of("0.9")))).score(),
                "a lowering is not cut to the cap");
    }

    @Test
    void establishingAgainIsRefused() {
        Refusal refusal = assertThrows(Refusal.class, () -> granted("0.5", 0)
                .after(event(0, new TrustChange.Granted(Relationship.ALLIED, Score.of("0.5"), true))));
        assertEquals(TrustReason.TRUST_EXISTS, refusal.reason());
    }

    @Test
    void whatIsNotGrantedKnowsNoInteractions() {
        Trust revoked = granted("0.5", 0).after(event(0, new TrustChange.Revoked()));
        for (Trust absent : List.of(Trust.none(A, B), revoked)) {
            Refusal refusal = assertThrows(Refusal.class, () -> absent.after(event(0, success(true))));
            assertEquals(TrustReason.TRUST_NOT_FOUND, refusal.reason());
        }
    }

    @Test
    void aGrantAfterARevocationStartsFromTheHistory() {
        Trust bad = granted("0.5", 400)
                .after(event(400, failure(true)))
                .after(event(400, failure(true)))
                .after(event(400, new TrustChange.Revoked()));
        Trust again = bad.after(event(400, new TrustChange.Granted(Relationship.PEER, Score.of("0.5"), true)));
        assertEquals(Score.of("0.3"), again.score(), "nobody washes a record white");
        assertEquals(2, again.failures());
        Trust good = succeed(granted("0.5", 400), 101, 400).after(event(400, new TrustChange.Revoked()));
        Trust anew = good.after(event(400, new TrustChange.Granted(Relationship.PEER, Score.of("0.5"), true)));
        assertEquals(Score.of("0.5"), anew.score());
        assertEquals(101, anew.successes());
    }

    @Test
    void theStandingNamesTheNextLevelAndWhatIsMissing() {
        TrustStanding fresh = new TrustStanding(granted("0.5", 5), 5);
        assertEquals(Score.of("0.6"), fresh.nextLevel().orElseThrow().score());
        assertEquals(3, fresh.interactionsNeeded());
        assertEquals(2, fresh.daysNeeded());
        assertFalse(fresh.canRise());
        TrustStanding low = new TrustStanding(granted("0.2", 0), 0);
        assertEquals(Score.of("0.5"), low.nextLevel().orElseThrow().score());
        assertTrue(low.canRise());
        TrustStanding top = new TrustStanding(succeed(granted("0.5", 400), 101, 400), 400);
        assertTrue(top.nextLevel().isEmpty());
        assertEquals(0, top.interactionsNeeded());
    }

    @Test
    void relationshipsShowWithRegardToTheOtherSide() {
        assertEquals(Shown.PENDING_ALLIED, Relationship.ALLIED.shown(null));
        assertEquals(Shown.PENDING_ALLIED, Relationship.ALLIED.shown(Relationship.PEER));
        assertEquals(Shown.ALLIED, Relationship.ALLIED.shown(Relationship.ALLIED));
        assertEquals(Shown.CHILD, Relationship.PEER.shown(Relationship.PARENT));
        assertEquals(Shown.PARENT, Relationship.TRUSTED.shown(Relationship.CHILD));
        assertEquals(Shown.PARENT, Relationship.PARENT.shown(null));
        assertTrue(Relationship.PARENT.contradicts(Relationship.PARENT));
        assertFalse(Relationship.PARENT.contradicts(Relationship.CHILD));
        assertFalse(Relationship.PEER.contradicts(Relationship.PEER));
    }

    @Test
    void scoresAreWithinTheirBounds() {
        for (String bad : List.of("-0.0001", "1.0001")) {
            assertThrows(IllegalArgumentException.class, () -> Score.of(bad));
        }
        assertEquals(Score.of("0.3333"), Score.of(1.0 / 3), "cut, not rounded up");
        assertEquals(Score.of("0.3"), Score.of(0.3));
    }

    @Test
    void federationIdsAreChecked() {
        for (String bad : List.of("", "a", "fed:", "fed:A", "fed:a b", "fed:" + "a".repeat(61), "fed:ä")) {
            assertThrows(IllegalArgumentException.class, () -> new FederationId(bad));
        }
        new FederationId("fed:" + "a".repeat(60));
    }

    @Test
    void theInteractionStatementOfTheDocumentsExampleIsFixed() {
        var statement = new Interaction(A, B, true, new Reference(Kind.AGREEMENT, "agreement-7")).statement();
        assertEquals(
                "{\"reference_id\":\"agreement-7\",\"reference_kind\":\"agreement\""
                        + ",\"source_id\":\"fed:a\",\"success\":true,\"target_id\":\"fed:b\"}",
                statement.canonicalJson());
        assertEquals(
                "ba605da4cfaf5b2a7e812711ac78bed41f9e42ef0c5f92b72e5c640a5fb4757d",
                statement.digest().hex());
        assertEquals(
                "4a81e58467b00abc3b4d1f5c640ad237cf46bb031682881fe199a5e404f0243616e3fb6943aedb700e2d233bd4a93bf8b943091978f330cb42faf0394f74b569",
                TestKey.of("federation b").sign(statement).hex());
    }
}
