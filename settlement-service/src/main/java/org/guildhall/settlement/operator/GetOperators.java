package org.guildhall.settlement.operator;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import org.guildhall.settlement.operator.domain.Operator;
import org.guildhall.settlement.operator.domain.OperatorId;

/** Reads many operators at once. */
@ApplicationScoped
public class GetOperators {
    private final OperatorStore operators;

    GetOperators(OperatorStore operators) {
        this.operators = operators;
    }

    /** @return those that there are */
    public Uni<Map<OperatorId, Operator>> run(Collection<OperatorId> ids) {
        return operators.findAll(ids);
    }
}
