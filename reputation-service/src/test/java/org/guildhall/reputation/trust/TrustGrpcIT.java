package org.guildhall.reputation.trust;

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
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.receipt.TestReceipt;
import org.guildhall.reputation.score.domain.ScoreReason;
import org.guildhall.reputation.trust.domain.TrustReason;
import org.guildhall.reputation.v1.ListTrustRequest;
import org.guildhall.reputation.v1.ListTrustResponse;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.SetAnchorsRequest;
import org.guildhall.reputation.v1.Trust;
import org.guildhall.reputation.v1.TrustServiceGrpc;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TrustGrpcIT extends ReputationTest {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static TrustServiceGrpc.TrustServiceBlockingStub admin() {
        return asAdmin(TrustServiceGrpc.newBlockingStub(channel())).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private static TrustServiceGrpc.TrustServiceBlockingStub anybody() {
        return as(TrustServiceGrpc.newBlockingStub(channel()), "x", "consumer").withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private static String hex(String name) {
        return TestKey.of(name).publicKey().hex();
    }

    private static List<String> setAnchors(String... names) {
        return admin().setAnchors(SetAnchorsRequest.newBuilder()
                        .addAllProviderKeys(
                                List.of(names).stream().map(TrustGrpcIT::hex).toList())
                        .build())
                .getProviderKeysList();
    }

    private void accept(String provider, String consumer) {
        for (int day : new int[] {1, 45}) {
            assertEquals(
                    ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED,
                    submit(TestReceipt.of(provider, consumer, fresh("lease"), now.minus(Duration.ofDays(day)))));
        }
    }

    private static List<Trust> ranking(int pageSize) {
        List<Trust> trusts = new ArrayList<>();
        String token = "";
        do {
            ListTrustResponse page = anybody()
                    .listTrust(ListTrustRequest.newBuilder()
                            .setPageSize(pageSize)
                            .setPageToken(token)
                            .build());
            trusts.addAll(page.getTrustsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return trusts;
    }

    @Test
    void trustFlowsFromTheAnchorAndARingOfInventedConsumersGetsNone() {
        registerTestMint();
        String anchor = fresh("anchor");
        String x = fresh("x");
        String y = fresh("y");
        String crook = fresh("crook");
        accept(x, anchor);
        accept(y, x);
        for (int i = 0; i < 5; i++) {
            accept(crook, fresh("sybil"));
        }
        setAnchors(anchor);

        List<Trust> trusts = ranking(2);

        assertEquals(
                List.of(hex(anchor), hex(x), hex(y)),
                trusts.stream().map(Trust::getProviderKey).toList());
        assertTrue(trusts.get(0).getAnchor());
        assertFalse(trusts.get(1).getAnchor());
        assertEquals(1, trusts.stream().mapToDouble(Trust::getTrust).sum(), 1e-9);
        assertEquals(trusts, ranking(1000));
        assertEquals(
                1.0, score(crook, null).getScore(), "the score, in contrast, was bought: 5 receipts, a fifth each");
    }

    @Test
    void withoutAnchorsThereIsNoTrust() {
        assertEquals(List.of(), setAnchors());
        assertRefused(TrustReason.NO_ANCHORS, () -> ranking(10));
    }

    @Test
    void anchorsAreReplacedAsAWholeAlsoByManyAtOnce() throws Exception {
        String old = fresh("old");
        setAnchors(old);
        var threads = Executors.newFixedThreadPool(8);
        List<List<String>> asked = new ArrayList<>();
        try {
            List<Callable<List<String>>> calls = IntStream.range(0, 8)
                    .mapToObj(i -> (Callable<List<String>>) () -> setAnchors("one" + i, "two" + i))
                    .toList();
            for (Future<List<String>> call : threads.invokeAll(calls)) {
                asked.add(call.get());
            }
        } finally {
            threads.shutdownNow();
        }
        List<String> anchors = ranking(1000).stream()
                .filter(Trust::getAnchor)
                .map(Trust::getProviderKey)
                .sorted()
                .toList();
        assertTrue(asked.contains(anchors), anchors::toString);
    }

    @Test
    void badRequestsAreRefused() {
        assertRefused(TrustReason.ANCHOR_KEY_INVALID, () -> admin().setAnchors(SetAnchorsRequest.newBuilder()
                .addProviderKeys("eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34")
                .build()));
        assertEquals(List.of("provider_keys[0]"), violatedFields(() -> admin().setAnchors(
                        SetAnchorsRequest.newBuilder().addProviderKeys("x").build())));
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> anybody().setAnchors(SetAnchorsRequest.getDefaultInstance()));
        assertRefused(ScoreReason.AS_OF_IN_FUTURE, () -> anybody()
                .listTrust(ListTrustRequest.newBuilder()
                        .setAsOf(timestamp(Instant.now().plusSeconds(60)))
                        .build()));
        assertRefused(PlatformReason.PAGE_TOKEN_INVALID, () -> anybody()
                .listTrust(
                        ListTrustRequest.newBuilder().setPageToken("nonsense").build()));
    }
}
