package org.guildhall.settlement.operator;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.guildhall.settlement.operator.domain.Operator;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.operator.domain.OperatorReason;

/** Reads one operator. */
@ApplicationScoped
public class GetOperator {
    private final OperatorStore operators;

    GetOperator(OperatorStore operators) {
        this.operators = operators;
    }

    /** @return the operator; fails with {@link OperatorReason#OPERATOR_NOT_FOUND} */
    public Uni<Operator> run(OperatorId id) {
        return operators
                .find(id)
                .map(found -> found.orElseThrow(() -> OperatorReason.OPERATOR_NOT_FOUND.refuse("operator_id", id)));
    }
}
