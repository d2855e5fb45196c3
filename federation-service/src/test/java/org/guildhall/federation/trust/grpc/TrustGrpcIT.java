package org.guildhall.federation.trust.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.guildhall.federation.FederationTest;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.trust.domain.TrustReason;
import org.guildhall.federation.v1.ChangeRelationshipRequest;
import org.guildhall.federation.v1.EstablishTrustResponse;
import org.guildhall.federation.v1.FindWitnessesRequest;
import org.guildhall.federation.v1.GetTrustPathRequest;
import org.guildhall.federation.v1.GetTrustRequest;
import org.guildhall.federation.v1.GetTrustStatusRequest;
import org.guildhall.federation.v1.GetTrustStatusResponse;
import org.guildhall.federation.v1.ListTrustEventsRequest;
import org.guildhall.federation.v1.ListTrustRequest;
import org.guildhall.federation.v1.RecordInteractionRequest;
import org.guildhall.federation.v1.RecordInteractionResponse;
import org.guildhall.federation.v1.Relationship;
import org.guildhall.federation.v1.RevokeTrustRequest;
import org.guildhall.federation.v1.Trust;
import org.guildhall.federation.v1.TrustEvent;
import org.guildhall.federation.v1.TrustEventKind;
import org.guildhall.federation.v1.TrustHop;
import org.guildhall.federation.v1.UpdateTrustRequest;
import org.guildhall.platform.refusal.PlatformReason;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TrustGrpcIT extends FederationTest {
    private static GetTrustStatusResponse status(String source, String target) {
        return trustAs(source)
                .getTrustStatus(GetTrustStatusRequest.newBuilder()
                        .setSourceId(source)
                        .setTargetId(target)
                        .build());
    }

    private static Trust relate(String source, String target, Relationship relationship) {
        return trustAs(source)
                .establishTrust(
                        grant(source, target).setRelationship(relationship).build())
                .getTrust();
    }

    @Test
    void trustIsEarnedByInteractionsUpToTheCaps() {
        String a = federation("a");
        String b = federation("b");
        trust(a, b);
        clock.advance(Duration.ofDays(7));
        for (int i = 0; i < 3; i++) {
            trustAs(a).recordInteraction(success(a, b, "deal-" + i));
        }
        GetTrustStatusResponse status = status(a, b);
        assertEquals(0.55, status.getTrust().getScore(), "the third success counts itself");
        assertEquals(3, status.getTrust().getSuccessfulInteractions());
        assertEquals(7, status.getTargetAgeDays());
        assertEquals(0.6, status.getEffectiveCap());
        assertTrue(status.getCanRiseNow());
        assertEquals(0.6, status.getNextLevel());
        RecordInteractionResponse fourth = trustAs(a).recordInteraction(success(a, b, "deal-3"));
        assertEquals(0.55, fourth.getPreviousScore());
        assertEquals(0.6, fourth.getTrust().getScore());
        GetTrustStatusResponse full = status(a, b);
        assertFalse(full.getCanRiseNow());
        assertEquals(0.7, full.getNextLevel());
        assertEquals(6, full.getInteractionsNeeded());
        assertEquals(23, full.getDaysNeeded());
    }

    @Test
    void initialTrustIsCappedAndCutToFourPlaces() {
        String a = federation("a");
        assertEquals(
                0.5,
                trustAs(a)
                        .establishTrust(
                                grant(a, federation("b")).setInitialTrust(1).build())
                        .getTrust()
                        .getScore());
        assertEquals(
                0.3333,
                trustAs(a)
                        .establishTrust(grant(a, federation("c"))
                                .setInitialTrust(1.0 / 3)
                                .build())
                        .getTrust()
                        .getScore());
        Trust zero = trustAs(a)
                .establishTrust(grant(a, federation("d"))
                        .setInitialTrust(0)
                        .setWitnessAllowed(false)
                        .build())
                .getTrust();
        assertEquals(0, zero.getScore());
        assertFalse(zero.getWitnessAllowed());
    }

    @Test
    void establishingAgainIsRefusedAndKeepsWhatWasEarned() {
        String a = federation("a");
        String b = federation("b");
        trust(a, b);
        trustAs(a).recordInteraction(failure(a, b, "broken"));
        assertRefused(TrustReason.TRUST_EXISTS, () -> trust(a, b));
        Trust kept = status(a, b).getTrust();
        assertEquals(0.4, kept.getScore());
        assertEquals(1, kept.getFailedInteractions());
    }

    @Test
    void ofEightGrantsAtTheSameTimeOneWins() throws Exception {
        String a = federation("a");
        String b = federation("b");
        List<Callable<EstablishTrustResponse>> calls = IntStream.range(0, 8)
                .mapToObj(i -> (Callable<EstablishTrustResponse>)
                        () -> trustAs(a).establishTrust(grant(a, b).build()))
                .toList();
        List<Object> results = atOnce(calls);
        assertEquals(
                1,
                results.stream()
                        .filter(EstablishTrustResponse.class::isInstance)
                        .count(),
                results::toString);
    }

    @Test
    void sourceAndTargetAreKnownDifferentAndAble() {
        String a = federation("a");
        String b = federation("b");
        assertRefused(TrustReason.SELF_TRUST, () -> trust(a, a));
        assertRefused(RegistryReason.FEDERATION_NOT_FOUND, () -> trust(a, freshId("ghost")));
        setStatus(b, "QUARANTINED");
        assertRefused(RegistryReason.FEDERATION_NOT_ACTIVE, () -> trust(a, b));
        setStatus(a, "SUSPENDED");
        setStatus(b, "ACTIVE");
        assertRefused(RegistryReason.FEDERATION_NOT_ACTIVE, () -> trust(a, b));
        assertRefused(PlatformReason.NOT_YOURSELF, () -> trustAs(b)
                .establishTrust(grant(a, b).build()));
    }

    @Test
    void alliancesNeedBothSides() {
        String a = federation("a");
        String b = federation("b");
        assertEquals(
                Relationship.RELATIONSHIP_PENDING_ALLIED,
                relate(a, b, Relationship.RELATIONSHIP_ALLIED).getRelationship());
        assertEquals(
                Relationship.RELATIONSHIP_ALLIED,
                relate(b, a, Relationship.RELATIONSHIP_ALLIED).getRelationship());
        assertEquals(Relationship.RELATIONSHIP_ALLIED, status(a, b).getTrust().getRelationship());
    }

    @Test
    void aParentOnOneSideIsAChildOnTheOtherAndTwoParentsContradict() {
        String a = federation("a");
        String b = federation("b");
        relate(a, b, Relationship.RELATIONSHIP_PARENT);
        assertRefused(TrustReason.RELATIONSHIP_CONFLICT, () -> relate(b, a, Relationship.RELATIONSHIP_PARENT));
        Trust back = relate(b, a, Relationship.RELATIONSHIP_PEER);
        assertEquals(Relationship.RELATIONSHIP_CHILD, back.getRelationship());
        assertEquals(Relationship.RELATIONSHIP_PEER, back.getGrantedRelationship());
    }

    @Test
    void twoParentsAtTheSameTimeCannotBoth() throws Exception {
        String a = federation("a");
        String b = federation("b");
        List<Callable<Trust>> calls = List.of(
                () -> relate(a, b, Relationship.RELATIONSHIP_PARENT),
                () -> relate(b, a, Relationship.RELATIONSHIP_PARENT));
        List<Object> results = atOnce(calls);
        assertEquals(1, results.stream().filter(Trust.class::isInstance).count(), results::toString);
    }

    @Test
    void aReferenceCountsOncePerPair() throws Exception {
        String a = federation("a");
        String b = federation("b");
        trust(a, b);
        trust(b, a);
        List<Callable<RecordInteractionResponse>> calls = IntStream.range(0, 8)
                .mapToObj(i ->
                        (Callable<RecordInteractionResponse>) () -> trustAs(a).recordInteraction(success(a, b, "deal")))
                .toList();
        List<Object> results = atOnce(calls);
        assertEquals(
                1,
                results.stream()
                        .filter(RecordInteractionResponse.class::isInstance)
                        .count(),
                results::toString);
        assertRefused(TrustReason.REFERENCE_COUNTED, () -> trustAs(a).recordInteraction(failure(a, b, "deal")));
        trustAs(b).recordInteraction(success(b, a, "deal"));
        assertEquals(1, status(a, b).getTrust().getSuccessfulInteractions());
    }

    @Test
    void interactionsAtTheSameTimeAreAllCounted() throws Exception {
        String a = federation("a");
        String b = federation("b");
        trust(a, b);
        List<Callable<RecordInteractionResponse>> calls = IntStream.range(0, 40)
                .mapToObj(i -> (Callable<RecordInteractionResponse>) () -> trustAs(a)
                        .recordInteraction(i % 4 == 0 ? failure(a, b, "deal-" + i) : success(a, b, "deal-" + i)))
                .toList();
        List<Object> results = atOnce(calls);
        assertEquals(
                40,
                results.stream()
                        .filter(RecordInteractionResponse.class::isInstance)
                        .count(),
                results::toString);
        Trust trust = status(a, b).getTrust();
        assertEquals(30, trust.getSuccessfulInteractions());
        assertEquals(10, trust.getFailedInteractions());
        assertEquals(
                41L,
                sql("SELECT count(*) FROM trust_event WHERE source_id = $1 AND target_id = $2", a, b)
                        .iterator()
                        .next()
                        .getLong(0));
    }

    @Test
    void aSuccessNeedsTheTargetsSignatureOverExactlyThis() {
        String a = federation("a");
        String b = federation("b");
        trust(a, b);
        RecordInteractionRequest good = success(a, b, "deal");
        assertRefused(TrustReason.TARGET_SIGNATURE_REQUIRED, () -> trustAs(a)
                .recordInteraction(good.toBuilder().clearTargetSignature().build()));
        String another = success(a, b, "other").getTargetSignature();
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> trustAs(a)
                .recordInteraction(good.toBuilder().setTargetSignature(another).build()));
        String reverse = success(b, a, "deal").getTargetSignature();
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> trustAs(a)
                .recordInteraction(good.toBuilder().setTargetSignature(reverse).build()));
        assertEquals(0, status(a, b).getTrust().getSuccessfulInteractions());
        trustAs(a).recordInteraction(good);
    }

    @Test
    void withoutTrustThereIsNothingToRecordOrShow() {
        String a = federation("a");
        String b = federation("b");
        assertRefused(TrustReason.TRUST_NOT_FOUND, () -> trustAs(a).recordInteraction(success(a, b, "deal")));
        assertRefused(TrustReason.TRUST_NOT_FOUND, () -> status(a, b));
        assertRefused(TrustReason.TRUST_NOT_FOUND, () -> status(a, a));
        assertRefused(RegistryReason.FEDERATION_NOT_FOUND, () -> trustAs(a)
                .recordInteraction(success(a, freshId("ghost"), "deal")));
    }

    @Test
    void quarantinedFederationsGainNoTrustButMayLoseIt() {
        String a = federation("a");
        String b = federation("b");
        trust(a, b);
        setStatus(b, "QUARANTINED");
        assertRefused(RegistryReason.FEDERATION_NOT_ACTIVE, () -> trustAs(a).recordInteraction(success(a, b, "good")));
        assertEquals(
                0.4,
                trustAs(a).recordInteraction(failure(a, b, "bad")).getTrust().getScore());
    }

    @Test
    void aRepeatWithTheSameRequestIdCountsOnce() {
        String a = federation("a");
        String b = federation("b");
        trust(a, b);
        RecordInteractionRequest request = success(a, b, "deal").toBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .build();
        assertEquals(trustAs(a).recordInteraction(request), trustAs(a).recordInteraction(request));
        assertEquals(1, status(a, b).getTrust().getSuccessfulInteractions());
    }

    @Test
    void constraintsAreThoseOfTheContract() {
        String a = federation("a");
        String b = federation("b");
        for (double bad : new double[] {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertEquals(List.of("initial_trust"), violatedFields(() -> trustAs(a)
                    .establishTrust(grant(a, b).setInitialTrust(bad).build())));
        }
        for (Relationship bad :
                List.of(Relationship.RELATIONSHIP_UNSPECIFIED, Relationship.RELATIONSHIP_PENDING_ALLIED)) {
            assertEquals(List.of("relationship"), violatedFields(() -> relate(a, b, bad)));
        }
        assertEquals(List.of("reference"), violatedFields(() -> trustAs(a)
                .recordInteraction(
                        success(a, b, "deal").toBuilder().clearReference().build())));
        assertEquals(
                List.of(""),
                violatedFields(() ->
                        trustAs(a).recordInteraction(interaction(a, b, "deal").build())),
                "a failure has a reason");
    }

    private static Trust get(String source, String target) {
        return trustAs(source)
                .getTrust(GetTrustRequest.newBuilder()
                        .setSourceId(source)
                        .setTargetId(target)
                        .build())
                .getTrust();
    }

    private static Trust update(String source, String target, double score) {
        return trustAs(source)
                .updateTrust(UpdateTrustRequest.newBuilder()
                        .setSourceId(source)
                        .setTargetId(target)
                        .setScore(score)
                        .setReason("as agreed")
                        .build())
                .getTrust();
    }

    private static double revoke(String source, String target) {
        return trustAs(source)
                .revokeTrust(RevokeTrustRequest.newBuilder()
                        .setSourceId(source)
                        .setTargetId(target)
                        .setReason("broke the agreement")
                        .build())
                .getScore();
    }

    private static List<TrustEvent> events(String source, String target) {
        return trustAs(source)
                .listTrustEvents(ListTrustEventsRequest.newBuilder()
                        .setSourceId(source)
                        .setTargetId(target)
                        .build())
                .getEventsList();
    }

    @Test
    void nobodyWashesARecordWhiteByARevocationAndANewGrant() {
        String a = federation("a");
        String b = federation("b");
        trust(a, b);
        trustAs(a).recordInteraction(failure(a, b, "one"));
        trustAs(a).recordInteraction(failure(a, b, "two"));
        assertEquals(0.3, revoke(a, b));
        assertRefused(TrustReason.TRUST_NOT_FOUND, () -> get(a, b));
        assertRefused(TrustReason.TRUST_NOT_FOUND, () -> revoke(a, b));
        assertRefused(TrustReason.TRUST_NOT_FOUND, () -> update(a, b, 0.1));
        trust(a, b);
        assertEquals(0.3, get(a, b).getScore());
        assertEquals(2, get(a, b).getFailedInteractions());
        assertRefused(TrustReason.REFERENCE_COUNTED, () -> trustAs(a).recordInteraction(failure(a, b, "one")));
        List<TrustEvent> events = events(a, b);
        assertEquals(
                List.of(
                        TrustEventKind.TRUST_EVENT_KIND_GRANTED,
                        TrustEventKind.TRUST_EVENT_KIND_FAILED,
                        TrustEventKind.TRUST_EVENT_KIND_FAILED,
                        TrustEventKind.TRUST_EVENT_KIND_REVOKED,
                        TrustEventKind.TRUST_EVENT_KIND_GRANTED),
                events.stream().map(TrustEvent::getKind).toList());
        assertEquals("late", events.get(1).getReason());
        assertEquals(a, events.get(3).getAuthor());
        assertEquals(0.5, events.get(4).getAskedScore());
        assertEquals(0.3, events.get(4).getScore());
        assertRefused(TrustReason.TRUST_NOT_FOUND, () -> events(b, a));
        assertRefused(TrustReason.TRUST_NOT_FOUND, () -> events(a, a));
    }

    @Test
    void aScoreIsLoweredFreelyAndRaisedUpToTheCap() {
        String a = federation("a");
        String b = federation("b");
        assertRefused(TrustReason.TRUST_NOT_FOUND, () -> update(a, b, 0.1));
        assertRefused(TrustReason.TRUST_NOT_FOUND, () -> update(a, a, 0.1));
        trust(a, b);
        assertEquals(0.05, update(a, b, 0.05).getScore());
        assertEquals(0.5, update(a, b, 1).getScore());
        setStatus(b, "QUARANTINED");
        assertEquals(0.2, update(a, b, 0.2).getScore());
        assertRefused(RegistryReason.FEDERATION_NOT_ACTIVE, () -> update(a, b, 0.3));
        assertRefused(RegistryReason.FEDERATION_NOT_FOUND, () -> update(a, freshId("ghost"), 0.3));
        assertEquals(List.of("reason"), violatedFields(() -> trustAs(a)
                .updateTrust(UpdateTrustRequest.newBuilder()
                        .setSourceId(a)
                        .setTargetId(b)
                        .build())));
    }

    @Test
    void aRelationshipChangesWithoutTheScore() {
        String a = federation("a");
        String b = federation("b");
        trust(a, b);
        relate(b, a, Relationship.RELATIONSHIP_PARENT);
        trustAs(a).recordInteraction(failure(a, b, "one"));
        ChangeRelationshipRequest request = ChangeRelationshipRequest.newBuilder()
                .setSourceId(a)
                .setTargetId(b)
                .setRelationship(Relationship.RELATIONSHIP_TRUSTED)
                .setWitnessAllowed(false)
                .build();
        Trust changed = trustAs(a).changeRelationship(request).getTrust();
        assertEquals(Relationship.RELATIONSHIP_TRUSTED, changed.getGrantedRelationship());
        assertEquals(Relationship.RELATIONSHIP_CHILD, changed.getRelationship());
        assertFalse(changed.getWitnessAllowed());
        assertEquals(0.4, changed.getScore());
        Trust kept = trustAs(a)
                .changeRelationship(request.toBuilder().clearWitnessAllowed().build())
                .getTrust();
        assertFalse(kept.getWitnessAllowed(), "absent means as it is");
        assertRefused(TrustReason.RELATIONSHIP_CONFLICT, () -> trustAs(a)
                .changeRelationship(request.toBuilder()
                        .setRelationship(Relationship.RELATIONSHIP_PARENT)
                        .build()));
    }

    @Test
    void trustIsListedBySourceAndByTarget() {
        String a = federation("a");
        String b = federation("b");
        String c = federation("c");
        trust(a, b);
        trust(a, c);
        trust(b, c);
        relate(c, b, Relationship.RELATIONSHIP_PARENT);
        ListTrustRequest bySource = ListTrustRequest.newBuilder().setSourceId(a).build();
        assertEquals(2, trustAs(a).listTrust(bySource).getTrustsCount());
        var page = trustAs(a).listTrust(bySource.toBuilder().setPageSize(1).build());
        assertEquals(b, page.getTrusts(0).getTargetId());
        assertEquals(
                c,
                trustAs(a)
                        .listTrust(bySource.toBuilder()
                                .setPageSize(1)
                                .setPageToken(page.getNextPageToken())
                                .build())
                        .getTrusts(0)
                        .getTargetId());
        List<Trust> byTarget = trustAs(a)
                .listTrust(ListTrustRequest.newBuilder().setTargetId(c).build())
                .getTrustsList();
        assertEquals(List.of(a, b), byTarget.stream().map(Trust::getSourceId).toList());
        assertEquals(Relationship.RELATIONSHIP_CHILD, byTarget.get(1).getRelationship());
        revoke(a, b);
        assertEquals(1, trustAs(a).listTrust(bySource).getTrustsCount());
        assertEquals(List.of(""), violatedFields(() -> trustAs(a).listTrust(ListTrustRequest.getDefaultInstance())));
    }

    @Test
    void witnessesAreFoundByScoreThenIdAndOnlyIfTheyMayWitness() {
        String a = federation("a");
        String strong = federation("z-strong");
        String x = federation("x");
        String y = federation("y");
        String weak = federation("weak");
        String barred = federation("barred");
        String suspended = federation("suspended");
        String small = federation("small");
        for (String target : List.of(strong, suspended, small)) {
            trust(a, target);
        }
        for (String target : List.of(x, y)) {
            trustAs(a).establishTrust(grant(a, target).setInitialTrust(0.4).build());
        }
        trustAs(a).establishTrust(grant(a, weak).setInitialTrust(0.3999).build());
        trustAs(a).establishTrust(grant(a, barred).setWitnessAllowed(false).build());
        setStatus(suspended, "SUSPENDED");
        sql("UPDATE federation SET min_team_count = 2 WHERE id = $1", small);
        FindWitnessesRequest request =
                FindWitnessesRequest.newBuilder().setSourceId(a).build();
        assertEquals(List.of(strong, x, y), witnesses(request));
        assertEquals(
                List.of(strong, y),
                witnesses(request.toBuilder().addExcludedFederationIds(x).build()));
        assertEquals(
                List.of(strong, x, y, weak),
                witnesses(request.toBuilder().setMinTrust(0).build()),
                "0 means 0");
        assertEquals(
                List.of(strong),
                witnesses(request.toBuilder().setMinTrust(0.4001).build()));
        var page = trustAs(a).findWitnesses(request.toBuilder().setPageSize(2).build());
        assertEquals(
                y,
                trustAs(a)
                        .findWitnesses(request.toBuilder()
                                .setPageSize(2)
                                .setPageToken(page.getNextPageToken())
                                .build())
                        .getWitnesses(0)
                        .getTargetId());
        assertRefused(
                RegistryReason.FEDERATION_NOT_FOUND,
                () -> witnesses(
                        request.toBuilder().setSourceId(freshId("ghost")).build()));
    }

    private static List<String> witnesses(FindWitnessesRequest request) {
        return trustAs(request.getSourceId()).findWitnesses(request).getWitnessesList().stream()
                .map(Trust::getTargetId)
                .toList();
    }

    @Test
    void theStrongestChainOfTrustIsFoundWithinItsHops() {
        String a = federation("a");
        String b = federation("b");
        String c = federation("c");
        String d = federation("d");
        trust(a, b);
        trust(b, c);
        trust(c, d);
        trustAs(a).establishTrust(grant(a, c).setInitialTrust(0.2).build());
        GetTrustPathRequest request =
                GetTrustPathRequest.newBuilder().setSourceId(a).setTargetId(d).build();
        var path = trustAs(a).getTrustPath(request);
        assertEquals(0.125, path.getStrength());
        assertEquals(
                List.of(b, c, d),
                path.getHopsList().stream().map(TrustHop::getTargetId).toList());
        var shorter = trustAs(a).getTrustPath(request.toBuilder().setMaxHops(2).build());
        assertEquals(0.1, shorter.getStrength(), 1e-12);
        assertEquals(2, shorter.getHopsCount());
        assertRefused(TrustReason.TRUST_PATH_NOT_FOUND, () -> trustAs(a)
                .getTrustPath(request.toBuilder().setMaxHops(1).build()));
        setStatus(c, "SUSPENDED");
        assertRefused(TrustReason.TRUST_PATH_NOT_FOUND, () -> trustAs(a).getTrustPath(request));
        assertRefused(TrustReason.SELF_TRUST, () -> trustAs(a)
                .getTrustPath(request.toBuilder().setTargetId(a).build()));
        assertRefused(RegistryReason.FEDERATION_NOT_FOUND, () -> trustAs(a)
                .getTrustPath(request.toBuilder().setTargetId(freshId("ghost")).build()));
    }
}
