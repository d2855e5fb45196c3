package org.guildhall.settlement.operator;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.guildhall.settlement.operator.domain.Operator;
import org.guildhall.settlement.operator.domain.OperatorId;

/** Where operators are kept. */
public interface OperatorStore {
    /** Adds the operator unless its id is taken, and gives the one that is stored under the id. */
    Uni<Operator> add(Operator operator);

    /** The operator of an id, if there is one. */
    Uni<Optional<Operator>> find(OperatorId id);
}
