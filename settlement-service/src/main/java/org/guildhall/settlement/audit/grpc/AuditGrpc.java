package org.guildhall.settlement.audit.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.UUID;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.settlement.audit.AuditPeriod;
import org.guildhall.settlement.audit.ListFindings;
import org.guildhall.settlement.audit.OpenSpotAudit;
import org.guildhall.settlement.audit.ReviewFinding;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.v1.AuditPeriodRequest;
import org.guildhall.settlement.v1.AuditPeriodResponse;
import org.guildhall.settlement.v1.AuditService;
import org.guildhall.settlement.v1.ListFindingsRequest;
import org.guildhall.settlement.v1.ListFindingsResponse;
import org.guildhall.settlement.v1.OpenSpotAuditRequest;
import org.guildhall.settlement.v1.OpenSpotAuditResponse;
import org.guildhall.settlement.v1.ReviewFindingRequest;
import org.guildhall.settlement.v1.ReviewFindingResponse;

/** The edge of audits. */
@GrpcService
class AuditGrpc implements AuditService {
    private final AuditPeriod auditPeriod;
    private final ListFindings listFindings;
    private final ReviewFinding reviewFinding;
    private final OpenSpotAudit openSpotAudit;

    AuditGrpc(
            AuditPeriod auditPeriod,
            ListFindings listFindings,
            ReviewFinding reviewFinding,
            OpenSpotAudit openSpotAudit) {
        this.auditPeriod = auditPeriod;
        this.listFindings = listFindings;
        this.reviewFinding = reviewFinding;
        this.openSpotAudit = openSpotAudit;
    }

    @Override
    public Uni<AuditPeriodResponse> auditPeriod(AuditPeriodRequest request) {
        return auditPeriod
                .run(Period.of(request.getPeriodId()), request.getIncludeOpen())
                .map(AuditProto::response);
    }

    @Override
    public Uni<ListFindingsResponse> listFindings(ListFindingsRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        return listFindings.run(AuditProto.filter(request), page).map(found -> ListFindingsResponse.newBuilder()
                .addAllFindings(found.items().stream().map(AuditProto::finding).toList())
                .setNextPageToken(found.nextToken())
                .build());
    }

    @Override
    public Uni<ReviewFindingResponse> reviewFinding(ReviewFindingRequest request) {
        String reviewer = Caller.current().subject();
        return reviewFinding
                .run(
                        UUID.fromString(request.getFindingId()),
                        reviewer,
                        AuditProto.outcome(request.getOutcome()),
                        request.getNote())
                .map(finding -> ReviewFindingResponse.newBuilder()
                        .setFinding(AuditProto.finding(finding))
                        .build());
    }

    @Override
    public Uni<OpenSpotAuditResponse> openSpotAudit(OpenSpotAuditRequest request) {
        return openSpotAudit
                .run(UUID.fromString(request.getFindingId()))
                .map(finding -> OpenSpotAuditResponse.newBuilder()
                        .setFinding(AuditProto.finding(finding))
                        .build());
    }
}
