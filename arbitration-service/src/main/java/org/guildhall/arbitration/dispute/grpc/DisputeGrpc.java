package org.guildhall.arbitration.dispute.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.guildhall.arbitration.dispute.ActOnDispute;
import org.guildhall.arbitration.dispute.GetDispute;
import org.guildhall.arbitration.dispute.OpenDispute;
import org.guildhall.arbitration.dispute.SubmitEvidence;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.Evidence.Exhibit;
import org.guildhall.arbitration.dispute.domain.PartyId;
import org.guildhall.arbitration.dispute.domain.Submission;
import org.guildhall.arbitration.v1.DisputeService;
import org.guildhall.arbitration.v1.GetDisputeRequest;
import org.guildhall.arbitration.v1.GetDisputeResponse;
import org.guildhall.arbitration.v1.GetResolutionRequest;
import org.guildhall.arbitration.v1.GetResolutionResponse;
import org.guildhall.arbitration.v1.OpenDisputeRequest;
import org.guildhall.arbitration.v1.OpenDisputeResponse;
import org.guildhall.arbitration.v1.SubmitEvidenceRequest;
import org.guildhall.arbitration.v1.SubmitEvidenceResponse;
import org.guildhall.platform.auth.Caller;
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
    private final SubmitEvidence submitEvidence;
    private final GetDispute getDispute;
    private final ActOnDispute act;

    DisputeGrpc(
            Requests requests,
            OpenDispute openDispute,
            SubmitEvidence submitEvidence,
            GetDispute getDispute,
            ActOnDispute act) {
        this.requests = requests;
        this.openDispute = openDispute;
        this.submitEvidence = submitEvidence;
        this.getDispute = getDispute;
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
    public Uni<GetResolutionResponse> getResolution(GetResolutionRequest request) {
        return getDispute
                .resolution(DisputeId.of(request.getDisputeId()))
                .map(file -> GetResolutionResponse.newBuilder()
                        .setResolution(DisputeMessages.resolution(file))
                        .build());
    }
}
