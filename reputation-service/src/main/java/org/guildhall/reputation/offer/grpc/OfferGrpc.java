package org.guildhall.reputation.offer.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.offer.GetOffer;
import org.guildhall.reputation.offer.ListOffers;
import org.guildhall.reputation.offer.PublishOffer;
import org.guildhall.reputation.offer.RecordHeartbeat;
import org.guildhall.reputation.v1.GetOfferRequest;
import org.guildhall.reputation.v1.GetOfferResponse;
import org.guildhall.reputation.v1.ListOffersRequest;
import org.guildhall.reputation.v1.ListOffersResponse;
import org.guildhall.reputation.v1.OfferService;
import org.guildhall.reputation.v1.PublishOfferRequest;
import org.guildhall.reputation.v1.PublishOfferResponse;
import org.guildhall.reputation.v1.RecordHeartbeatRequest;
import org.guildhall.reputation.v1.RecordHeartbeatResponse;

@GrpcService
class OfferGrpc implements OfferService {
    private final PublishOffer publishOffer;
    private final GetOffer getOffer;
    private final ListOffers listOffers;
    private final RecordHeartbeat recordHeartbeat;
    private final Requests requests;

    OfferGrpc(
            PublishOffer publishOffer,
            GetOffer getOffer,
            ListOffers listOffers,
            RecordHeartbeat recordHeartbeat,
            Requests requests) {
        this.publishOffer = publishOffer;
        this.getOffer = getOffer;
        this.listOffers = listOffers;
        this.recordHeartbeat = recordHeartbeat;
        this.requests = requests;
    }

    @Override
    public Uni<PublishOfferResponse> publishOffer(PublishOfferRequest request) {
        return requests.once(request.getRequestId(), request, PublishOfferResponse.parser(), () -> publishOffer
                .run(OfferProto.offer(request.getOffer()))
                .map(offer -> PublishOfferResponse.newBuilder()
                        .setOffer(OfferProto.published(offer))
                        .build()));
    }

    @Override
    public Uni<GetOfferResponse> getOffer(GetOfferRequest request) {
        return getOffer.run(new PublicKey(request.getProviderKey())).map(offer -> GetOfferResponse.newBuilder()
                .setOffer(OfferProto.published(offer))
                .build());
    }

    @Override
    public Uni<ListOffersResponse> listOffers(ListOffersRequest request) {
        return listOffers
                .run(OfferProto.filter(request), PageRequest.of(request, request.getPageSize(), request.getPageToken()))
                .map(OfferProto::listResponse);
    }

    @Override
    public Uni<RecordHeartbeatResponse> recordHeartbeat(RecordHeartbeatRequest request) {
        return recordHeartbeat
                .run(OfferProto.heartbeat(request.getHeartbeat()))
                .map(heartbeat -> RecordHeartbeatResponse.newBuilder()
                        .setHeartbeat(OfferProto.heartbeat(heartbeat))
                        .build());
    }
}
