package org.guildhall.settlement.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.batch.domain.Recording;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RecordOutcomeIT extends SettlementTest {
    @Inject
    CommitRecordings commitRecordings;

    @Inject
    BatchConfig config;

    @Inject
    Vertx vertx;

    private Recording recording() {
        return new Recording(
                new BatchId(new OperatorId(id), Period.of("2026-04")), OutcomeCounts.REDEMPTION, Optional.empty());
    }

    @Test
    void stoppingWaitsForWhatWasTakenAndTakesNothingMore() throws Exception {
        register(false);
        RecordOutcome stopped = new RecordOutcome(commitRecordings, config, clock, vertx, new SimpleMeterRegistry());
        List<CompletableFuture<Boolean>> taken = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            taken.add(stopped.run(recording()).subscribeAsCompletionStage());
        }
        stopped.drain(new ShutdownEvent());
        assertTrue(taken.stream().allMatch(one -> Boolean.FALSE.equals(one.getNow(null))), "all answered by then");
        assertEquals(500, counts("2026-04").getSuccessfulCount());
        Refusal refusal = assertThrows(
                Refusal.class, () -> stopped.run(recording()).await().atMost(Duration.ofSeconds(5)));
        assertEquals(PlatformReason.SHUTTING_DOWN, refusal.reason());
        assertEquals(500, counts("2026-04").getSuccessfulCount());
    }
}
