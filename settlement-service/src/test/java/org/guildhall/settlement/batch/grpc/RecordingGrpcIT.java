package org.guildhall.settlement.batch.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.operator.domain.OperatorReason;
import org.guildhall.settlement.v1.BatchState;
import org.guildhall.settlement.v1.DenialCode;
import org.guildhall.settlement.v1.DenialCounts;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.GetBatchRequest;
import org.guildhall.settlement.v1.OutcomeCounts;
import org.guildhall.settlement.v1.Producer;
import org.guildhall.settlement.v1.RecordDenialRequest;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RecordingGrpcIT extends SettlementTest {
    private static final String DAY = "2026-04-17";
    private final UUID till = UUID.randomUUID();

    private boolean deny(DenialCode code) {
        return batches()
                .recordDenial(RecordDenialRequest.newBuilder()
                        .setOperatorId(id)
                        .setPeriodId(DAY)
                        .setCode(code)
                        .build())
                .getDuplicate();
    }

    private boolean redeem(long epoch, long sequence) {
        return batches()
                .recordRedemption(redemption(DAY, till, epoch, sequence))
                .getDuplicate();
    }

    @Test
    void redemptionsAndDenialsAreCountedInTheirBatch() {
        register(false);
        redeem(DAY, 3);
        redeem("2026-W16", 1);
        deny(DenialCode.DENIAL_CODE_INVALID_SIGNATURE);
        deny(DenialCode.DENIAL_CODE_RATE_LIMIT_EXCEEDED);
        deny(DenialCode.DENIAL_CODE_RATE_LIMIT_EXCEEDED);
        deny(DenialCode.DENIAL_CODE_NULLIFIER_ALREADY_SEEN);
        assertEquals(
                OutcomeCounts.newBuilder()
                        .setSuccessfulCount(3)
                        .setDenialCounts(DenialCounts.newBuilder()
                                .setInvalidSignature(1)
                                .setNullifierAlreadySeen(1)
                                .setRateLimitExceeded(2))
                        .build(),
                counts(DAY));
        assertEquals(1, counts("2026-W16").getSuccessfulCount());
        assertEquals(BatchState.BATCH_STATE_OPEN, batch(DAY).getState());
        assertFalse(batch(DAY).hasSettlement());
        assertEquals(
                Instant.parse("2026-04-17T00:00:00Z").getEpochSecond(),
                batch(DAY).getPeriodStartsAt().getSeconds());
        assertEquals(
                Instant.parse("2026-04-18T00:00:00Z").getEpochSecond(),
                batch(DAY).getPeriodEndsAt().getSeconds());
    }

    @Test
    void aProducersRetryIsNotCountedTwice() {
        register(false);
        assertFalse(redeem(0, 1));
        assertFalse(redeem(0, 2));
        assertTrue(redeem(0, 2));
        assertTrue(redeem(0, 1));
        assertFalse(redeem(0, 3));
        assertEquals(3, counts(DAY).getSuccessfulCount());
        assertEquals(1, number("SELECT count(*) FROM batch_producer WHERE operator_id = ?", id));
    }

    @Test
    void redemptionsAndDenialsOfAProducerShareOneSequence() {
        register(false);
        assertFalse(redeem(0, 1));
        RecordDenialRequest denial = RecordDenialRequest.newBuilder()
                .setOperatorId(id)
                .setPeriodId(DAY)
                .setCode(DenialCode.DENIAL_CODE_INVALID_SIGNATURE)
                .setProducer(
                        Producer.newBuilder().setProducerId(till.toString()).setSequence(1))
                .build();
        assertTrue(batches().recordDenial(denial).getDuplicate());
        assertEquals(0, counts(DAY).getDenialCounts().getInvalidSignature());
    }

    @Test
    void aSequenceGapIsRefusedAndChangesNothing() {
        register(false);
        assertEquals(
                "1", assertRefused(BatchReason.SEQUENCE_GAP, () -> redeem(0, 2)).get("expected"));
        assertEquals(0, number("SELECT count(*) FROM batch WHERE operator_id = ?", id), "no batch of nothing");
        redeem(0, 1);
        var facts = assertRefused(BatchReason.SEQUENCE_GAP, () -> redeem(0, 3));
        assertEquals("2", facts.get("expected"));
        assertEquals(till.toString(), facts.get("producer_id"));
        assertEquals(1, counts(DAY).getSuccessfulCount());
    }

    @Test
    void anOlderEpochIsFencedAndANewerBeginsWithOne() {
        register(false);
        redeem(1, 1);
        redeem(1, 2);
        assertEquals(
                "1", assertRefused(BatchReason.SEQUENCE_GAP, () -> redeem(5, 3)).get("expected"));
        assertFalse(redeem(5, 1));
        assertEquals(
                "5",
                assertRefused(BatchReason.PRODUCER_FENCED, () -> redeem(1, 3)).get("epoch"));
        assertEquals(3, counts(DAY).getSuccessfulCount());
    }

    @Test
    void aProducerCountsAnewInEachBatch() {
        register(false);
        redeem(0, 1);
        redeem(0, 2);
        assertFalse(
                batches().recordRedemption(redemption("2026-04", till, 0, 1)).getDuplicate());
        assertEquals(1, counts("2026-04").getSuccessfulCount());
    }

    @Test
    void anUnknownOperatorCannotRecord() {
        var facts =
                assertRefused(OperatorReason.OPERATOR_NOT_FOUND, () -> batches().recordRedemption(redemption(DAY)));
        assertEquals(id, facts.get("operator_id"));
        assertRefused(OperatorReason.OPERATOR_NOT_FOUND, () -> redeem(0, 1));
        assertRefused(OperatorReason.OPERATOR_NOT_FOUND, () -> batch(DAY));
        assertEquals(0, number("SELECT count(*) FROM batch WHERE operator_id = ?", id));
    }

    @Test
    void periodsThatDoNotExistOrHaveNotBegunAreRefused() {
        register(false);
        assertRefused(BatchReason.PERIOD_INVALID, () -> batches().recordRedemption(redemption("2026-02-30")));
        assertRefused(BatchReason.PERIOD_INVALID, () -> batch("2025-W53"));
        clock.set(Instant.parse("2026-12-31T23:59:59.999999Z"));
        var facts = assertRefused(
                BatchReason.PERIOD_NOT_STARTED, () -> batches().recordRedemption(redemption("2027-01-01")));
        assertEquals("2027-01-01T00:00:00Z", facts.get("starts_at"));
        assertRefused(BatchReason.PERIOD_NOT_STARTED, () -> batches().recordRedemption(redemption("2027", till, 0, 1)));
        clock.set(Instant.parse("2027-01-01T00:00:00Z"));
        assertFalse(batches().recordRedemption(redemption("2027-01-01")).getDuplicate());
    }

    @Test
    void nothingReachesAFinalizedBatch() {
        register(false);
        redeem(0, 1);
        redeem(DAY, 9);
        batches()
                .finalizeBatch(FinalizeBatchRequest.newBuilder()
                        .setOperatorId(id)
                        .setPeriodId(DAY)
                        .build());
        var facts = assertRefused(BatchReason.BATCH_FINALIZED, () -> batches().recordRedemption(redemption(DAY)));
        assertEquals(id, facts.get("operator_id"));
        assertEquals(DAY, facts.get("period_id"));
        assertRefused(BatchReason.BATCH_FINALIZED, () -> redeem(0, 1));
        assertRefused(BatchReason.BATCH_FINALIZED, () -> redeem(0, 7));
        assertRefused(BatchReason.BATCH_FINALIZED, () -> deny(DenialCode.DENIAL_CODE_INVALID_SIGNATURE));
        assertEquals(10, counts(DAY).getSuccessfulCount());
        assertEquals(0, number("SELECT count(*) FROM batch_producer WHERE operator_id = ?", id));
    }

    @Test
    void aCountNeverOverflows() throws SQLException {
        register(false);
        redeem(DAY, 1);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE batch SET successful_count = 9007199254740990 WHERE operator_id = '" + id + "'");
        }
        redeem(DAY, 1);
        var facts =
                assertRefused(BatchReason.COUNT_LIMIT_REACHED, () -> batches().recordRedemption(redemption(DAY)));
        assertEquals(DAY, facts.get("period_id"));
        assertRefused(BatchReason.COUNT_LIMIT_REACHED, () -> redeem(0, 1));
        assertFalse(deny(DenialCode.DENIAL_CODE_INVALID_SIGNATURE));
        assertEquals(9007199254740991L, counts(DAY).getSuccessfulCount());
        assertEquals(0, number("SELECT count(*) FROM batch_producer WHERE operator_id = ?", id));
    }

    @Test
    void everyBrokenConstraintIsNamed() {
        assertEquals(
                List.of("operator_id", "period_id", "producer.epoch", "producer.producer_id", "producer.sequence"),
                violatedFields(() -> batches("admin-1", "admin")
                        .recordRedemption(RecordRedemptionRequest.newBuilder()
                                .setOperatorId("Op")
                                .setPeriodId("next tuesday")
                                .setProducer(Producer.newBuilder()
                                        .setProducerId("till")
                                        .setEpoch(-1)
                                        .setSequence(0))
                                .build())));
        assertEquals(List.of("code"), violatedFields(() -> deny(DenialCode.DENIAL_CODE_UNSPECIFIED)));
        assertEquals(List.of("code"), violatedFields(() -> batches()
                .recordDenial(RecordDenialRequest.newBuilder()
                        .setOperatorId(id)
                        .setPeriodId(DAY)
                        .setCodeValue(4)
                        .build())));
    }

    @Test
    void onlyTheOperatorRecordsAndOnlyAnAuditorReadsBesideIt() {
        register(false);
        redeem(DAY, 1);
        assertRefused(PlatformReason.NOT_YOURSELF, () -> batches("op-other", "operator")
                .recordRedemption(redemption(DAY)));
        assertRefused(
                PlatformReason.ROLE_REQUIRED, () -> batches(id, "consumer").recordRedemption(redemption(DAY)));
        GetBatchRequest read =
                GetBatchRequest.newBuilder().setOperatorId(id).setPeriodId(DAY).build();
        assertRefused(PlatformReason.NOT_YOURSELF, () -> batches("op-other", "operator")
                .getBatch(read));
        assertRefused(
                PlatformReason.ROLE_REQUIRED, () -> batches("c-1", "consumer").getBatch(read));
        assertEquals(
                1,
                batches("au-1", "auditor").getBatch(read).getBatch().getCounts().getSuccessfulCount());
        assertRefused(BatchReason.BATCH_NOT_FOUND, () -> batch("2026-04-18"));
    }
}
