package org.guildhall.settlement.operator.grpc;

import java.time.LocalDate;
import java.util.Optional;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.v1.Operator;
import org.guildhall.settlement.v1.UpdateOperatorRequest;

/** Operators between domain and contract. */
final class OperatorProto {
    private OperatorProto() {}

    static Operator operator(org.guildhall.settlement.operator.domain.Operator operator) {
        return Operator.newBuilder()
                .setOperatorId(operator.id().text())
                .setDisplayName(operator.displayName())
                .setFederationId(operator.federationId().orElse(""))
                .setPublicKey(operator.publicKey().map(PublicKey::hex).orElse(""))
                .setDeclaredDailyCapacity(operator.declaredDailyCapacity())
                .setCapacityFromDay(
                        operator.capacityFrom().map(LocalDate::toString).orElse(""))
                .setRegisteredAt(ProtoTime.timestamp(operator.registeredAt()))
                .build();
    }

    static org.guildhall.settlement.operator.domain.Operator.Changes changes(UpdateOperatorRequest request) {
        return new org.guildhall.settlement.operator.domain.Operator.Changes(
                request.hasDisplayName() ? Optional.of(request.getDisplayName()) : Optional.empty(),
                request.hasDeclaredDailyCapacity() ? Optional.of(request.getDeclaredDailyCapacity()) : Optional.empty(),
                Optional.of(request.getPublicKey())
                        .filter(key -> !key.isEmpty())
                        .map(PublicKey::new),
                Optional.of(request.getKeySignature())
                        .filter(hex -> !hex.isEmpty())
                        .map(Signature::new));
    }
}
