package org.guildhall.settlement.operator;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.settlement.operator.domain.Operator;

/** Lists operators. */
@ApplicationScoped
public class ListOperators {
    private final OperatorStore operators;

    ListOperators(OperatorStore operators) {
        this.operators = operators;
    }

    /** @param federationId of this federation alone, if given */
    public Uni<Page<Operator>> run(Optional<String> federationId, PageRequest page) {
        return operators.list(federationId, page);
    }
}
