package org.guildhall.arbitration.dispute.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Function;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.dispute.ActOnDispute;
import org.guildhall.arbitration.dispute.ActTogether;
import org.guildhall.arbitration.dispute.ConvenePanel;
import org.guildhall.arbitration.dispute.VerifyDraw;
import org.guildhall.arbitration.dispute.domain.Act;
import org.guildhall.arbitration.dispute.domain.CommitmentMade;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.FallbackActivation;
import org.guildhall.arbitration.dispute.domain.VoteCast;
import org.guildhall.arbitration.dispute.domain.VoteRevealed;
import org.guildhall.arbitration.grpc.WireTime;
import org.guildhall.arbitration.v1.ActivateFallbackRequest;
import org.guildhall.arbitration.v1.ActivateFallbackResponse;
import org.guildhall.arbitration.v1.CastVoteRequest;
import org.guildhall.arbitration.v1.CastVoteResponse;
import org.guildhall.arbitration.v1.CommitVoteRequest;
import org.guildhall.arbitration.v1.CommitVoteResponse;
import org.guildhall.arbitration.v1.ConvenePanelRequest;
import org.guildhall.arbitration.v1.ConvenePanelResponse;
import org.guildhall.arbitration.v1.PanelService;
import org.guildhall.arbitration.v1.RevealVoteRequest;
import org.guildhall.arbitration.v1.RevealVoteResponse;
import org.guildhall.arbitration.v1.VerifyDrawRequest;
import org.guildhall.arbitration.v1.VerifyDrawResponse;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;

/** The edge of panels and votes. */
@GrpcService
class PanelGrpc implements PanelService {
    private final Requests requests;
    private final ConvenePanel convenePanel;
    private final VerifyDraw verifyDraw;
    private final ActOnDispute act;
    private final ActTogether actTogether;

    PanelGrpc(
            Requests requests,
            ConvenePanel convenePanel,
            VerifyDraw verifyDraw,
            ActOnDispute act,
            ActTogether actTogether) {
        this.requests = requests;
        this.convenePanel = convenePanel;
        this.verifyDraw = verifyDraw;
        this.act = act;
        this.actTogether = actTogether;
    }

    @Override
    public Uni<ConvenePanelResponse> convenePanel(ConvenePanelRequest request) {
        DisputeId id = DisputeId.of(request.getDisputeId());
        String actor = Caller.current().subject();
        List<ArbiterId> primary =
                request.getArbiterIdsList().stream().map(ArbiterId::new).toList();
        List<ArbiterId> fallback =
                request.getFallbackArbiterIdsList().stream().map(ArbiterId::new).toList();
        Uni<Dispute> convened = request.hasDraw()
                ? convenePanel.draw(
                        id, request.getDraw().getCheckpoint(), request.getDraw().getFallbackSeats(), actor)
                : convenePanel.run(id, primary, fallback, actor);
        return act.keepingDeadline(id, convened).map(dispute -> ConvenePanelResponse.newBuilder()
                .setDispute(DisputeMessages.dispute(dispute))
                .setEndsBy(WireTime.timestamp(dispute.endsBy()))
                .setFinalBy(WireTime.timestamp(dispute.finalBy()))
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
        return vote(
                id,
                vote,
                request.getRequestId(),
                request,
                CastVoteResponse.parser(),
                dispute -> CastVoteResponse.newBuilder()
                        .setDispute(DisputeMessages.dispute(dispute))
                        .build());
    }

    @Override
    public Uni<ActivateFallbackResponse> activateFallback(ActivateFallbackRequest request) {
        DisputeId id = DisputeId.of(request.getDisputeId());
        FallbackActivation activation = new FallbackActivation(Caller.current().subject());
        return act.keepingDeadline(id, act.run(id, activation)).map(dispute -> ActivateFallbackResponse.newBuilder()
                .setDispute(DisputeMessages.dispute(dispute))
                .build());
    }

    @Override
    public Uni<CommitVoteResponse> commitVote(CommitVoteRequest request) {
        DisputeId id = DisputeId.of(request.getDisputeId());
        CommitmentMade commitment = new CommitmentMade(
                new ArbiterId(request.getArbiterId()),
                new Digest(request.getCommitment()),
                new Digest(request.getEvidenceDigest()),
                new Signature(request.getSignature()));
        return vote(
                id,
                commitment,
                request.getRequestId(),
                request,
                CommitVoteResponse.parser(),
                dispute -> CommitVoteResponse.newBuilder()
                        .setDispute(DisputeMessages.dispute(dispute))
                        .build());
    }

    @Override
    public Uni<RevealVoteResponse> revealVote(RevealVoteRequest request) {
        DisputeId id = DisputeId.of(request.getDisputeId());
        VoteRevealed reveal = new VoteRevealed(
                new ArbiterId(request.getArbiterId()),
                DisputeMessages.side(request.getDecision()),
                request.getReason(),
                new Digest(request.getSalt()),
                new Signature(request.getSignature()));
        return vote(
                id,
                reveal,
                request.getRequestId(),
                request,
                RevealVoteResponse.parser(),
                dispute -> RevealVoteResponse.newBuilder()
                        .setDispute(DisputeMessages.dispute(dispute))
                        .build());
    }

    /** Votes share commits; one with a request id has its own, because that holds its answer too. */
    private <A extends Message> Uni<A> vote(
            DisputeId id, Act vote, String requestId, Message request, Parser<A> answers, Function<Dispute, A> answer) {
        return requestId.isEmpty()
                ? actTogether.run(id, vote).map(answer)
                : act.keepingDeadline(id, requests.once(requestId, request, answers, () -> act.run(id, vote)
                        .map(answer)));
    }

    @Override
    public Uni<VerifyDrawResponse> verifyDraw(VerifyDrawRequest request) {
        int round = Math.max(1, request.getRound());
        return verifyDraw.run(DisputeId.of(request.getDisputeId()), round).map(verified -> {
            VerifyDrawResponse.Builder response = VerifyDrawResponse.newBuilder()
                    .setHolds(verified.holds())
                    .setDisputeDigest(verified.dispute().digest().hex())
                    .setCheckpoint(verified.draw().checkpoint())
                    .setSeed(verified.draw().seed().hex());
            verified.draw().candidates().forEach(candidate -> response.addCandidatesBuilder()
                    .setArbiterId(candidate.arbiter().value())
                    .setWeight(candidate.weight()));
            verified.seated().forEach(arbiter -> response.addArbiterIds(arbiter.value()));
            return response.build();
        });
    }
}
