package org.guildhall.settlement.batch.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What this replica remembers of a producer never outweighs what another replica has counted of it meanwhile. */
@QuarkusTest
class RememberedProducersIT extends SettlementTest {
    private static final String DAY = "2026-04-17";
    private final UUID till = UUID.randomUUID();

    @BeforeEach
    void thisReplicaRemembersSequenceOne() {
        register(false);
        assertFalse(records(0, 1));
    }

    private boolean records(long epoch, long sequence) {
        return batches()
                .recordRedemption(redemption(DAY, till, epoch, sequence))
                .getDuplicate();
    }

    private void anotherReplicaCountsUpTo(long epoch, long sequence) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement move = connection.prepareStatement(
                        "UPDATE batch_producer SET epoch = ?, last_sequence = ? WHERE producer_id = ?")) {
            move.setLong(1, epoch);
            move.setLong(2, sequence);
            move.setObject(3, till);
            assertEquals(1, move.executeUpdate());
        }
    }

    @Test
    void whatAnotherReplicaCountedIsADuplicate() throws SQLException {
        anotherReplicaCountsUpTo(0, 5);
        assertTrue(records(0, 2), "it would be the next one after what is remembered");
        assertTrue(records(0, 5));
        assertFalse(records(0, 6));
        assertEquals(2, counts(DAY).getSuccessfulCount());
    }

    @Test
    void whatFollowsAnotherReplicasCountIsNoGap() throws SQLException {
        anotherReplicaCountsUpTo(0, 5);
        assertFalse(records(0, 6));
        assertEquals(2, counts(DAY).getSuccessfulCount());
    }

    @Test
    void theNewEpochOfAnotherReplicaFences() throws SQLException {
        anotherReplicaCountsUpTo(1, 1);
        assertRefused(BatchReason.PRODUCER_FENCED, () -> records(0, 2));
        assertFalse(records(1, 2));
    }

    @Test
    void aClosedBatchTakesNothingMore() {
        redeem(DAY, 10);
        close(DAY);
        assertRefused(BatchReason.BATCH_FINALIZED, () -> records(0, 2));
        assertRefused(BatchReason.BATCH_FINALIZED, () -> records(0, 1));
    }
}
