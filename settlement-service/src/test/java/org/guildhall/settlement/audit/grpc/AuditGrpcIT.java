package org.guildhall.settlement.audit.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.guildhall.arbitration.v1.OpenFindingDisputeRequest;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.AccessMatrix;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.audit.domain.AuditReason;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.v1.Audit;
import org.guildhall.settlement.v1.AuditCheck;
import org.guildhall.settlement.v1.AuditPeriodRequest;
import org.guildhall.settlement.v1.AuditPeriodResponse;
import org.guildhall.settlement.v1.AuditServiceGrpc;
import org.guildhall.settlement.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import org.guildhall.settlement.v1.CorrectSettlementRequest;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.Finding;
import org.guildhall.settlement.v1.FindingSeverity;
import org.guildhall.settlement.v1.ListFindingsRequest;
import org.guildhall.settlement.v1.ListFindingsResponse;
import org.guildhall.settlement.v1.OpenSpotAuditRequest;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.OutcomeCounts;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.guildhall.settlement.v1.ReviewFindingRequest;
import org.guildhall.settlement.v1.ReviewOutcome;
import org.guildhall.settlement.v1.RollUpBatchRequest;
import org.guildhall.settlement.v1.Settlement;
import org.guildhall.settlement.v1.SettlementServiceGrpc;
import org.guildhall.settlement.v1.UpdateOperatorRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test audits periods that no other test counts in. */
@QuarkusTest
class AuditGrpcIT extends SettlementTest {
    @BeforeEach
    void laterThanAllPeriods() {
        clock.set(Instant.parse("2026-11-21T10:00:00.123456Z"));
    }

    private static AuditServiceBlockingStub audits(String subject, String... roles) {
        return as(AuditServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(60, TimeUnit.SECONDS), subject, roles);
    }

    private static AuditServiceBlockingStub audits() {
        return audits("auditor-1", "auditor");
    }

    private static AuditPeriodResponse audit(String period) {
        return audits().auditPeriod(
                        AuditPeriodRequest.newBuilder().setPeriodId(period).build());
    }

    private static List<Finding> list(ListFindingsRequest.Builder request) {
        return audits().listFindings(request.build()).getFindingsList();
    }

    /** An operator of this test and capacity; its id ends with the name. */
    private String operator(String name, long capacity) {
        String operator = id + "." + name;
        as(OperatorServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS), operator, "operator")
                .registerOperator(RegisterOperatorRequest.newBuilder()
                        .setOperatorId(operator)
                        .setDisplayName("Operator of a test")
                        .setFederationId("fed:audit")
                        .setDeclaredDailyCapacity(capacity)
                        .build());
        return operator;
    }

    /** A batch as recording and closing leave it; thousands of redemptions by themselves would take minutes. */
    private void batch(String operator, String period, boolean open, long successful, long... denials) {
        sql(
                """
                INSERT INTO batch (operator_id, period_id, successful_count, invalid_signature_count,
                    nullifier_already_seen_count, rate_limit_exceeded_count, finalized_at)
                VALUES (?, ?, ?, ?, ?, ?, CASE WHEN ? THEN NULL ELSE now() END)""",
                operator,
                period,
                successful,
                denials.length > 0 ? denials[0] : 0L,
                denials.length > 1 ? denials[1] : 0L,
                denials.length > 2 ? denials[2] : 0L,
                open);
    }

    private void settled(String operator, String period, long successful, long... denials) {
        batch(operator, period, false, successful, denials);
    }

    private void sql(String sql, Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What arbitration was told of a finding, once nothing about it waits any more. */
    private List<OpenFindingDisputeRequest> events(String findingId) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> number("SELECT count(*) FROM outbox_event WHERE subject = ?", findingId) == 0);
        return NeighbourArbitration.told(findingId);
    }

    private static JsonNode content(OpenFindingDisputeRequest told) throws JsonProcessingException {
        return new ObjectMapper().readTree(told.getContent().toStringUtf8());
    }

    private static Finding only(AuditPeriodResponse response, String operator) {
        List<Finding> about = response.getFindingsList().stream()
                .filter(finding -> finding.getOperatorId().equals(operator))
                .toList();
        assertEquals(1, about.size(), about::toString);
        return about.get(0);
    }

    @Test
    void aFindingIsAnsweredWithItsFiguresAndListed() {
        String operator = operator("a", 10);
        settled(operator, "2024-W03", 150, 4);
        AuditPeriodResponse response = audit("2024-W03");
        Finding finding = only(response, operator);
        assertEquals(AuditCheck.AUDIT_CHECK_CAPACITY, finding.getCheck());
        assertEquals(FindingSeverity.FINDING_SEVERITY_WARNING, finding.getSeverity());
        assertEquals(150, finding.getFiguresOrThrow("successful_count"));
        assertEquals(70, finding.getFiguresOrThrow("capacity"));
        assertEquals(2.14286, finding.getFiguresOrThrow("ratio"));
        assertEquals("2024-W03", finding.getPeriodId());
        assertEquals(123_456_000, finding.getFoundAt().getNanos());
        assertFalse(finding.hasDisputedAt());
        assertEquals(List.of(), events(finding.getFindingId()));
        assertEquals(1, response.getFound());
        assertEquals(1, response.getAdded());
        assertEquals(AuditCheck.AUDIT_CHECK_CAPACITY, response.getChecks(0).getCheck());
        assertEquals(1, response.getChecks(0).getOperatorsExamined());
        assertEquals(1, response.getChecks(0).getOperatorsFound());
        assertEquals(5, response.getChecksCount());
        assertEquals(List.of(finding), list(ListFindingsRequest.newBuilder().setOperatorId(operator)));
    }

    @Test
    void auditingAgainDoublesNothing() {
        String operator = operator("a", 10);
        settled(operator, "2024-W04", 701);
        Finding first = only(audit("2024-W04"), operator);
        clock.set(Instant.parse("2026-11-22T10:00:00Z"));
        AuditPeriodResponse again = audit("2024-W04");
        assertEquals(first, only(again, operator));
        assertEquals(0, again.getAdded());
        assertEquals(
                1,
                list(ListFindingsRequest.newBuilder().setOperatorId(operator)).size());
        assertEquals(1, events(first.getFindingId()).size());
    }

    @Test
    void aCriticalFindingIsToldToArbitration() throws Exception {
        String operator = operator("a", 10);
        settled(operator, "2024-W05", 701);
        Finding finding = only(audit("2024-W05"), operator);
        assertEquals(FindingSeverity.FINDING_SEVERITY_CRITICAL, finding.getSeverity());
        assertEquals(finding.getFoundAt(), finding.getDisputedAt());
        OpenFindingDisputeRequest told = events(finding.getFindingId()).get(0);
        assertEquals(finding.getFindingId(), told.getFindingId());
        assertEquals(operator, told.getOperatorId());
        assertEquals("fed:audit", told.getFederationId());
        JsonNode event = content(told);
        assertEquals("2024-W05", event.get("period_id").asText());
        assertEquals("CAPACITY", event.get("check").asText());
        assertEquals("CRITICAL", event.get("severity").asText());
        assertEquals("2026-11-21T10:00:00.123456Z", event.get("found_at").asText());
        assertEquals(
                "{\"capacity\":70,\"counted_within\":0,\"days\":7,\"ratio\":10.0143,\"successful_count\":701}",
                event.get("figures").asText());
    }

    @Test
    void concurrentAuditsDoubleNeitherFindingsNorEvents() throws Exception {
        List<String> operators = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String operator = operator("c" + i, 1);
            operators.add(operator);
            settled(operator, "2024-W06", 71 + i);
        }
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<AuditPeriodResponse>> calls = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                calls.add(() -> audit("2024-W06"));
            }
            int added = 0;
            for (Future<AuditPeriodResponse> answer : threads.invokeAll(calls)) {
                AuditPeriodResponse response = answer.get();
                assertEquals(12, response.getFound());
                assertEquals(12, response.getFindingsCount());
                added += response.getAdded();
            }
            assertEquals(12, added);
        } finally {
            threads.shutdownNow();
        }
        List<Finding> findings = list(ListFindingsRequest.newBuilder().setPeriodId("2024-W06"));
        assertEquals(
                operators.stream().sorted().toList(),
                findings.stream().map(Finding::getOperatorId).sorted().toList());
        findings.forEach(
                finding -> assertEquals(1, events(finding.getFindingId()).size()));
    }

    @Test
    void openBatchesAreExaminedOnRequestAndAnEarlyFindingGrows() {
        String operator = operator("a", 10);
        batch(operator, "2024-W07", true, 71);
        assertEquals(0, audit("2024-W07").getFound());
        AuditPeriodRequest withOpen = AuditPeriodRequest.newBuilder()
                .setPeriodId("2024-W07")
                .setIncludeOpen(true)
                .build();
        Finding early = only(audits().auditPeriod(withOpen), operator);
        assertEquals(FindingSeverity.FINDING_SEVERITY_NOTICE, early.getSeverity());
        sql("UPDATE batch SET successful_count = 800 WHERE operator_id = ? AND period_id = '2024-W07'", operator);
        Finding grown = only(audits().auditPeriod(withOpen), operator);
        assertEquals(early.getFindingId(), grown.getFindingId());
        assertEquals(FindingSeverity.FINDING_SEVERITY_CRITICAL, grown.getSeverity());
        assertEquals(800, grown.getFiguresOrThrow("successful_count"));
        assertEquals(1, events(grown.getFindingId()).size());
        audits().auditPeriod(withOpen);
        assertEquals(1, events(grown.getFindingId()).size());
    }

    @Test
    void peersHistoryDaysAndShorterPeriodsAreRead() {
        // Eight operators with a year of months; the last one inflates, denies oddly and fills its days evenly.
        for (int i = 0; i < 8; i++) {
            boolean odd = i == 7;
            String operator = operator("p" + i, 50_000);
            for (int month = 1; month <= 6; month++) {
                settled(operator, "2023-0" + month, 1000 + 10 * i + 7 * month, 50, 20, 50);
            }
            settled(operator, "2023-07", odd ? 20_000 : 1010 + 10 * i, odd ? 12_000 : 50, 20, 50);
            for (int day = 10; day < 28; day++) {
                settled(operator, "2023-07-" + day, odd ? 60 : 40 + (day * 37 + i * 11) % 40);
            }
        }
        AuditPeriodResponse response = audit("2023-07");
        for (int i = 1; i < 5; i++) {
            assertEquals(8, response.getChecks(i).getOperatorsExamined(), response.getChecks(i)::toString);
            assertEquals(1, response.getChecks(i).getOperatorsFound(), response.getChecks(i)::toString);
        }
        assertTrue(response.getFindingsList().stream()
                .allMatch(finding -> finding.getOperatorId().equals(id + ".p7")));
        assertEquals(4, response.getFound());
        // 18 days of 60 lie inside the month.
        String small = operator("small", 1);
        settled(small, "2023-07", 30);
        for (int day = 10; day < 28; day++) {
            settled(small, "2023-07-" + day, 1);
        }
        assertEquals(18, only(audit("2023-07"), small).getFiguresOrThrow("counted_within"));
    }

    @Test
    void aCorrectedSettlementIsExaminedAsCorrected() {
        String operator = operator("a", 1);
        for (int i = 0; i < 10; i++) {
            batches(operator, "operator")
                    .recordRedemption(RecordRedemptionRequest.newBuilder()
                            .setOperatorId(operator)
                            .setPeriodId("2024-W12")
                            .build());
        }
        Settlement first = batches(operator, "operator")
                .finalizeBatch(FinalizeBatchRequest.newBuilder()
                        .setOperatorId(operator)
                        .setPeriodId("2024-W12")
                        .build())
                .getSettlement();
        Finding before = only(audit("2024-W12"), operator);
        assertEquals(FindingSeverity.FINDING_SEVERITY_NOTICE, before.getSeverity());
        as(
                        SettlementServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS),
                        operator,
                        "operator")
                .correctSettlement(CorrectSettlementRequest.newBuilder()
                        .setOperatorId(operator)
                        .setPeriodId("2024-W12")
                        .setCorrects(first.getLeafIndex())
                        .setCounts(OutcomeCounts.newBuilder().setSuccessfulCount(20))
                        .setReason("half of the week was missing")
                        .build());
        clock.set(Instant.parse("2026-11-22T10:00:00Z"));
        Finding after = only(audit("2024-W12"), operator);
        assertEquals(1, after.getCorrections());
        assertEquals(20, after.getFiguresOrThrow("successful_count"));
        assertEquals(FindingSeverity.FINDING_SEVERITY_WARNING, after.getSeverity());
        assertEquals(
                List.of(before, after), list(ListFindingsRequest.newBuilder().setOperatorId(operator)));
    }

    @Test
    void eachDayHasTheCapacityThatWasDeclaredForIt() {
        clock.set(Instant.parse("2024-03-27T10:00:00Z"));
        String operator = operator("a", 10);
        as(OperatorServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS), operator, "operator")
                .updateOperator(UpdateOperatorRequest.newBuilder()
                        .setOperatorId(operator)
                        .setDeclaredDailyCapacity(100)
                        .build());
        settled(operator, "2024-W13", 521);
        laterThanAllPeriods();
        assertEquals(520, only(audit("2024-W13"), operator).getFiguresOrThrow("capacity"));
        settled(operator, "2024-W12", 71);
        assertEquals(70, only(audit("2024-W12"), operator).getFiguresOrThrow("capacity"));
    }

    @Test
    void whatWasRolledUpIsCountedOnce() {
        String operator = operator("a", 2);
        batches(operator, "operator")
                .recordRedemption(RecordRedemptionRequest.newBuilder()
                        .setOperatorId(operator)
                        .setPeriodId("2024-04-01")
                        .build());
        settled(operator, "2024-04-02", 14);
        batches(operator, "operator")
                .rollUpBatch(RollUpBatchRequest.newBuilder()
                        .setOperatorId(operator)
                        .setPeriodId("2024-04-01")
                        .setIntoPeriodId("2024-W14")
                        .build());
        AuditPeriodRequest withOpen = AuditPeriodRequest.newBuilder()
                .setPeriodId("2024-W14")
                .setIncludeOpen(true)
                .build();
        Finding finding = only(audits().auditPeriod(withOpen), operator);
        assertEquals(1, finding.getFiguresOrThrow("successful_count"));
        assertEquals(14, finding.getFiguresOrThrow("counted_within"));
        assertEquals(
                0,
                audits().auditPeriod(
                                withOpen.toBuilder().setPeriodId("2024-04-01").build())
                        .getChecks(0)
                        .getOperatorsExamined());
    }

    @Test
    void aSpotAuditTellsArbitrationOnce() throws Exception {
        String operator = operator("a", 10);
        settled(operator, "2024-W08", 71);
        Finding finding = only(audit("2024-W08"), operator);
        OpenSpotAuditRequest request = OpenSpotAuditRequest.newBuilder()
                .setFindingId(finding.getFindingId())
                .build();
        Finding opened = audits().openSpotAudit(request).getFinding();
        assertTrue(opened.hasDisputedAt());
        assertEquals(opened, audits().openSpotAudit(request).getFinding());
        List<OpenFindingDisputeRequest> events = events(finding.getFindingId());
        assertEquals(1, events.size());
        assertEquals("NOTICE", content(events.get(0)).get("severity").asText());
    }

    @Test
    void aReviewClosesAFinding() {
        String operator = operator("a", 10);
        settled(operator, "2024-W09", 71);
        Finding finding = only(audit("2024-W09"), operator);
        ReviewFindingRequest request = ReviewFindingRequest.newBuilder()
                .setFindingId(finding.getFindingId())
                .setOutcome(ReviewOutcome.REVIEW_OUTCOME_EXPLAINED)
                .setNote("A second team helped on Saturday; seen the delivery notes.")
                .build();
        Finding reviewed = audits().reviewFinding(request).getFinding();
        assertEquals("auditor-1", reviewed.getReview().getReviewer());
        assertEquals(
                ReviewOutcome.REVIEW_OUTCOME_EXPLAINED, reviewed.getReview().getOutcome());
        assertEquals(request.getNote(), reviewed.getReview().getNote());
        assertEquals(reviewed, audits().reviewFinding(request).getFinding());
        var facts = assertRefused(AuditReason.FINDING_REVIEWED, () -> audits("auditor-2", "auditor")
                .reviewFinding(request));
        assertEquals("EXPLAINED", facts.get("outcome"));
        assertRefused(AuditReason.FINDING_REVIEWED, () -> audits().openSpotAudit(OpenSpotAuditRequest.newBuilder()
                .setFindingId(finding.getFindingId())
                .build()));
        assertEquals(List.of(), events(finding.getFindingId()));
        assertEquals(reviewed, only(audit("2024-W09"), operator));
    }

    @Test
    void listsAreNarrowedAndPaged() {
        List<String> operators = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            operators.add(operator("l" + i, 1));
            settled(operators.get(i), "2024-W10", i == 4 ? 71 : 8 + i);
        }
        audit("2024-W10");
        ListFindingsRequest.Builder week = ListFindingsRequest.newBuilder().setPeriodId("2024-W10");
        assertEquals(5, list(week.clone()).size());
        assertEquals(
                1,
                list(week.clone().setMinSeverity(FindingSeverity.FINDING_SEVERITY_WARNING))
                        .size());
        assertEquals(
                5, list(week.clone().setCheck(AuditCheck.AUDIT_CHECK_CAPACITY)).size());
        assertEquals(
                0, list(week.clone().setCheck(AuditCheck.AUDIT_CHECK_VOLUME)).size());
        List<Finding> paged = new ArrayList<>();
        String token = "";
        int pages = 0;
        do {
            ListFindingsResponse page = audits().listFindings(
                            week.clone().setPageSize(2).setPageToken(token).build());
            paged.addAll(page.getFindingsList());
            token = page.getNextPageToken();
            pages++;
        } while (!token.isEmpty());
        assertEquals(3, pages);
        assertEquals(list(week.clone()), paged);
        audits().reviewFinding(ReviewFindingRequest.newBuilder()
                .setFindingId(paged.get(0).getFindingId())
                .setOutcome(ReviewOutcome.REVIEW_OUTCOME_FRAUD)
                .setNote("-")
                .build());
        assertEquals(4, list(week.clone().setUnreviewed(true)).size());
        assertRefused(PlatformReason.PAGE_TOKEN_INVALID, () -> list(week.clone().setPageToken("nonsense")));
    }

    @Test
    void anOperatorSeesWhatWasFoundAboutItselfAlone() {
        String operator = operator("a", 10);
        settled(operator, "2024-W11", 71);
        audit("2024-W11");
        ListFindingsRequest own =
                ListFindingsRequest.newBuilder().setOperatorId(operator).build();
        assertEquals(1, audits(operator, "operator").listFindings(own).getFindingsCount());
        assertRefused(PlatformReason.NOT_YOURSELF, () -> audits("op-other", "operator")
                .listFindings(own));
        assertRefused(PlatformReason.NOT_YOURSELF, () -> audits(operator, "operator")
                .listFindings(ListFindingsRequest.getDefaultInstance()));
    }

    @Test
    void whatDoesNotExistIsRefused() {
        assertRefused(BatchReason.PERIOD_INVALID, () -> audit("2024-02-30"));
        var facts = assertRefused(BatchReason.PERIOD_NOT_STARTED, () -> audit("2026-12"));
        assertEquals("2026-12-01T00:00:00Z", facts.get("starts_at"));
        String unknown = UUID.randomUUID().toString();
        assertEquals(
                unknown,
                assertRefused(AuditReason.FINDING_NOT_FOUND, () -> audits().openSpotAudit(
                                        OpenSpotAuditRequest.newBuilder()
                                                .setFindingId(unknown)
                                                .build()))
                        .get("finding_id"));
        assertEquals(0, audit("1999").getFound());
    }

    @Test
    void everyBrokenConstraintIsNamed() {
        assertEquals(List.of("finding_id", "note", "outcome"), violatedFields(() -> audits().reviewFinding(
                        ReviewFindingRequest.newBuilder().setFindingId("1").build())));
        assertEquals(List.of("note"), violatedFields(() -> audits().reviewFinding(ReviewFindingRequest.newBuilder()
                .setFindingId(UUID.randomUUID().toString())
                .setOutcome(ReviewOutcome.REVIEW_OUTCOME_EXPLAINED)
                .setNote("cut off\0")
                .build())));
        assertEquals(List.of("period_id"), violatedFields(() -> audit("2024-1")));
        assertEquals(
                List.of("check", "operator_id", "page_size", "period_id"),
                violatedFields(() -> list(ListFindingsRequest.newBuilder()
                        .setOperatorId("A")
                        .setPeriodId("1")
                        .setCheckValue(9)
                        .setPageSize(-1))));
    }

    @Test
    void eachMethodAdmitsWhomItsContractNames() {
        assertTrue(AccessMatrix.of(channel()).check(Audit.getDescriptor()) > 60);
    }
}
