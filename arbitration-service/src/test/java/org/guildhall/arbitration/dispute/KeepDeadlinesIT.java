package org.guildhall.arbitration.dispute;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeStatus;
import org.junit.jupiter.api.Test;

/** Many deadlines that fall together, worked on by several sweeps at the same time as replicas would. */
@QuarkusTest
class KeepDeadlinesIT extends ArbitrationTest {
    private static final int DISPUTES = 300;

    @Inject
    KeepDeadlines keepDeadlines;

    @Test
    void sweepsAtTheSameTimeEndEachDisputeOnce() throws Exception {
        List<String> arbiters = registered("sweep", 2);
        clock.set(Instant.parse("2026-06-01T00:00:00Z"));
        List<Dispute> convened = new ArrayList<>();
        for (int i = 0; i < DISPUTES; i++) {
            convened.add(convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of()));
        }
        clock.advance(Duration.ofHours(2));
        Callable<Object> sweep = () -> sweep();
        List<Object> swept = atOnce(List.of(sweep, sweep, sweep, sweep));
        assertTrue(swept.stream().allMatch(Boolean.TRUE::equals), swept::toString);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> arbiter(arbiters.get(0)).getRecord().getNonParticipations() == DISPUTES);
        assertEquals(DISPUTES, arbiter(arbiters.get(1)).getRecord().getNonParticipations());
        for (Dispute dispute : convened.subList(0, 5)) {
            assertEquals(
                    DisputeStatus.DISPUTE_STATUS_EXPIRED,
                    look(dispute.getDisputeId()).getStatus());
        }
    }

    private boolean sweep() throws Exception {
        try {
            VertxContextSupport.subscribeAndAwait(keepDeadlines::run);
            return true;
        } catch (Exception e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
