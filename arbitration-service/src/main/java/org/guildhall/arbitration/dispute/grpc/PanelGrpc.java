package org.guildhall.arbitration.dispute.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.dispute.ActOnDispute;
import org.guildhall.arbitration.dispute.ConvenePanel;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.FallbackActivation;
import org.guildhall.arbitration.dispute.domain.VoteCast;
import org.guildhall.arbitration.grpc.WireTime;
import org.guildhall.arbitration.v1.ActivateFallbackRequest;
import org.guildhall.arbitration.v1.ActivateFallbackResponse;
import org.guildhall.arbitration.v1.CastVoteRequest;
import org.guildhall.arbitration.v1.CastVoteResponse;
import org.guildhall.arbitration.v1.ConvenePanelRequest;
import org.guildhall.arbitration.v1.ConvenePanelResponse;
import org.guildhall.arbitration.v1.PanelService;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;

/** The edge of panels and votes. */
@GrpcService
class PanelGrpc implements PanelService {
    private final Requests requests;
    private final ConvenePanel convenePanel;
    private final ActOnDispute act;

    PanelGrpc(Requests requests, ConvenePanel convenePanel, ActOnDispute act) {
        this.requests = requests;
        this.convenePanel = convenePanel;
        this.act = act;
    }

    @Override
    public Uni<ConvenePanelResponse> convenePanel(ConvenePanelRequest request) {
        DisputeId id = DisputeId.of(request.getDisputeId());
        String actor = Caller.current().subject();
        List<ArbiterId> primary =
                request.getArbiterIdsList().stream().map(ArbiterId::new).toList();
        List<ArbiterId> fallback =
                request.getFallbackArbiterIdsList().stream().map(ArbiterId::new).toList();
        return act.keepingDeadline(id, convenePanel.run(id, primary, fallback, actor))
                .map(dispute -> ConvenePanelResponse.newBuilder()
                        .setDispute(DisputeMessages.dispute(dispute))
                        .setEndsBy(WireTime.timestamp(dispute.endsBy()))
                        .build());
    }

    @Override
    public Uni<CastVoteResponse> castVote(CastVoteRequest request) {
        DisputeId id = DisputeId.of(request.getDisputeId());
        VoteCast vote = new VoteCast(
                new ArbiterId(request.getArbiterId()),
                DisputeMessages.side(request.getDecision()),
                request.getReason(),
                new Digest(request.getEvidenceDigest()),
                new Signature(request.getSignature()));
        return act.keepingDeadline(
                id, requests.once(request.getRequestId(), request, CastVoteResponse.parser(), () -> act.run(id, vote)
                        .map(dispute -> CastVoteResponse.newBuilder()
                                .setDispute(DisputeMessages.dispute(dispute))
                                .build())));
    }

    @Override
    public Uni<ActivateFallbackResponse> activateFallback(ActivateFallbackRequest request) {
        DisputeId id = DisputeId.of(request.getDisputeId());
        FallbackActivation activation = new FallbackActivation(Caller.current().subject());
        return act.keepingDeadline(id, act.run(id, activation)).map(dispute -> ActivateFallbackResponse.newBuilder()
                .setDispute(DisputeMessages.dispute(dispute))
                .build());
    }
}
