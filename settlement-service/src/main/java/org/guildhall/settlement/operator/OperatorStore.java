package org.guildhall.settlement.operator;

import io.smallrye.mutiny.Uni;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.settlement.operator.domain.Operator;
import org.guildhall.settlement.operator.domain.OperatorId;

/** Where operators are kept. */
public interface OperatorStore {
    /** Adds the operator unless its id is taken, and gives the one that is stored under the id. */
    Uni<Operator> add(Operator operator);

    /** The operator of an id, if there is one. */
    Uni<Optional<Operator>> find(OperatorId id);

    /** The operators of these ids, as far as there are such. */
    Uni<Map<OperatorId, Operator>> findAll(Collection<OperatorId> ids);

    /**
     * Applies {@code change} and saves what it returns, in one transaction. A capacity with its day becomes part of the
     * operator's capacities, a key that is replaced one of its former keys.
     *
     * @param today in UTC
     * @param change may run again after a lost race
     * @return the operator as changed; empty if there is none
     */
    Uni<Optional<Operator>> change(OperatorId id, LocalDate today, UnaryOperator<Operator> change);

    /** Operators by their ids, of one federation if it is given. */
    Uni<Page<Operator>> list(Optional<String> federationId, PageRequest page);
}
