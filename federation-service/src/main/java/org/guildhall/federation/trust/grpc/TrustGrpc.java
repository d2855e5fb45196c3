package org.guildhall.federation.trust.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.ChangeTrust;
import org.guildhall.federation.trust.EstablishTrust;
import org.guildhall.federation.trust.GetTrustPath;
import org.guildhall.federation.trust.GetTrustStatus;
import org.guildhall.federation.trust.ReadTrust;
import org.guildhall.federation.trust.RecordDispute;
import org.guildhall.federation.trust.RecordInteraction;
import org.guildhall.federation.trust.domain.Score;
import org.guildhall.federation.trust.domain.TrustChange;
import org.guildhall.federation.v1.ChangeRelationshipRequest;
import org.guildhall.federation.v1.ChangeRelationshipResponse;
import org.guildhall.federation.v1.EstablishTrustRequest;
import org.guildhall.federation.v1.EstablishTrustResponse;
import org.guildhall.federation.v1.FindWitnessesRequest;
import org.guildhall.federation.v1.FindWitnessesResponse;
import org.guildhall.federation.v1.GetTrustPathRequest;
import org.guildhall.federation.v1.GetTrustPathResponse;
import org.guildhall.federation.v1.GetTrustRequest;
import org.guildhall.federation.v1.GetTrustResponse;
import org.guildhall.federation.v1.GetTrustStatusRequest;
import org.guildhall.federation.v1.GetTrustStatusResponse;
import org.guildhall.federation.v1.ListTrustEventsRequest;
import org.guildhall.federation.v1.ListTrustEventsResponse;
import org.guildhall.federation.v1.ListTrustRequest;
import org.guildhall.federation.v1.ListTrustResponse;
import org.guildhall.federation.v1.RecordDisputeRequest;
import org.guildhall.federation.v1.RecordDisputeResponse;
import org.guildhall.federation.v1.RecordInteractionRequest;
import org.guildhall.federation.v1.RecordInteractionResponse;
import org.guildhall.federation.v1.RevokeTrustRequest;
import org.guildhall.federation.v1.RevokeTrustResponse;
import org.guildhall.federation.v1.TrustService;
import org.guildhall.federation.v1.UpdateTrustRequest;
import org.guildhall.federation.v1.UpdateTrustResponse;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.request.Requests;

/** Trust on the wire. */
@GrpcService
class TrustGrpc implements TrustService {
    private static final int DEFAULT_MAX_HOPS = 3;

    private final EstablishTrust establishTrust;
    private final RecordInteraction recordInteraction;
    private final RecordDispute recordDispute;
    private final GetTrustStatus getTrustStatus;
    private final ChangeTrust changeTrust;
    private final ReadTrust readTrust;
    private final GetTrustPath getTrustPath;
    private final Requests requests;

    TrustGrpc(
            EstablishTrust establishTrust,
            RecordInteraction recordInteraction,
            RecordDispute recordDispute,
            GetTrustStatus getTrustStatus,
            ChangeTrust changeTrust,
            ReadTrust readTrust,
            GetTrustPath getTrustPath,
            Requests requests) {
        this.establishTrust = establishTrust;
        this.recordInteraction = recordInteraction;
        this.recordDispute = recordDispute;
        this.getTrustStatus = getTrustStatus;
        this.changeTrust = changeTrust;
        this.readTrust = readTrust;
        this.getTrustPath = getTrustPath;
        this.requests = requests;
    }

    @Override
    public Uni<EstablishTrustResponse> establishTrust(EstablishTrustRequest request) {
        String author = Caller.current().subject();
        FederationId source = new FederationId(request.getSourceId());
        FederationId target = new FederationId(request.getTargetId());
        TrustChange.Granted grant = TrustMessages.grant(request);
        return requests.once(request.getRequestId(), request, EstablishTrustResponse.parser(), () -> establishTrust
                .run(source, target, grant, author)
                .map(trust -> EstablishTrustResponse.newBuilder()
                        .setTrust(TrustMessages.trust(trust))
                        .build()));
    }

    @Override
    public Uni<RecordInteractionResponse> recordInteraction(RecordInteractionRequest request) {
        RecordInteraction.Report report =
                TrustMessages.report(request, Caller.current().subject());
        return requests.once(
                request.getRequestId(), request, RecordInteractionResponse.parser(), () -> recordInteraction
                        .run(report)
                        .map(recorded -> RecordInteractionResponse.newBuilder()
                                .setPreviousScore(recorded.previous().toDouble())
                                .setTrust(TrustMessages.trust(recorded.trust()))
                                .build()));
    }

    @Override
    public Uni<RecordDisputeResponse> recordDispute(RecordDisputeRequest request) {
        return requests.once(request.getRequestId(), request, RecordDisputeResponse.parser(), () -> recordDispute
                .run(TrustMessages.ended(request))
                .map(directions -> RecordDisputeResponse.newBuilder()
                        .setDirections(directions)
                        .build()));
    }

    @Override
    public Uni<GetTrustStatusResponse> getTrustStatus(GetTrustStatusRequest request) {
        return getTrustStatus
                .run(new FederationId(request.getSourceId()), new FederationId(request.getTargetId()))
                .map(TrustMessages::status);
    }

    @Override
    public Uni<GetTrustResponse> getTrust(GetTrustRequest request) {
        return readTrust
                .get(new FederationId(request.getSourceId()), new FederationId(request.getTargetId()))
                .map(trust -> GetTrustResponse.newBuilder()
                        .setTrust(TrustMessages.trust(trust))
                        .build());
    }

    @Override
    public Uni<ListTrustResponse> listTrust(ListTrustRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        return readTrust
                .list(idOrNull(request.getSourceId()), idOrNull(request.getTargetId()), page)
                .map(found -> ListTrustResponse.newBuilder()
                        .addAllTrusts(found.map(TrustMessages::trust).items())
                        .setNextPageToken(found.nextToken())
                        .build());
    }

    @Override
    public Uni<ListTrustEventsResponse> listTrustEvents(ListTrustEventsRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        return readTrust
                .events(new FederationId(request.getSourceId()), new FederationId(request.getTargetId()), page)
                .map(found -> ListTrustEventsResponse.newBuilder()
                        .addAllEvents(found.map(TrustMessages::event).items())
                        .setNextPageToken(found.nextToken())
                        .build());
    }

    @Override
    public Uni<UpdateTrustResponse> updateTrust(UpdateTrustRequest request) {
        ChangeTrust.Act act = act(request.getSourceId(), request.getTargetId(), request.getReason());
        return changeTrust.update(act, Score.of(request.getScore())).map(trust -> UpdateTrustResponse.newBuilder()
                .setTrust(TrustMessages.trust(trust))
                .build());
    }

    @Override
    public Uni<ChangeRelationshipResponse> changeRelationship(ChangeRelationshipRequest request) {
        ChangeTrust.Act act = act(request.getSourceId(), request.getTargetId(), request.getReason());
        return changeTrust
                .changeRelationship(
                        act,
                        TrustMessages.relationship(request.getRelationship()),
                        request.hasWitnessAllowed() ? request.getWitnessAllowed() : null)
                .map(trust -> ChangeRelationshipResponse.newBuilder()
                        .setTrust(TrustMessages.trust(trust))
                        .build());
    }

    @Override
    public Uni<RevokeTrustResponse> revokeTrust(RevokeTrustRequest request) {
        ChangeTrust.Act act = act(request.getSourceId(), request.getTargetId(), request.getReason());
        return changeTrust.revoke(act).map(trust -> RevokeTrustResponse.newBuilder()
                .setScore(trust.score().toDouble())
                .build());
    }

    @Override
    public Uni<FindWitnessesResponse> findWitnesses(FindWitnessesRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        return readTrust
                .witnesses(
                        new FederationId(request.getSourceId()),
                        request.getExcludedFederationIdsList().stream()
                                .map(FederationId::new)
                                .toList(),
                        request.hasMinTrust() ? Score.of(request.getMinTrust()) : Score.WITNESS_MIN,
                        page)
                .map(found -> FindWitnessesResponse.newBuilder()
                        .addAllWitnesses(found.map(TrustMessages::trust).items())
                        .setNextPageToken(found.nextToken())
                        .build());
    }

    @Override
    public Uni<GetTrustPathResponse> getTrustPath(GetTrustPathRequest request) {
        return getTrustPath
                .run(
                        new FederationId(request.getSourceId()),
                        new FederationId(request.getTargetId()),
                        request.hasMaxHops() ? request.getMaxHops() : DEFAULT_MAX_HOPS)
                .map(TrustMessages::path);
    }

    private static ChangeTrust.Act act(String source, String target, String reason) {
        return new ChangeTrust.Act(
                new FederationId(source),
                new FederationId(target),
                reason,
                Caller.current().subject());
    }

    private static FederationId idOrNull(String id) {
        return id.isEmpty() ? null : new FederationId(id);
    }
}
