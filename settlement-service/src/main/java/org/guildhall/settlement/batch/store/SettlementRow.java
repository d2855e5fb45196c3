package org.guildhall.settlement.batch.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.LoggedSettlement;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.batch.domain.ReceiptCommitment;
import org.guildhall.settlement.batch.domain.Settlement;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.hibernate.annotations.Immutable;

/** A row of {@code settlement}. */
@Entity
@Immutable
@Table(name = "settlement")
class SettlementRow {
    /** Unique by itself; the table's key begins with the operator, by which it is distributed. */
    @Id
    @Column(name = "leaf_index")
    long leafIndex;

    @Column(name = "operator_id")
    String operatorId;

    @Column(name = "period_id")
    String periodId;

    @Column(name = "corrects")
    Long corrects;

    @Column(name = "reason")
    String reason;

    @Column(name = "successful_count")
    long successfulCount;

    @Column(name = "invalid_signature_count")
    long invalidSignatureCount;

    @Column(name = "nullifier_already_seen_count")
    long nullifierAlreadySeenCount;

    @Column(name = "rate_limit_exceeded_count")
    long rateLimitExceededCount;

    @Column(name = "operator_public_key")
    String operatorPublicKey;

    @Column(name = "operator_signature")
    String operatorSignature;

    @Column(name = "receipts_root")
    String receiptsRoot;

    @Column(name = "receipts_signature")
    String receiptsSignature;

    @Column(name = "settled_at")
    Instant settledAt;

    LoggedSettlement settlement() {
        return new LoggedSettlement(
                new Settlement(
                        new BatchId(new OperatorId(operatorId), Period.of(periodId)),
                        new OutcomeCounts(
                                successfulCount,
                                invalidSignatureCount,
                                nullifierAlreadySeenCount,
                                rateLimitExceededCount),
                        Optional.ofNullable(operatorPublicKey)
                                .map(key ->
                                        new Settlement.Signed(new PublicKey(key), new Signature(operatorSignature))),
                        Optional.ofNullable(receiptsRoot)
                                .map(root -> new ReceiptCommitment(
                                        new Digest(root),
                                        successfulCount,
                                        Optional.ofNullable(receiptsSignature).map(Signature::new))),
                        Optional.ofNullable(corrects).map(leaf -> new Settlement.Correction(leaf, reason)),
                        settledAt),
                leafIndex);
    }
}
