package org.guildhall.federation.collusion.grpc;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.guildhall.federation.collusion.AnalyzeCollusion.Analysis;
import org.guildhall.federation.collusion.AnalyzeCollusion.Findings;
import org.guildhall.federation.collusion.AnalyzeCollusion.Proved;
import org.guildhall.federation.collusion.AssessRisk.Assessment;
import org.guildhall.federation.collusion.AssessRisk.Explained;
import org.guildhall.federation.collusion.CollusionReport;
import org.guildhall.federation.collusion.CollusionReport.Figures;
import org.guildhall.federation.collusion.CollusionStore.HighRisk;
import org.guildhall.federation.collusion.domain.Reciprocity;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.v1.ApprovalRisk;
import org.guildhall.federation.v1.AssessApprovalResponse;
import org.guildhall.federation.v1.FederationFigures;
import org.guildhall.federation.v1.GetCollusionReportResponse;
import org.guildhall.federation.v1.HighRiskApproval;
import org.guildhall.federation.v1.PartnerFigures;
import org.guildhall.federation.v1.Ring;
import org.guildhall.federation.v1.Surprise;
import org.guildhall.federation.v1.SuspiciousPair;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.page.Page;

/** The analyses in messages. */
final class CollusionMessages {
    private CollusionMessages() {}

    static FederationFigures figures(FederationId federation, Analysis analysis) {
        return figures(federation, analysis.figures(), analysis.evidence());
    }

    private static FederationFigures figures(
            FederationId federation, Figures figures, Map<FederationId, List<UUID>> evidence) {
        FederationFigures.Builder message = FederationFigures.newBuilder()
                .setFederationId(federation.value())
                .setGiven(figures.given())
                .setReceived(figures.received());
        figures.partners()
                .forEach((partner, reciprocity) -> message.addPartners(PartnerFigures.newBuilder()
                        .setPartnerId(partner.value())
                        .setGiven(reciprocity.given())
                        .setReceived(reciprocity.received())
                        .setReciprocity(reciprocity.ratio())
                        .setSuspicious(reciprocity.suspicious())
                        .addAllProposalIds(ids(evidence.getOrDefault(partner, List.of())))));
        return message.build();
    }

    static GetCollusionReportResponse report(Findings findings, Page<FederationId> page) {
        CollusionReport report = findings.report();
        return GetCollusionReportResponse.newBuilder()
                .setWindowStart(ProtoTime.timestamp(findings.window().start()))
                .setWindowEnd(ProtoTime.timestamp(findings.window().end()))
                .setFederationCount(report.federations().size())
                .setApprovalCount(report.approvals())
                .addAllFederations(
                        page.map(id -> figures(id, report.federations().get(id), Map.of()))
                                .items())
                .addAllSuspiciousPairs(
                        findings.pairs().stream().map(CollusionMessages::pair).toList())
                .addAllRings(
                        findings.rings().stream().map(CollusionMessages::ring).toList())
                .addAllHighRiskApprovals(findings.highRisk().stream()
                        .map(CollusionMessages::highRisk)
                        .toList())
                .setNextPageToken(page.nextToken())
                .build();
    }

    private static List<String> ids(List<UUID> proposals) {
        return proposals.stream().map(UUID::toString).toList();
    }

    private static SuspiciousPair pair(Proved<CollusionReport.Pair> proved) {
        CollusionReport.Pair pair = proved.finding();
        return SuspiciousPair.newBuilder()
                .setFederationA(pair.first().value())
                .setFederationB(pair.second().value())
                .setAToB(pair.reciprocity().given())
                .setBToA(pair.reciprocity().received())
                .setReciprocity(pair.reciprocity().ratio())
                .setSurprise(surprise(pair.surprise()))
                .addAllProposalIds(ids(proved.proposals()))
                .build();
    }

    private static Ring ring(Proved<CollusionReport.Ring> proved) {
        CollusionReport.Ring ring = proved.finding();
        return Ring.newBuilder()
                .addAllFederationIds(
                        ring.members().stream().map(FederationId::value).toList())
                .setInside(ring.inside())
                .setOutside(ring.outside())
                .setInsideShare(ring.insideShare())
                .setSurprise(surprise(ring.surprise()))
                .addAllProposalIds(ids(proved.proposals()))
                .build();
    }

    private static Surprise surprise(CollusionReport.Surprise surprise) {
        return Surprise.newBuilder()
                .setObserved(surprise.observed())
                .setExpected(surprise.expected())
                .setPValue(surprise.pValue())
                .setQValue(surprise.qValue())
                .build();
    }

    private static HighRiskApproval highRisk(HighRisk approval) {
        return HighRiskApproval.newBuilder()
                .setProposalId(approval.proposal().toString())
                .setFederationId(approval.federation().value())
                .setProposingFederationId(approval.proposer().value())
                .setApprovedAt(ProtoTime.timestamp(approval.at()))
                .build();
    }

    static AssessApprovalResponse assessment(Explained explained) {
        Assessment assessment = explained.assessment();
        Reciprocity reciprocity = assessment.reciprocity();
        return AssessApprovalResponse.newBuilder()
                .setRisk(ApprovalRisk.valueOf(
                        "APPROVAL_RISK_" + assessment.risk().name()))
                .setGiven(reciprocity.given())
                .setReceived(reciprocity.received())
                .setCurrentReciprocity(reciprocity.ratio())
                .setProjectedReciprocity(reciprocity.afterApproval().ratio())
                .setWindowStart(ProtoTime.timestamp(explained.window().start()))
                .setWindowEnd(ProtoTime.timestamp(explained.window().end()))
                .addAllProposalIds(ids(explained.proposals()))
                .build();
    }
}
