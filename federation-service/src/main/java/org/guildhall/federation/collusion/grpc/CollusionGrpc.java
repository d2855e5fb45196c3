package org.guildhall.federation.collusion.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.collusion.AnalyzeCollusion;
import org.guildhall.federation.collusion.AnalyzeCollusion.Findings;
import org.guildhall.federation.proposal.AssessApproval;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.v1.AnalyzeReciprocityRequest;
import org.guildhall.federation.v1.AnalyzeReciprocityResponse;
import org.guildhall.federation.v1.AssessApprovalRequest;
import org.guildhall.federation.v1.AssessApprovalResponse;
import org.guildhall.federation.v1.CollusionService;
import org.guildhall.federation.v1.GetCollusionReportRequest;
import org.guildhall.federation.v1.GetCollusionReportResponse;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;

/** The analyses on the wire. */
@GrpcService
class CollusionGrpc implements CollusionService {
    private final AnalyzeCollusion analyzeCollusion;
    private final AssessApproval assessApproval;

    CollusionGrpc(AnalyzeCollusion analyzeCollusion, AssessApproval assessApproval) {
        this.analyzeCollusion = analyzeCollusion;
        this.assessApproval = assessApproval;
    }

    @Override
    public Uni<AnalyzeReciprocityResponse> analyzeReciprocity(AnalyzeReciprocityRequest request) {
        FederationId federation = new FederationId(request.getFederationId());
        Duration window = request.hasWindow() ? ProtoTime.duration(request.getWindow()) : null;
        return analyzeCollusion.reciprocity(federation, window).map(analysis -> AnalyzeReciprocityResponse.newBuilder()
                .setFigures(CollusionMessages.figures(federation, analysis))
                .setWindowStart(ProtoTime.timestamp(analysis.window().start()))
                .setWindowEnd(ProtoTime.timestamp(analysis.window().end()))
                .build());
    }

    @Override
    public Uni<GetCollusionReportResponse> getCollusionReport(GetCollusionReportRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        Duration window = request.hasWindow() ? ProtoTime.duration(request.getWindow()) : null;
        return analyzeCollusion
                .report(window)
                .map(findings -> CollusionMessages.report(findings, page(findings, page)));
    }

    private static Page<FederationId> page(Findings findings, PageRequest page) {
        String after = page.after().isEmpty() ? "" : page.after().get(0);
        List<FederationId> rows = findings.report().federations().keySet().stream()
                .filter(id -> id.value().compareTo(after) > 0)
                .limit(page.limit())
                .toList();
        return page.page(rows, id -> List.of(id.value()));
    }

    @Override
    public Uni<AssessApprovalResponse> assessApproval(AssessApprovalRequest request) {
        return assessApproval
                .run(UUID.fromString(request.getProposalId()), new FederationId(request.getFederationId()))
                .map(CollusionMessages::assessment);
    }
}
