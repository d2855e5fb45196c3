package org.guildhall.settlement.operator;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.settlement.operator.domain.Operator;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.operator.domain.OperatorReason;

/** Changes an operator's name, capacity or key. */
@ApplicationScoped
public class UpdateOperator {
    private final OperatorStore operators;
    private final InstantSource clock;

    UpdateOperator(OperatorStore operators, InstantSource clock) {
        this.operators = operators;
        this.clock = clock;
    }

    /** @return the operator as changed; fails as {@code operator.proto} documents */
    public Uni<Operator> run(OperatorId id, Operator.Changes changes) {
        changes.publicKey().filter(key -> !Schnorr.isKey(key)).ifPresent(key -> {
            throw OperatorReason.PUBLIC_KEY_INVALID.refuse("public_key", key);
        });
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return operators
                .change(id, today, operator -> change(operator, changes, today))
                .map(found -> found.orElseThrow(() -> OperatorReason.OPERATOR_NOT_FOUND.refuse("operator_id", id)));
    }

    private static Operator change(Operator operator, Operator.Changes changes, LocalDate today) {
        Operator changed = operator.changed(changes, today);
        if (operator.replacesKey(changes)) {
            PublicKey fresh = changes.publicKey().orElseThrow();
            Schnorr.require(
                    operator.publicKey().orElseThrow(),
                    operator.newKey(fresh),
                    changes.keySignature().orElseThrow());
        }
        return changed;
    }
}
