package org.guildhall.settlement.batch.domain;

import org.guildhall.settlement.operator.domain.OperatorId;

/** There is one batch per operator and period. Ordered, so that whoever locks several locks them in one order. */
public record BatchId(OperatorId operator, Period period) implements Comparable<BatchId> {
    @Override
    public int compareTo(BatchId other) {
        int byOperator = operator.compareTo(other.operator);
        return byOperator != 0 ? byOperator : period.id().compareTo(other.period.id());
    }
}
