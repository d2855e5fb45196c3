package org.guildhall.settlement.operator;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.guildhall.platform.standing.Standing;
import org.guildhall.platform.standing.Standings;
import org.guildhall.settlement.operator.domain.Operator;
import org.guildhall.settlement.operator.domain.OperatorReason;

/**
 * Demands that an operator may begin new batches: its federation is neither suspended nor dissolved. Recordings ask the
 * same within the statement that counts them.
 */
@ApplicationScoped
public class RequireMayBegin {
    private static final Set<Standing.Status> NOTHING_NEW =
            EnumSet.of(Standing.Status.SUSPENDED, Standing.Status.DISSOLVED);

    private final Standings standings;

    RequireMayBegin(Standings standings) {
        this.standings = standings;
    }

    /** @return nothing; fails with {@link OperatorReason#OPERATOR_SUSPENDED} */
    public Uni<Void> run(Operator operator) {
        Optional<String> federation = operator.federationId();
        if (federation.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return standings
                .find(List.of(federation.get()))
                .invoke(found -> {
                    Standing standing = found.get(federation.get());
                    if (standing != null && NOTHING_NEW.contains(standing.status())) {
                        throw OperatorReason.OPERATOR_SUSPENDED.refuse("operator_id", operator.id());
                    }
                })
                .replaceWithVoid();
    }
}
