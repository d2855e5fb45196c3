package org.guildhall.arbitration.accuracy;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.accuracy.domain.AccuracyReason;
import org.guildhall.arbitration.arbiter.domain.ArbiterReason;
import org.guildhall.arbitration.v1.AccuracyServiceGrpc;
import org.guildhall.arbitration.v1.AccuracyServiceGrpc.AccuracyServiceBlockingStub;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.GetArbiterAccuracyRequest;
import org.guildhall.arbitration.v1.GetArbiterAccuracyResponse;
import org.guildhall.arbitration.v1.Side;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AccuracyIT extends ArbitrationTest {
    @Inject
    EstimateAccuracy estimateAccuracy;

    @Inject
    AccuracyStore store;

    private static GetArbiterAccuracyResponse accuracy(String arbiter) {
        AccuracyServiceBlockingStub stub =
                AccuracyServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
        return as(stub, "anybody", "observer")
                .getArbiterAccuracy(GetArbiterAccuracyRequest.newBuilder()
                        .setArbiterId(arbiter)
                        .build());
    }

    @Test
    void accuracyIsEstimatedFromAllVotesAndShownPerSide() throws Throwable {
        List<String> arbiters = registered("acc", 5);
        assertRefused(AccuracyReason.ACCURACY_NOT_ESTIMATED, () -> accuracy(arbiters.get(0)));
        assertRefused(ArbiterReason.ARBITER_NOT_FOUND, () -> accuracy("nobody-" + run));
        for (int i = 0; i < 10; i++) {
            Side truth = i % 2 == 0 ? Side.SIDE_BUYER : Side.SIDE_SELLER;
            Dispute dispute = convene(open(3, 5, 3600).getDisputeId(), arbiters, List.of());
            cast(dispute, arbiters.get(4), Side.SIDE_BUYER);
            for (String arbiter : arbiters.subList(0, 3)) {
                if (look(dispute.getDisputeId()).hasDeadline()) {
                    cast(dispute, arbiter, truth);
                }
            }
        }
        VertxContextSupport.subscribeAndAwait(() -> estimateAccuracy.run());
        GetArbiterAccuracyResponse biased = accuracy(arbiters.get(4));
        assertEquals(10, biased.getVotes());
        assertTrue(biased.getWhenBuyerIsRight().getEstimate() > 0.8, biased::toString);
        assertTrue(biased.getWhenSellerIsRight().getEstimate() < 0.4, biased::toString);
        GetArbiterAccuracyResponse good = accuracy(arbiters.get(0));
        assertTrue(good.getWhenSellerIsRight().getEstimate() > 0.8, good::toString);
        assertTrue(
                good.getWhenBuyerIsRight().getLow() < good.getWhenBuyerIsRight().getEstimate());
        assertRefused(AccuracyReason.ACCURACY_NOT_ESTIMATED, () -> accuracy(arbiters.get(3)));
    }

    @Test
    void oneReplicaDoesTheNextEstimate() throws Throwable {
        java.time.Instant now = clock.instant().plus(Duration.ofDays(1));
        boolean first = VertxContextSupport.subscribeAndAwait(() -> store.claim(now.minusSeconds(3600), now));
        boolean second = VertxContextSupport.subscribeAndAwait(() -> store.claim(now.minusSeconds(3600), now));
        boolean later = VertxContextSupport.subscribeAndAwait(() -> store.claim(now, now.plusSeconds(3600)));
        assertEquals(List.of(true, false, true), List.of(first, second, later));
    }
}
