package org.guildhall.arbitration.dispute.grpc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.arbitration.dispute.ActOnDispute;
import org.guildhall.arbitration.dispute.GetDispute;
import org.guildhall.arbitration.dispute.ListDisputes;
import org.guildhall.arbitration.dispute.OpenDispute;
import org.guildhall.arbitration.dispute.OpenFindingDispute;
import org.guildhall.arbitration.dispute.SubmitEvidence;
import org.guildhall.arbitration.dispute.WatchDispute;
import org.guildhall.arbitration.dispute.domain.Act;
import org.guildhall.arbitration.dispute.domain.Appeal;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.Evidence.Exhibit;
import org.guildhall.arbitration.dispute.domain.Party;
import org.guildhall.arbitration.dispute.domain.PartyId;
import org.guildhall.arbitration.dispute.domain.SettlementAccepted;
import org.guildhall.arbitration.dispute.domain.SettlementProposed;
import org.guildhall.arbitration.dispute.domain.Submission;
import org.guildhall.arbitration.dispute.domain.Withdrawal;
import org.guildhall.arbitration.v1.AcceptSettlementRequest;
import org.guildhall.arbitration.v1.AcceptSettlementResponse;
import org.guildhall.arbitration.v1.AppealRequest;
import org.guildhall.arbitration.v1.AppealResponse;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeService;
import org.guildhall.arbitration.v1.GetDisputeRequest;
import org.guildhall.arbitration.v1.GetDisputeResponse;
import org.guildhall.arbitration.v1.GetResolutionRequest;
import org.guildhall.arbitration.v1.GetResolutionResponse;
import org.guildhall.arbitration.v1.ListDisputesRequest;
import org.guildhall.arbitration.v1.ListDisputesResponse;
import org.guildhall.arbitration.v1.OpenDisputeRequest;
import org.guildhall.arbitration.v1.OpenDisputeResponse;
import org.guildhall.arbitration.v1.OpenFindingDisputeRequest;
import org.guildhall.arbitration.v1.OpenFindingDisputeResponse;
import org.guildhall.arbitration.v1.ProposeSettlementRequest;
import org.guildhall.arbitration.v1.ProposeSettlementResponse;
import org.guildhall.arbitration.v1.SubmitEvidenceRequest;
import org.guildhall.arbitration.v1.SubmitEvidenceResponse;
import org.guildhall.arbitration.v1.WatchDisputeRequest;
import org.guildhall.arbitration.v1.WatchDisputeResponse;
import org.guildhall.arbitration.v1.WithdrawDisputeRequest;
import org.guildhall.arbitration.v1.WithdrawDisputeResponse;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/** The edge of disputes, evidence and resolutions. */
@GrpcService
class DisputeGrpc implements DisputeService {
    private final Requests requests;
    private final OpenDispute openDispute;
    private final OpenFindingDispute openFindingDispute;
    private final SubmitEvidence submitEvidence;
    private final GetDispute getDispute;
    private final ListDisputes listDisputes;
    private final WatchDispute watchDispute;
    private final ActOnDispute act;

    /** A change is told to all watchers of a dispute with one message, as long as one of them is being told. */
    private final Cache<org.guildhall.arbitration.dispute.domain.Dispute, Dispute> told =
            Caffeine.newBuilder().weakKeys().build();

    DisputeGrpc(
            Requests requests,
            OpenDispute openDispute,
            OpenFindingDispute openFindingDispute,
            SubmitEvidence submitEvidence,
            GetDispute getDispute,
            ListDisputes listDisputes,
            WatchDispute watchDispute,
            ActOnDispute act) {
        this.requests = requests;
        this.openDispute = openDispute;
        this.openFindingDispute = openFindingDispute;
        this.submitEvidence = submitEvidence;
        this.getDispute = getDispute;
        this.listDisputes = listDisputes;
        this.watchDispute = watchDispute;
        this.act = act;
    }

    @Override
    public Uni<OpenDisputeResponse> openDispute(OpenDisputeRequest request) {
        Caller caller = Caller.current();
        OpenDispute.Request asked = new OpenDispute.Request(
                DisputeMessages.subject(request.getSubject()),
                DisputeMessages.party(request.getBuyer()),
                DisputeMessages.party(request.getSeller()),
                DisputeMessages.side(request.getRequester()),
                request.getReason(),
                DisputeMessages.rules(request.getPolicy()));
        return requests.once(request.getRequestId(), request, OpenDisputeResponse.parser(), () -> openDispute
                .run(asked, caller)
                .map(dispute -> OpenDisputeResponse.newBuilder()
                        .setDispute(DisputeMessages.dispute(dispute))
                        .build()));
    }

    @Override
    public Uni<OpenFindingDisputeResponse> openFindingDispute(OpenFindingDisputeRequest request) {
        OpenFindingDispute.Finding finding = new OpenFindingDispute.Finding(
                DisputeId.of(request.getFindingId()),
                new Party(
                        new PartyId(request.getAuditorId()), new PublicKey(request.getAuditorKey()), Optional.empty()),
                new PartyId(request.getOperatorId()),
                Optional.of(request.getOperatorKey())
                        .filter(key -> !key.isEmpty())
                        .map(PublicKey::new),
                Optional.of(request.getFederationId())
                        .filter(id -> !id.isEmpty())
                        .map(FederationId::new),
                request.getContent().toByteArray(),
                request.getDescription(),
                new Signature(request.getSignature()));
        return requests.once(
                request.getRequestId(), request, OpenFindingDisputeResponse.parser(), () -> openFindingDispute
                        .run(finding)
                        .map(dispute -> OpenFindingDisputeResponse.newBuilder()
                                .setDispute(DisputeMessages.dispute(dispute))
                                .build()));
    }

    @Override
    public Uni<SubmitEvidenceResponse> submitEvidence(SubmitEvidenceRequest request) {
        DisputeId id = DisputeId.of(request.getDisputeId());
        Submission submission = submission(id, request);
        byte[] content = request.getContent().toByteArray();
        return act.keepingDeadline(
                id, requests.once(request.getRequestId(), request, SubmitEvidenceResponse.parser(), () -> submitEvidence
                        .run(id, submission, content)
                        .map(submitted -> SubmitEvidenceResponse.newBuilder()
                                .setEvidence(DisputeMessages.evidence(submitted.evidence()))
                                .setEvidenceDigest(
                                        submitted.dispute().evidence().digest().hex())
                                .build())));
    }

    private static Submission submission(DisputeId id, SubmitEvidenceRequest request) {
        Exhibit exhibit = new Exhibit(
                id,
                new PartyId(request.getSubmittedBy()),
                DisputeMessages.evidenceType(request.getType()),
                request.hasExternal()
                        ? new Digest(request.getExternal().getContentDigest())
                        : Digest.of(Statement.sha256(request.getContent().toByteArray())),
                request.hasExternal() ? Optional.of(request.getExternal().getUri()) : Optional.empty(),
                request.getDescription());
        Optional<PublicKey> ownKey = request.getPublicKey().isEmpty()
                ? Optional.empty()
                : Optional.of(new PublicKey(request.getPublicKey()));
        return new Submission(exhibit, new Signature(request.getSignature()), ownKey);
    }

    @Override
    public Uni<GetDisputeResponse> getDispute(GetDisputeRequest request) {
        Caller caller = Caller.current();
        return getDispute.run(DisputeId.of(request.getDisputeId()), caller).map(file -> {
            GetDisputeResponse.Builder response =
                    GetDisputeResponse.newBuilder().setDispute(DisputeMessages.dispute(file.dispute()));
            file.evidence().forEach(kept -> response.addEvidence(DisputeMessages.evidence(kept)));
            file.timeline().forEach(event -> response.addTimeline(DisputeMessages.event(event)));
            return response.build();
        });
    }

    @Override
    public Uni<ListDisputesResponse> listDisputes(ListDisputesRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        return listDisputes
                .run(page, DisputeMessages.filter(request), Caller.current())
                .map(disputes -> ListDisputesResponse.newBuilder()
                        .addAllDisputes(disputes.items().stream()
                                .map(DisputeMessages::summary)
                                .toList())
                        .setNextPageToken(disputes.nextToken())
                        .build());
    }

    @Override
    public Multi<WatchDisputeResponse> watchDispute(WatchDisputeRequest request) {
        return watchDispute
                .run(DisputeId.of(request.getDisputeId()), Caller.current())
                .map(notice -> {
                    WatchDisputeResponse.Builder response = WatchDisputeResponse.newBuilder()
                            .setDispute(told.get(notice.dispute(), DisputeMessages::dispute));
                    notice.events().forEach(event -> response.addEvents(DisputeMessages.event(event)));
                    return response.build();
                });
    }

    @Override
    public Uni<GetResolutionResponse> getResolution(GetResolutionRequest request) {
        return getDispute
                .resolution(DisputeId.of(request.getDisputeId()))
                .map(file -> GetResolutionResponse.newBuilder()
                        .setResolution(DisputeMessages.resolution(file))
                        .build());
    }

    @Override
    public Uni<WithdrawDisputeResponse> withdrawDispute(WithdrawDisputeRequest request) {
        return act(request.getDisputeId(), new Withdrawal(new PartyId(request.getPartyId())))
                .map(dispute ->
                        WithdrawDisputeResponse.newBuilder().setDispute(dispute).build());
    }

    @Override
    public Uni<ProposeSettlementResponse> proposeSettlement(ProposeSettlementRequest request) {
        SettlementProposed proposal = new SettlementProposed(
                new PartyId(request.getPartyId()),
                DisputeMessages.side(request.getDecision()),
                new Signature(request.getSignature()));
        return act(request.getDisputeId(), proposal).map(dispute -> ProposeSettlementResponse.newBuilder()
                .setDispute(dispute)
                .build());
    }

    @Override
    public Uni<AcceptSettlementResponse> acceptSettlement(AcceptSettlementRequest request) {
        SettlementAccepted acceptance = new SettlementAccepted(
                new PartyId(request.getPartyId()),
                DisputeMessages.side(request.getDecision()),
                new Signature(request.getSignature()));
        return act(request.getDisputeId(), acceptance).map(dispute -> AcceptSettlementResponse.newBuilder()
                .setDispute(dispute)
                .build());
    }

    @Override
    public Uni<AppealResponse> appeal(AppealRequest request) {
        return act(request.getDisputeId(), new Appeal(new PartyId(request.getPartyId())))
                .map(dispute -> AppealResponse.newBuilder().setDispute(dispute).build());
    }

    private Uni<Dispute> act(String disputeId, Act asked) {
        DisputeId id = DisputeId.of(disputeId);
        return act.keepingDeadline(id, act.run(id, asked)).map(DisputeMessages::dispute);
    }
}
