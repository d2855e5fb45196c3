package org.guildhall.reputation.trust.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.time.temporal.ChronoUnit;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.trust.ListTrust;
import org.guildhall.reputation.trust.SetAnchors;
import org.guildhall.reputation.trust.domain.Trust;
import org.guildhall.reputation.v1.ListTrustRequest;
import org.guildhall.reputation.v1.ListTrustResponse;
import org.guildhall.reputation.v1.SetAnchorsRequest;
import org.guildhall.reputation.v1.SetAnchorsResponse;
import org.guildhall.reputation.v1.TrustService;

@GrpcService
class TrustGrpc implements TrustService {
    private final SetAnchors setAnchors;
    private final ListTrust listTrust;
    private final Requests requests;

    TrustGrpc(SetAnchors setAnchors, ListTrust listTrust, Requests requests) {
        this.setAnchors = setAnchors;
        this.listTrust = listTrust;
        this.requests = requests;
    }

    @Override
    public Uni<SetAnchorsResponse> setAnchors(SetAnchorsRequest request) {
        return requests.once(request.getRequestId(), request, SetAnchorsResponse.parser(), () -> setAnchors
                .run(request.getProviderKeysList().stream().map(PublicKey::new).toList())
                .map(anchors -> SetAnchorsResponse.newBuilder()
                        .addAllProviderKeys(anchors.stream().map(PublicKey::hex).toList())
                        .build()));
    }

    @Override
    public Uni<ListTrustResponse> listTrust(ListTrustRequest request) {
        return listTrust
                .run(
                        request.hasAsOf() ? ProtoTime.instant(request.getAsOf()).truncatedTo(ChronoUnit.MICROS) : null,
                        PageRequest.of(request, request.getPageSize(), request.getPageToken()))
                .map(ranking -> ListTrustResponse.newBuilder()
                        .addAllTrusts(ranking.page().items().stream()
                                .map(TrustGrpc::trust)
                                .toList())
                        .setNextPageToken(ranking.page().nextToken())
                        .setAsOf(ProtoTime.timestamp(ranking.asOf()))
                        .build());
    }

    private static org.guildhall.reputation.v1.Trust trust(Trust trust) {
        return org.guildhall.reputation.v1.Trust.newBuilder()
                .setProviderKey(trust.providerKey().hex())
                .setTrust(trust.value())
                .setAnchor(trust.anchor())
                .build();
    }
}
