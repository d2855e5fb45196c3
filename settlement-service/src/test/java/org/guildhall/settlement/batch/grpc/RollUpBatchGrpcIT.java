package org.guildhall.settlement.batch.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.v1.Batch;
import org.guildhall.settlement.v1.BatchState;
import org.guildhall.settlement.v1.ListBatchesRequest;
import org.guildhall.settlement.v1.ListBatchesResponse;
import org.guildhall.settlement.v1.RollUpBatchRequest;
import org.junit.jupiter.api.Test;

/** Batches that are too small to be published move into longer periods; lists show what is left. */
@QuarkusTest
class RollUpBatchGrpcIT extends SettlementTest {
    private static final String DAY = "2026-04-17";
    private static final String WEEK = "2026-W16";
    private static final String MONTH = "2026-04";

    private RollUpBatchRequest.Builder rolling(String from, String into) {
        return RollUpBatchRequest.newBuilder()
                .setOperatorId(id)
                .setPeriodId(from)
                .setIntoPeriodId(into);
    }

    private Batch roll(RollUpBatchRequest.Builder request) {
        return batches().rollUpBatch(request.build()).getBatch();
    }

    @Test
    void theCountsMoveAndALateRetryIsNotCountedTwice() {
        register(false);
        UUID till = UUID.randomUUID();
        for (int sequence = 1; sequence <= 4; sequence++) {
            batches().recordRedemption(redemption(DAY, till, 0, sequence));
        }
        redeem(MONTH, 3);
        RollUpBatchRequest.Builder request =
                rolling(DAY, MONTH).setRequestId(UUID.randomUUID().toString());
        Batch month = roll(request);
        assertEquals(7, month.getCounts().getSuccessfulCount());
        assertEquals(month, roll(request));
        for (long sequence : new long[] {1, 4, 5}) {
            var facts = assertRefused(
                    BatchReason.BATCH_ROLLED_UP, () -> batches().recordRedemption(redemption(DAY, till, 0, sequence)));
            assertEquals(MONTH, facts.get("into_period_id"));
        }
        assertRefused(BatchReason.BATCH_ROLLED_UP, () -> redeem(DAY, 1));
        assertRefused(BatchReason.BATCH_ROLLED_UP, () -> batch(DAY));
        assertRefused(BatchReason.BATCH_ROLLED_UP, () -> close(DAY));
        assertRefused(BatchReason.BATCH_ROLLED_UP, () -> roll(rolling(DAY, MONTH)));
        assertEquals(7, counts(MONTH).getSuccessfulCount());
        assertEquals(0, number("SELECT count(*) FROM batch_producer WHERE operator_id = ? AND period_id = ?", id, DAY));
    }

    @Test
    void aLongerBatchIsMadeAndRolledUpInTurn() {
        register(false);
        redeem(DAY, 2);
        assertEquals(2, roll(rolling(DAY, WEEK)).getCounts().getSuccessfulCount());
        redeem("2026-04-16", 1);
        assertEquals(3, roll(rolling("2026-04-16", WEEK)).getCounts().getSuccessfulCount());
        assertEquals(3, roll(rolling(WEEK, MONTH)).getCounts().getSuccessfulCount());
        assertRefused(BatchReason.BATCH_ROLLED_UP, () -> {
            redeem("2026-04-15", 1);
            roll(rolling("2026-04-15", WEEK));
        });
        assertEquals(1, counts("2026-04-15").getSuccessfulCount());
        assertEquals(3, roll(rolling(MONTH, "2026")).getCounts().getSuccessfulCount());
    }

    @Test
    void onlySmallBatchesOfPeriodsThatAreOverMoveIntoLongerPeriodsAroundThem() {
        register(false);
        redeem(DAY, 9);
        assertRefused(BatchReason.PERIOD_NOT_AROUND, () -> roll(rolling(DAY, "2026-W17")));
        assertRefused(BatchReason.PERIOD_NOT_AROUND, () -> roll(rolling(DAY, DAY)));
        assertRefused(BatchReason.PERIOD_NOT_AROUND, () -> roll(rolling(MONTH, DAY)));
        // This week lies in two months.
        assertRefused(BatchReason.PERIOD_NOT_AROUND, () -> roll(rolling("2026-W18", MONTH)));
        assertRefused(BatchReason.BATCH_NOT_FOUND, () -> roll(rolling("2026-04-18", MONTH)));
        clock.set(Instant.parse("2026-04-17T23:59:59.999999Z"));
        assertRefused(BatchReason.PERIOD_NOT_OVER, () -> roll(rolling(DAY, MONTH)));
        clock.set(Instant.parse("2026-04-18T00:00:00Z"));
        redeem(DAY, 1);
        assertRefused(BatchReason.BATCH_NOT_SMALL, () -> roll(rolling(DAY, MONTH)));
        close(DAY);
        assertRefused(BatchReason.BATCH_FINALIZED, () -> roll(rolling(DAY, MONTH)));
    }

    @Test
    void recordingsAndRollUpAtTheSameTimeLoseNothing() throws Exception {
        register(false);
        redeem(DAY, 1);
        var threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> tills = new ArrayList<>();
            for (int till = 0; till < 3; till++) {
                tills.add(threads.submit(() -> {
                    int acknowledged = 0;
                    try {
                        for (int i = 0; i < 2; i++) {
                            redeem(DAY, 1);
                            acknowledged++;
                        }
                    } catch (RuntimeException moved) {
                        assertRefused(BatchReason.BATCH_ROLLED_UP, () -> redeem(DAY, 1));
                    }
                    return acknowledged;
                }));
            }
            roll(rolling(DAY, MONTH));
            int acknowledged = 1;
            for (Future<Integer> till : tills) {
                acknowledged += till.get(30, TimeUnit.SECONDS);
            }
            assertEquals(acknowledged, counts(MONTH).getSuccessfulCount());
        } finally {
            threads.shutdownNow();
        }
    }

    private ListBatchesResponse list(ListBatchesRequest.Builder request) {
        return batches().listBatches(request.setOperatorId(id).build());
    }

    private static List<String> periods(ListBatchesResponse page) {
        return page.getBatchesList().stream().map(Batch::getPeriodId).toList();
    }

    @Test
    void batchesAreListedByOperatorPeriodAndState() {
        register(false);
        for (String day : List.of("2026-04-01", "2026-04-02", "2026-04-03", "2026-04-04")) {
            redeem(day, 10);
        }
        redeem("2026-04-05", 1);
        close("2026-04-02");
        roll(rolling("2026-04-05", MONTH));
        assertEquals(
                List.of(MONTH, "2026-04-01", "2026-04-02", "2026-04-03", "2026-04-04"),
                periods(list(ListBatchesRequest.newBuilder())));
        ListBatchesResponse closed = list(ListBatchesRequest.newBuilder().setState(BatchState.BATCH_STATE_FINALIZED));
        assertEquals(List.of("2026-04-02"), periods(closed));
        assertEquals(batch("2026-04-02"), closed.getBatches(0));
        assertEquals(
                4,
                list(ListBatchesRequest.newBuilder().setState(BatchState.BATCH_STATE_OPEN))
                        .getBatchesCount());
        assertEquals(
                List.of("2026-04-03"),
                periods(batches("auditor-1", "auditor")
                        .listBatches(ListBatchesRequest.newBuilder()
                                .setOperatorId(id)
                                .setPeriodId("2026-04-03")
                                .build())));
        List<String> paged = new ArrayList<>();
        String token = "";
        do {
            ListBatchesResponse page =
                    list(ListBatchesRequest.newBuilder().setPageSize(2).setPageToken(token));
            paged.addAll(periods(page));
            token = page.getNextPageToken();
        } while (!token.isEmpty() && paged.size() < 20);
        assertEquals(List.of(MONTH, "2026-04-01", "2026-04-02", "2026-04-03", "2026-04-04"), paged);
        assertRefused(
                PlatformReason.NOT_YOURSELF, () -> batches().listBatches(ListBatchesRequest.getDefaultInstance()));
    }
}
