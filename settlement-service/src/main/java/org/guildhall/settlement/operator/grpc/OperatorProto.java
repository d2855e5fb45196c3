package org.guildhall.settlement.operator.grpc;

import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.settlement.v1.Operator;

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
                .setRegisteredAt(ProtoTime.timestamp(operator.registeredAt()))
                .build();
    }
}
