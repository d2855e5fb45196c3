package org.guildhall.federation.collusion.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Duration;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.guildhall.federation.FederationTest;
import org.guildhall.federation.proposal.domain.ProposalReason;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.v1.AnalyzeReciprocityRequest;
import org.guildhall.federation.v1.ApprovalRisk;
import org.guildhall.federation.v1.AssessApprovalRequest;
import org.guildhall.federation.v1.AssessApprovalResponse;
import org.guildhall.federation.v1.CollusionServiceGrpc;
import org.guildhall.federation.v1.CollusionServiceGrpc.CollusionServiceBlockingStub;
import org.guildhall.federation.v1.FederationFigures;
import org.guildhall.federation.v1.GetCollusionReportRequest;
import org.guildhall.federation.v1.GetCollusionReportResponse;
import org.guildhall.federation.v1.Proposal;
import org.guildhall.federation.v1.Ring;
import org.guildhall.platform.refusal.PlatformReason;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CollusionGrpcIT extends FederationTest {
    private static CollusionServiceBlockingStub collusion() {
        return as(
                CollusionServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS),
                "fed:anybody",
                "federation");
    }

    private static GetCollusionReportRequest.Builder window(java.time.Duration window) {
        return GetCollusionReportRequest.newBuilder()
                .setWindow(Duration.newBuilder().setSeconds(window.toSeconds()));
    }

    private static AssessApprovalResponse assess(Proposal proposal, String federation) {
        return collusion()
                .assessApproval(AssessApprovalRequest.newBuilder()
                        .setProposalId(proposal.getId())
                        .setFederationId(federation)
                        .build());
    }

    @Test
    void aRingOfThreeIsReportedThoughNoPairProposesBothWays() {
        clock.set(Instant.parse("2041-01-01T00:00:00Z"));
        List<String> ring = List.of(federation("a"), federation("b"), federation("c"));
        List<String> proposals = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 3; i++) {
                String approver = ring.get((i + 1) % 3);
                clock.advance(java.time.Duration.ofSeconds(1));
                proposals.add(approve(propose(ring.get(i), approver), approver).getId());
            }
        }
        GetCollusionReportResponse report = collusion()
                .getCollusionReport(window(java.time.Duration.ofDays(1)).build());
        assertEquals(12, report.getApprovalCount());
        assertEquals(3, report.getFederationCount());
        assertEquals(0, report.getSuspiciousPairsCount());
        Ring found = report.getRings(0);
        assertEquals(ring.stream().sorted().toList(), found.getFederationIdsList());
        assertEquals(12, found.getInside());
        assertEquals(1.0, found.getInsideShare());
        Collections.reverse(proposals);
        assertEquals(proposals, found.getProposalIdsList(), "the evidence, the last approved first");
        assertTrue(found.getSurprise().getPValue() > 0.05, "with nobody else around it is no surprise");
    }

    @Test
    void approvalsThatLookArrangedAreAssessedRecordedAndReported() {
        clock.set(Instant.parse("2042-01-01T00:00:00Z"));
        String a = federation("a");
        String b = federation("b");
        List<Proposal> early = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            early.add(propose(a, b));
        }
        Proposal back = propose(b, a);
        assertEquals(ApprovalRisk.APPROVAL_RISK_NONE, assess(back, b).getRisk());
        assertEquals(ApprovalRisk.APPROVAL_RISK_LOW, assess(back, a).getRisk(), "no history");
        clock.advance(java.time.Duration.ofDays(29));
        early.forEach(proposal -> approve(proposal, b));
        approve(back, a);
        clock.advance(java.time.Duration.ofDays(2));
        List<Proposal> late = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            late.add(propose(b, a));
        }
        approve(late.get(0), a);
        AssessApprovalResponse risky = assess(late.get(1), a);
        assertEquals(ApprovalRisk.APPROVAL_RISK_HIGH, risky.getRisk());
        assertEquals(2, risky.getGiven());
        assertEquals(3, risky.getReceived());
        assertEquals(2.0 / 3, risky.getCurrentReciprocity(), 1e-12);
        assertEquals(1.0, risky.getProjectedReciprocity());
        List<Proposal> counted = new ArrayList<>(early);
        counted.add(back);
        counted.add(late.get(0));
        assertEquals(ids(counted), Set.copyOf(risky.getProposalIdsList()));
        assertEquals(late.get(0).getId(), risky.getProposalIds(0), "the last approved first");
        assertEquals(
                30 * 86_400,
                risky.getWindowEnd().getSeconds() - risky.getWindowStart().getSeconds());
        approve(late.get(1), a);
        assertEquals(risky, assess(late.get(1), a), "an approval given doesn't count twice");
        FederationFigures figures = collusion()
                .analyzeReciprocity(AnalyzeReciprocityRequest.newBuilder()
                        .setFederationId(a)
                        .build())
                .getFigures();
        assertEquals(3, figures.getGiven());
        assertEquals(3, figures.getReceived());
        assertTrue(figures.getPartners(0).getSuspicious());
        counted.add(late.get(1));
        assertEquals(ids(counted), Set.copyOf(figures.getPartners(0).getProposalIdsList()));
        GetCollusionReportResponse report = collusion()
                .getCollusionReport(window(java.time.Duration.ofDays(10)).build());
        assertEquals(1, report.getSuspiciousPairsCount());
        assertEquals(a, report.getSuspiciousPairs(0).getFederationA());
        assertEquals(ids(counted), Set.copyOf(report.getSuspiciousPairs(0).getProposalIdsList()));
        assertEquals(1, report.getHighRiskApprovalsCount());
        assertEquals(late.get(1).getId(), report.getHighRiskApprovals(0).getProposalId());
        assertEquals(a, report.getHighRiskApprovals(0).getFederationId());
        FederationFigures recent = collusion()
                .analyzeReciprocity(AnalyzeReciprocityRequest.newBuilder()
                        .setFederationId(a)
                        .setWindow(Duration.newBuilder().setSeconds(86400))
                        .build())
                .getFigures();
        assertEquals(2, recent.getGiven(), "approvals count at their own time");
        assertEquals(0, recent.getReceived());
    }

    private static Set<String> ids(List<Proposal> proposals) {
        return proposals.stream().map(Proposal::getId).collect(Collectors.toSet());
    }

    @Test
    void theEvidenceIsTheNewestTwentyProposalsEachOnce() {
        clock.set(Instant.parse("2044-01-01T00:00:00Z"));
        List<String> ring = List.of(federation("a"), federation("b"), federation("c"));
        List<String> proposals = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            // Each affects, and is approved by, both others.
            String proposer = ring.get(i % 3);
            String one = ring.get((i + 1) % 3);
            String two = ring.get((i + 2) % 3);
            clock.advance(java.time.Duration.ofSeconds(1));
            proposals.add(0, approved(proposer, one, two).toString());
        }
        GetCollusionReportResponse report = collusion()
                .getCollusionReport(window(java.time.Duration.ofDays(1)).build());
        assertEquals(proposals.subList(0, 20), report.getRings(0).getProposalIdsList());
        assertEquals(3, report.getSuspiciousPairsCount());
        assertEquals(16, report.getSuspiciousPairs(0).getSurprise().getObserved());
        assertEquals(16, report.getSuspiciousPairs(0).getProposalIdsCount());
    }

    /** Writes what the pair rule would not have let through. */
    private UUID approved(String proposer, String... approvers) {
        UUID id = UUID.randomUUID();
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        sql("""
                INSERT INTO proposal (id, proposing_federation_id, proposing_team, action_type, description,
                    asked_for_witness, witnesses_required, status, created_at, expires_at, decided_at)
                VALUES ($1, $2, 'ops', 'resource_sharing', 'd', false, 0, 'APPROVED', $3, $4, $3)""", id, proposer, now, now.plusDays(30));
        for (String approver : approvers) {
            sql("INSERT INTO proposal_affected VALUES ($1, $2, $3, $4)", id, approver, proposer, now);
            sql("""
                    INSERT INTO proposal_decision (proposal_id, federation_id, decision, teams, reason, signature,
                        decided_at, proposing_federation_id)
                    VALUES ($1, $2, 'APPROVE', '{ops}', '', repeat('0', 128), $3, $4)""", id, approver, now, proposer);
        }
        return id;
    }

    @Test
    void theReportIsPagedByFederation() {
        clock.set(Instant.parse("2043-01-01T00:00:00Z"));
        String a = federation("a");
        String b = federation("b");
        approve(propose(a, b), b);
        GetCollusionReportRequest request =
                window(java.time.Duration.ofDays(1)).setPageSize(1).build();
        GetCollusionReportResponse first = collusion().getCollusionReport(request);
        GetCollusionReportResponse second = collusion()
                .getCollusionReport(request.toBuilder()
                        .setPageToken(first.getNextPageToken())
                        .build());
        assertEquals(a, first.getFederations(0).getFederationId());
        assertEquals(b, second.getFederations(0).getFederationId());
        assertEquals("", second.getNextPageToken());
        assertRefused(PlatformReason.PAGE_TOKEN_INVALID, () -> collusion()
                .getCollusionReport(request.toBuilder().setPageToken("AAAA").build()));
    }

    @Test
    void whatDoesNotExistIsNotAnalysed() {
        String a = federation("a");
        String c = federation("c");
        assertRefused(RegistryReason.FEDERATION_NOT_FOUND, () -> collusion()
                .analyzeReciprocity(AnalyzeReciprocityRequest.newBuilder()
                        .setFederationId(freshId("ghost"))
                        .build()));
        Proposal proposal = propose(a);
        assertRefused(ProposalReason.FEDERATION_NOT_AFFECTED, () -> assess(proposal, c));
        assertRefused(
                ProposalReason.PROPOSAL_NOT_FOUND,
                () -> assess(
                        proposal.toBuilder().setId(UUID.randomUUID().toString()).build(), a));
        assertEquals(List.of("window"), violatedFields(() -> collusion()
                .getCollusionReport(window(java.time.Duration.ofMinutes(59)).build())));
    }
}
