package org.guildhall.settlement.operator.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.settlement.operator.domain.Operator;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.hibernate.annotations.Immutable;

/** A row of {@code operator}. */
@Entity
@Immutable
@Table(name = "operator")
class OperatorRow {
    @Id
    @Column(name = "operator_id")
    String operatorId;

    @Column(name = "display_name")
    String displayName;

    @Column(name = "federation_id")
    String federationId;

    @Column(name = "public_key")
    String publicKey;

    @Column(name = "declared_daily_capacity")
    long declaredDailyCapacity;

    @Column(name = "capacity_from")
    LocalDate capacityFrom;

    @Column(name = "registered_at")
    Instant registeredAt;

    Operator operator() {
        return new Operator(
                new OperatorId(operatorId),
                displayName,
                Optional.ofNullable(federationId),
                Optional.ofNullable(publicKey).map(PublicKey::new),
                declaredDailyCapacity,
                Optional.ofNullable(capacityFrom),
                registeredAt);
    }
}
