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
import org.hibernate.annotations.Immutable;

/** A row of {@code batch}. Written by statements of the stores alone. */
@Entity
@Immutable
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

    @Column(name = "successful_count")
    long successfulCount;

    @Column(name = "invalid_signature_count")
    long invalidSignatureCount;

    @Column(name = "nullifier_already_seen_count")
    long nullifierAlreadySeenCount;

    @Column(name = "rate_limit_exceeded_count")
    long rateLimitExceededCount;

    @Column(name = "finalized_at")
    Instant finalizedAt;

    @Column(name = "leaf_index")
    Long leafIndex;

    @Column(name = "rolled_up_into")
    String rolledUpInto;

    /** Of a batch that was finalized before settlements were logged. */
    @Column(name = "operator_public_key")
    String operatorPublicKey;

    @Column(name = "operator_signature")
    String operatorSignature;

    /** What a batch settled that was finalized before settlements were logged. */
    Settlement unlogged() {
        return new Settlement(
                id(),
                batch().counts(),
                Optional.ofNullable(operatorPublicKey)
                        .map(key -> new Settlement.Signed(new PublicKey(key), new Signature(operatorSignature))),
                Optional.empty(),
                Optional.empty(),
                finalizedAt);
    }

    BatchId id() {
        return new BatchId(new OperatorId(operatorId), Period.of(periodId));
    }

    Batch batch() {
        OutcomeCounts counts = new OutcomeCounts(
                successfulCount, invalidSignatureCount, nullifierAlreadySeenCount, rateLimitExceededCount);
        return new Batch(id(), counts, state(finalizedAt != null, leafIndex, rolledUpInto));
    }

    /** @param leafIndex null for a batch whose settlement is not logged yet, see {@code V0110__create_settlement.sql} */
    static BatchState state(boolean finalized, Long leafIndex, String rolledUpInto) {
        if (rolledUpInto != null) {
            return new BatchState.RolledUp(Period.of(rolledUpInto));
        }
        return finalized ? new BatchState.Finalized(leafIndex == null ? -1 : leafIndex) : new BatchState.Open();
    }
}
