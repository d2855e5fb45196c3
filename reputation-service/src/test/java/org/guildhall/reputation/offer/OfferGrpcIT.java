package org.guildhall.reputation.offer;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.offer.domain.IsolationLevel;
import org.guildhall.reputation.offer.domain.OfferReason;
import org.guildhall.reputation.v1.GetOfferRequest;
import org.guildhall.reputation.v1.ListOffersRequest;
import org.guildhall.reputation.v1.ListOffersResponse;
import org.guildhall.reputation.v1.Offer;
import org.guildhall.reputation.v1.PublishOfferRequest;
import org.guildhall.reputation.v1.PublishedOffer;
import org.guildhall.reputation.v1.RecordHeartbeatRequest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OfferGrpcIT extends ReputationTest {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static PublishedOffer get(String provider) {
        return anybodysOffers()
                .getOffer(GetOfferRequest.newBuilder()
                        .setProviderKey(TestKey.of(provider).publicKey().hex())
                        .build())
                .getOffer();
    }

    private static List<String> list(ListOffersRequest.Builder request, int pageSize) {
        List<String> keys = new ArrayList<>();
        String token = "";
        do {
            ListOffersResponse page = anybodysOffers()
                    .listOffers(
                            request.setPageSize(pageSize).setPageToken(token).build());
            page.getOffersList().forEach(offer -> keys.add(offer.getOffer().getProviderKey()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return keys;
    }

    @Test
    void anOfferIsReadAsItWasSignedAndTheNewestReplacesIt() {
        String provider = fresh("p");
        Offer first = proto(TestOffer.of(provider, now.minusSeconds(60))
                .withStake(TestOffer.stake(provider, 'b', 5_000, now.plus(Duration.ofDays(90))))
                .signed());
        assertEquals(first, publish(first).getOffer());
        assertEquals(first, get(provider).getOffer());
        assertFalse(get(provider).hasHeartbeat());
        Offer second = proto(TestOffer.of(provider, now.minusSeconds(59))
                .withLocation(null)
                .withHostname("new.example")
                .signed());
        publish(second);
        assertEquals(second, get(provider).getOffer());
        assertEquals("", get(provider).getOffer().getLocation());
    }

    @Test
    void theNewestOfferAgainChangesNothingAndAnOlderOneIsRefused() {
        String provider = fresh("p");
        Offer offer = proto(TestOffer.of(provider, now).signed());
        PublishedOffer published = publish(offer);
        assertEquals(published, publish(offer));
        for (Instant time : List.of(now, now.minusSeconds(1))) {
            Map<String, String> facts = assertRefused(
                    OfferReason.OFFER_NOT_NEWER,
                    () -> publish(proto(
                            TestOffer.of(provider, time).withHostname("other").signed())));
            assertEquals(now.toString(), facts.get("published_at"));
        }
        assertEquals(published, get(provider));
    }

    @Test
    void ofManyOffersAtOnceTheNewestStays() throws Exception {
        String provider = fresh("p");
        var threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Object>> calls = IntStream.range(0, 16)
                    .mapToObj(i -> (Callable<Object>) () -> {
                        try {
                            return publish(proto(TestOffer.of(provider, now.minusSeconds((i * 7) % 16))
                                    .withHostname("host-" + (i * 7) % 16)
                                    .signed()));
                        } catch (io.grpc.StatusRuntimeException older) {
                            assertRefused(OfferReason.OFFER_NOT_NEWER, () -> {
                                throw older;
                            });
                            return older;
                        }
                    })
                    .toList();
            for (Future<Object> call : threads.invokeAll(calls)) {
                call.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals("host-0", get(provider).getOffer().getHostname());
    }

    @Test
    void onlyWhatTheProviderSignedIsTaken() {
        String provider = fresh("p");
        Map<String, String> facts = assertRefused(
                PlatformReason.BAD_SIGNATURE,
                () -> publish(proto(TestOffer.of(provider, now).signed(TestKey.of("thief")))));
        assertEquals("offer", facts.get("statement"));
        assertRefused(
                PlatformReason.BAD_SIGNATURE,
                () -> publish(proto(TestOffer.of(provider, now).signed()).toBuilder()
                        .setJobsCompleted(13)
                        .build()));
        facts = assertRefused(
                PlatformReason.BAD_SIGNATURE,
                () -> publish(proto(TestOffer.of(provider, now)
                        .withStake(TestOffer.stake("somebody else", 'c', 1, now))
                        .signed())));
        assertEquals("paygress-stake-v1", facts.get("statement"));
        assertRefused(OfferReason.OFFER_NOT_FOUND, () -> get(provider));
    }

    @Test
    void offersAndHeartbeatsOfTheFutureAreRefused() {
        String provider = fresh("p");
        Instant future = now.plus(Duration.ofMinutes(6));
        assertRefused(
                OfferReason.OFFER_IN_FUTURE,
                () -> publish(proto(TestOffer.of(provider, future).signed())));
        publish(proto(TestOffer.of(provider, now.plusSeconds(290)).signed()));
        assertRefused(OfferReason.HEARTBEAT_IN_FUTURE, () -> beat(provider, future));
        beat(provider, now.plusSeconds(290));
    }

    @Test
    void theNewestHeartbeatIsKept() {
        String provider = fresh("p");
        assertRefused(OfferReason.OFFER_NOT_FOUND, () -> beat(provider, now));
        publish(proto(TestOffer.of(provider, now).signed()));
        assertEquals(timestamp(now.minusSeconds(10)), beat(provider, now.minusSeconds(10)));
        assertEquals(timestamp(now), beat(provider, now));
        assertEquals(timestamp(now), beat(provider, now.minusSeconds(5)), "the newest stays");
        assertEquals(proto(TestOffer.heartbeat(provider, now)), get(provider).getHeartbeat());
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> providersOffers()
                .recordHeartbeat(RecordHeartbeatRequest.newBuilder()
                        .setHeartbeat(proto(TestOffer.heartbeat(provider, now)).toBuilder()
                                .setActiveWorkloads(4))
                        .build()));
    }

    @Test
    void offersAreListedByKeyAndFiltered() {
        String mark = fresh("capability").substring(0, 40);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String provider = fresh("p");
            publish(proto(TestOffer.of(provider, now)
                    .withCapabilities("lxc", mark)
                    .withLevel(IsolationLevel.values()[i % 3])
                    .signed()));
            all.add(TestKey.of(provider).publicKey().hex());
            if (i == 0) {
                beat(provider, now.minusSeconds(100));
            }
        }
        List<String> sorted = all.stream().sorted().toList();
        assertEquals(sorted, list(ListOffersRequest.newBuilder().setCapability(mark), 2));
        assertEquals(sorted, list(ListOffersRequest.newBuilder().setCapability(mark), 1000));
        assertTrue(list(ListOffersRequest.newBuilder(), 1000).containsAll(all));
        assertEquals(
                List.of(all.get(2)),
                list(
                        ListOffersRequest.newBuilder()
                                .setCapability(mark)
                                .setMinIsolationLevel(
                                        org.guildhall.reputation.v1.IsolationLevel
                                                .ISOLATION_LEVEL_ATTESTED_RESEARCH_TIER),
                        10));
        assertEquals(
                sorted, list(ListOffersRequest.newBuilder().setCapability(mark).setMintUrl("https://mint.test"), 10));
        assertEquals(
                List.of(),
                list(ListOffersRequest.newBuilder().setCapability(mark).setMintUrl("https://no.test"), 10));
        for (long age : new long[] {100, 99}) {
            assertEquals(
                    age == 100 ? List.of(all.get(0)) : List.of(),
                    list(
                            ListOffersRequest.newBuilder()
                                    .setCapability(mark)
                                    .setSeenSince(timestamp(now.minusSeconds(age))),
                            10));
        }
    }

    @Test
    void badRequestsAreRefused() {
        assertEquals(List.of("offer"), violatedFields(() -> providersOffers()
                .publishOffer(PublishOfferRequest.getDefaultInstance())));
        assertEquals(
                List.of(
                        "offer.hostname",
                        "offer.isolation_level",
                        "offer.provider_key",
                        "offer.published_at",
                        "offer.signature"),
                violatedFields(() -> publish(Offer.getDefaultInstance())));
        Offer good = proto(TestOffer.of(fresh("p"), now).signed());
        for (String location : List.of("Hauptstr. 5, 10827 Berlin", "berlin", "B", "DE-")) {
            assertEquals(
                    List.of("offer.location"),
                    violatedFields(
                            () -> publish(good.toBuilder().setLocation(location).build())));
        }
        assertEquals(
                List.of("offer.specs"),
                violatedFields(() ->
                        publish(good.toBuilder().addSpecs(good.getSpecs(0)).build())));
        assertEquals(
                List.of("offer.uptime_percent"),
                violatedFields(() ->
                        publish(good.toBuilder().setUptimePercent(Double.NaN).build())));
        assertRefused(PlatformReason.PAGE_TOKEN_INVALID, () -> anybodysOffers()
                .listOffers(ListOffersRequest.newBuilder().setPageToken("x").build()));
    }

    @Test
    void aRequestIdGivesTheFirstAnswerAgain() {
        String provider = fresh("p");
        PublishOfferRequest request = PublishOfferRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setOffer(proto(TestOffer.of(provider, now.minusSeconds(5)).signed()))
                .build();
        PublishedOffer first = providersOffers().publishOffer(request).getOffer();
        publish(proto(TestOffer.of(provider, now).signed()));
        assertEquals(first, providersOffers().publishOffer(request).getOffer());
    }
}
