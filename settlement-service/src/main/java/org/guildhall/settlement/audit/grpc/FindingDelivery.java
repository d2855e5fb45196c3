package org.guildhall.settlement.audit.grpc;

import com.google.protobuf.ByteString;
import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.guildhall.arbitration.v1.DisputeService;
import org.guildhall.arbitration.v1.OpenFindingDisputeRequest;
import org.guildhall.platform.outbox.Delivery;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.settlement.audit.AuditFinding;
import org.guildhall.settlement.audit.SignFinding;
import org.guildhall.settlement.audit.SignFinding.SignedFinding;

/** Takes a finding to arbitration, as a dispute of this service with the operator. */
@ApplicationScoped
class FindingDelivery implements Delivery<AuditFinding> {
    private final SignFinding signFinding;
    private final DisputeService arbitration;

    FindingDelivery(SignFinding signFinding, @GrpcClient("arbitration") DisputeService arbitration) {
        this.signFinding = signFinding;
        this.arbitration = arbitration;
    }

    @Override
    public String receiver() {
        return "arbitration";
    }

    @Override
    public String type() {
        return AuditFinding.TYPE;
    }

    @Override
    public Class<AuditFinding> content() {
        return AuditFinding.class;
    }

    @Override
    public Uni<?> deliver(AuditFinding event, UUID eventId) {
        return signFinding.run(event).flatMap(signed -> arbitration.openFindingDispute(request(signed, eventId)));
    }

    private static OpenFindingDisputeRequest request(SignedFinding signed, UUID eventId) {
        return OpenFindingDisputeRequest.newBuilder()
                .setRequestId(eventId.toString())
                .setFindingId(signed.finding().findingId())
                .setAuditorId(SignFinding.AUDITOR)
                .setAuditorKey(signed.auditor().hex())
                .setOperatorId(signed.finding().operatorId())
                .setOperatorKey(
                        signed.operator().publicKey().map(PublicKey::hex).orElse(""))
                .setFederationId(signed.finding().federationId())
                .setContent(ByteString.copyFrom(signed.content()))
                .setDescription(signed.description())
                .setSignature(signed.signature().hex())
                .build();
    }
}
