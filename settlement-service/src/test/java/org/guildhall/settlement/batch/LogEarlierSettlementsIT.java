package org.guildhall.settlement.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import org.guildhall.platform.log.LogFsck;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.v1.Settlement;
import org.junit.jupiter.api.Test;

/** Batches that an earlier version finalized, without a leaf, are logged when a replica starts. */
@QuarkusTest
class LogEarlierSettlementsIT extends SettlementTest {
    @Inject
    LogEarlierSettlements earlier;

    @Test
    void eachIsLoggedOnceWithItsSignature() throws Throwable {
        register(true);
        redeem("2026-04-17", 12);
        redeem("2026-04-18", 13);
        execute("""
                UPDATE batch SET finalized_at = '2026-05-01T00:00:00Z',
                    operator_public_key = CASE WHEN period_id = '2026-04-17' THEN ? END,
                    operator_signature = CASE WHEN period_id = '2026-04-17' THEN repeat('ab', 64) END
                WHERE operator_id = ?""", key.publicKey().hex(), id);
        // Other tests may have left some, too.
        assertTrue(VertxContextSupport.subscribeAndAwait(earlier::run) >= 2);
        assertEquals(0, VertxContextSupport.subscribeAndAwait(earlier::run));
        Settlement signed = batch("2026-04-17").getSettlement();
        assertEquals("ab".repeat(64), signed.getOperatorSignature());
        assertEquals(12, signed.getCounts().getSuccessfulCount());
        assertEquals("", batch("2026-04-18").getSettlement().getOperatorSignature());
        assertEquals(2, number("SELECT count(*) FROM settlement WHERE operator_id = ?", id));
        try (Connection connection = database.getConnection()) {
            assertEquals(0, LogFsck.run(connection, Optional.empty()).problems().size());
        }
    }

    private void execute(String sql, String... parameters) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }
}
