package org.guildhall.settlement.operator.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.v1.FederationStatus;
import org.guildhall.federation.v1.RecordStandingRequest;
import org.guildhall.federation.v1.StandingServiceGrpc;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.operator.domain.OperatorReason;
import org.guildhall.settlement.v1.Batch;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.guildhall.settlement.v1.RollUpBatchRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the status of an operator's federation means for its batches. */
@QuarkusTest
class SuspendedOperatorIT extends SettlementTest {
    private final String federation = "fed:" + UUID.randomUUID();
    private long sequence;

    @BeforeEach
    void anOperatorOfTheFederation() {
        as(OperatorServiceGrpc.newBlockingStub(channel()), id, "operator")
                .registerOperator(RegisterOperatorRequest.newBuilder()
                        .setOperatorId(id)
                        .setDisplayName("Operator of a federation")
                        .setFederationId(federation)
                        .build());
    }

    private RecordStandingRequest standing(FederationStatus status) {
        return RecordStandingRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setFederationId(federation)
                .setSequence(++sequence)
                .setStatus(status)
                .setChangedAt(ProtoTime.timestamp(Instant.EPOCH))
                .build();
    }

    private static void tell(RecordStandingRequest standing) {
        as(StandingServiceGrpc.newBlockingStub(channel()), "federation", "service")
                .recordStanding(standing);
    }

    private void assertNoNewBatch(String period) {
        var facts =
                assertRefused(OperatorReason.OPERATOR_SUSPENDED, () -> batches().recordRedemption(redemption(period)));
        assertEquals(id, facts.get("operator_id"));
        assertRefused(OperatorReason.OPERATOR_SUSPENDED, () -> batches()
                .recordRedemption(redemption(period, UUID.randomUUID(), 1, 1)));
        assertEquals(0, number("SELECT count(*) FROM batch WHERE operator_id = ? AND period_id = ?", id, period));
    }

    @Test
    void whatIsOpenIsFinishedAndNothingElseIsBegun() {
        redeem("2026-01-05", 2);
        tell(standing(FederationStatus.FEDERATION_STATUS_SUSPENDED));
        assertNoNewBatch("2026-01-06");
        redeem("2026-01-05", 1);
        assertEquals(3, counts("2026-01-05").getSuccessfulCount());
    }

    @Test
    void aSmallBatchIsRolledUpIntoWhatIsOpenAndIntoNothingNew() {
        redeem("2026-01-05", 2);
        redeem("2026-01-06", 3);
        redeem("2026-01", 1);
        for (FederationStatus status :
                List.of(FederationStatus.FEDERATION_STATUS_SUSPENDED, FederationStatus.FEDERATION_STATUS_DISSOLVED)) {
            tell(standing(status));
            var facts = assertRefused(OperatorReason.OPERATOR_SUSPENDED, () -> rollUp("2026-01-05", "2026-W02"));
            assertEquals(id, facts.get("operator_id"));
            assertEquals(0, number("SELECT count(*) FROM batch WHERE operator_id = ? AND period_id = '2026-W02'", id));
            assertEquals(2, counts("2026-01-05").getSuccessfulCount());
        }
        assertEquals(4, rollUp("2026-01-06", "2026-01").getCounts().getSuccessfulCount());
        tell(standing(FederationStatus.FEDERATION_STATUS_ACTIVE));
        assertEquals(2, rollUp("2026-01-05", "2026-W02").getCounts().getSuccessfulCount());
    }

    private Batch rollUp(String from, String into) {
        return batches()
                .rollUpBatch(RollUpBatchRequest.newBuilder()
                        .setOperatorId(id)
                        .setPeriodId(from)
                        .setIntoPeriodId(into)
                        .build())
                .getBatch();
    }

    @Test
    void aRestoredFederationsOperatorsGoOn() {
        tell(standing(FederationStatus.FEDERATION_STATUS_SUSPENDED));
        assertNoNewBatch("2026-01-06");
        tell(standing(FederationStatus.FEDERATION_STATUS_ACTIVE));
        redeem("2026-01-06", 1);
        tell(standing(FederationStatus.FEDERATION_STATUS_QUARANTINED));
        redeem("2026-01-07", 1);
        tell(standing(FederationStatus.FEDERATION_STATUS_DISSOLVED));
        assertNoNewBatch("2026-01-08");
    }

    @Test
    void aChangeThatArrivesLateDoesNotUndoALaterOne() {
        RecordStandingRequest suspended = standing(FederationStatus.FEDERATION_STATUS_SUSPENDED);
        RecordStandingRequest restored = standing(FederationStatus.FEDERATION_STATUS_ACTIVE);
        tell(restored);
        tell(suspended);
        tell(suspended);
        redeem("2026-01-06", 1);
        assertEquals(1, counts("2026-01-06").getSuccessfulCount());
    }

    @Test
    void othersAreNotConcerned() {
        tell(standing(FederationStatus.FEDERATION_STATUS_SUSPENDED).toBuilder()
                .setFederationId("fed:other-" + UUID.randomUUID())
                .build());
        redeem("2026-01-06", 1);
        assertRefused(
                PlatformReason.ROLE_REQUIRED, () -> as(StandingServiceGrpc.newBlockingStub(channel()), id, "operator")
                        .recordStanding(standing(FederationStatus.FEDERATION_STATUS_ACTIVE)));
    }
}
