package org.guildhall.settlement.operator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Optional;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.settlement.operator.domain.Operator;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.operator.domain.OperatorReason;

/** Registers an operator. The same registration again gives the operator as it stands. */
@ApplicationScoped
public class RegisterOperator {
    private final OperatorStore operators;
    private final InstantSource clock;
    private final Counter registered;

    RegisterOperator(OperatorStore operators, InstantSource clock, MeterRegistry metrics) {
        this.operators = operators;
        this.clock = clock;
        this.registered = metrics.counter("guildhall.settlement.operators.registered");
    }

    /**
     * @return the operator as stored; fails with {@link OperatorReason#OPERATOR_ALREADY_EXISTS} or
     *     {@link OperatorReason#PUBLIC_KEY_INVALID}
     */
    public Uni<Operator> run(
            OperatorId id,
            String displayName,
            Optional<String> federationId,
            Optional<PublicKey> publicKey,
            long declaredDailyCapacity) {
        publicKey.filter(key -> !Schnorr.isKey(key)).ifPresent(key -> {
            throw OperatorReason.PUBLIC_KEY_INVALID.refuse("public_key", key);
        });
        Operator asked = new Operator(
                id, displayName, federationId, publicKey, declaredDailyCapacity, Optional.empty(), clock.instant());
        return operators.add(asked).map(stored -> {
            if (!stored.saysTheSameAs(asked)) {
                throw OperatorReason.OPERATOR_ALREADY_EXISTS.refuse("operator_id", id);
            }
            if (stored.equals(asked)) {
                registered.increment();
            }
            return stored;
        });
    }
}
