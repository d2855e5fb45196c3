package org.guildhall.settlement.batch.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchState;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.batch.domain.Settlement;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.hibernate.annotations.DynamicUpdate;

/** A row of {@code batch}. Its counts are written by {@link PostgresRecordingStore} alone. */
@Entity
@DynamicUpdate
@Table(name = "batch")
@IdClass(BatchRow.Key.class)
class BatchRow {
    /** The primary key. */
    record Key(String operatorId, String periodId) implements Serializable {
        static Key of(BatchId id) {
            return new Key(id.operator().text(), id.period().id());
        }
    }

    @Id
    @Column(name = "operator_id")
    String operatorId;

    @Id
    @Column(name = "period_id")
    String periodId;

    @Column(name = "successful_count", updatable = false)
    long successfulCount;

    @Column(name = "invalid_signature_count", updatable = false)
    long invalidSignatureCount;

    @Column(name = "nullifier_already_seen_count", updatable = false)
    long nullifierAlreadySeenCount;

    @Column(name = "rate_limit_exceeded_count", updatable = false)
    long rateLimitExceededCount;

    @Column(name = "finalized_at")
    Instant finalizedAt;

    @Column(name = "operator_public_key")
    String operatorPublicKey;

    @Column(name = "operator_signature")
    String operatorSignature;

    Batch batch() {
        BatchId id = new BatchId(new OperatorId(operatorId), Period.of(periodId));
        OutcomeCounts counts = new OutcomeCounts(
                successfulCount, invalidSignatureCount, nullifierAlreadySeenCount, rateLimitExceededCount);
        return new Batch(
                id,
                counts,
                finalizedAt == null
                        ? new BatchState.Open()
                        : new BatchState.Finalized(new Settlement(id, counts, signed(), finalizedAt)));
    }

    private Optional<Settlement.Signed> signed() {
        return Optional.ofNullable(operatorPublicKey)
                .map(key -> new Settlement.Signed(new PublicKey(key), new Signature(operatorSignature)));
    }

    void close(Settlement settlement) {
        finalizedAt = settlement.finalizedAt();
        operatorPublicKey = settlement.signed().map(by -> by.key().hex()).orElse(null);
        operatorSignature = settlement.signed().map(by -> by.signature().hex()).orElse(null);
    }
}
