package org.guildhall.settlement;

import io.agroal.api.AgroalDataSource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.guildhall.platform.testing.MovableClock;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.settlement.v1.Batch;
import org.guildhall.settlement.v1.BatchServiceGrpc;
import org.guildhall.settlement.v1.BatchServiceGrpc.BatchServiceBlockingStub;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.FinalizeBatchResponse;
import org.guildhall.settlement.v1.GetBatchRequest;
import org.guildhall.settlement.v1.LogServiceGrpc;
import org.guildhall.settlement.v1.LogServiceGrpc.LogServiceBlockingStub;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.OutcomeCounts;
import org.guildhall.settlement.v1.Producer;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.junit.jupiter.api.AfterEach;

/** What the service's tests over the wire share: an operator of their own, and a look into the tables. */
public abstract class SettlementTest extends ServiceTest {
    protected final String id = "op-" + UUID.randomUUID();
    protected final TestKey key = TestKey.of(id);

    @Inject
    protected AgroalDataSource database;

    @Inject
    protected MovableClock clock;

    @AfterEach
    void realTime() {
        clock.reset();
    }

    protected static BatchServiceBlockingStub batches(String subject, String... roles) {
        return as(BatchServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS), subject, roles);
    }

    protected BatchServiceBlockingStub batches() {
        return batches(id, "operator");
    }

    /** Registers the test's operator. */
    protected void register(boolean withKey) {
        as(OperatorServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS), id, "operator")
                .registerOperator(RegisterOperatorRequest.newBuilder()
                        .setOperatorId(id)
                        .setDisplayName("Operator of a test")
                        .setPublicKey(withKey ? key.publicKey().hex() : "")
                        .build());
    }

    protected RecordRedemptionRequest redemption(String period) {
        return RecordRedemptionRequest.newBuilder()
                .setOperatorId(id)
                .setPeriodId(period)
                .build();
    }

    protected RecordRedemptionRequest redemption(String period, UUID producer, long epoch, long sequence) {
        return redemption(period).toBuilder()
                .setProducer(Producer.newBuilder()
                        .setProducerId(producer.toString())
                        .setEpoch(epoch)
                        .setSequence(sequence))
                .build();
    }

    protected void redeem(String period, int times) {
        for (int i = 0; i < times; i++) {
            batches().recordRedemption(redemption(period));
        }
    }

    protected Batch batch(String period) {
        return batches()
                .getBatch(GetBatchRequest.newBuilder()
                        .setOperatorId(id)
                        .setPeriodId(period)
                        .build())
                .getBatch();
    }

    protected OutcomeCounts counts(String period) {
        return batch(period).getCounts();
    }

    /** Keeps everybody from the row of a batch of the test's operator until the transaction ends. */
    protected Connection hold(String period) throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT 1 FROM batch WHERE operator_id = ? AND period_id = ? FOR UPDATE")) {
            lock.setString(1, id);
            lock.setString(2, period);
            lock.executeQuery();
        }
        return connection;
    }

    /** One number from the database. */
    protected long number(String sql, Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    protected static LogServiceBlockingStub log() {
        return LogServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    /** Closes a batch without a signature. */
    protected FinalizeBatchResponse close(String period) {
        return batches()
                .finalizeBatch(FinalizeBatchRequest.newBuilder()
                        .setOperatorId(id)
                        .setPeriodId(period)
                        .build());
    }
}
