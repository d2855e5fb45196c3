package org.guildhall.arbitration.dispute.grpc;

import static org.awaitility.Awaitility.await;
import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.errorInfo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.arbiter.domain.ArbiterReason;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.v1.ActivateFallbackRequest;
import org.guildhall.arbitration.v1.CastVoteRequest;
import org.guildhall.arbitration.v1.CastVoteResponse;
import org.guildhall.arbitration.v1.ConvenePanelRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeEvent;
import org.guildhall.arbitration.v1.DisputeEventKind;
import org.guildhall.arbitration.v1.DisputeStatus;
import org.guildhall.arbitration.v1.GetDisputeRequest;
import org.guildhall.arbitration.v1.OpenDisputeRequest;
import org.guildhall.arbitration.v1.RegisterArbiterRequest;
import org.guildhall.arbitration.v1.Seat;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.platform.refusal.PlatformReason;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PanelGrpcIT extends ArbitrationTest {
    private static ActivateFallbackRequest activation(Dispute dispute) {
        return ActivateFallbackRequest.newBuilder()
                .setDisputeId(dispute.getDisputeId())
                .build();
    }

    private static long ends(String disputeId) {
        return timeline(disputeId).stream()
                .filter(kind -> kind == DisputeEventKind.DISPUTE_EVENT_KIND_RESOLVED
                        || kind == DisputeEventKind.DISPUTE_EVENT_KIND_EXPIRED
                        || kind == DisputeEventKind.DISPUTE_EVENT_KIND_DEADLOCKED)
                .count();
    }

    private static List<DisputeEventKind> timeline(String disputeId) {
        return asAdmin(disputes())
                .getDispute(
                        GetDisputeRequest.newBuilder().setDisputeId(disputeId).build())
                .getTimelineList()
                .stream()
                .map(DisputeEvent::getKind)
                .toList();
    }

    @Test
    void threeOfFiveDecideAndTheRecordsFollow() {
        List<String> arbiters = registered("three", 5);
        Instant start = Instant.parse("2026-05-01T00:00:00Z");
        clock.set(start);
        Dispute dispute = convene(open(3, 5, 48 * 3600).getDisputeId(), arbiters, List.of());
        assertEquals(DisputeStatus.DISPUTE_STATUS_UNDER_REVIEW, dispute.getStatus());
        clock.advance(Duration.ofHours(6));
        cast(dispute, arbiters.get(0), Side.SIDE_BUYER);
        cast(dispute, arbiters.get(1), Side.SIDE_SELLER);
        cast(dispute, arbiters.get(2), Side.SIDE_BUYER);
        assertEquals(50, arbiter(arbiters.get(0)).getScore(), "nothing is recorded before the decision");
        Dispute decided = cast(dispute, arbiters.get(3), Side.SIDE_BUYER);
        assertEquals(DisputeStatus.DISPUTE_STATUS_RESOLVED, decided.getStatus());
        assertEquals(Side.SIDE_BUYER, decided.getDecision());
        assertEquals(decided, look(dispute.getDisputeId()));
        assertEquals(97.5, arbiter(arbiters.get(0)).getScore(), 1e-9);
        assertEquals(27.5, arbiter(arbiters.get(1)).getScore(), 1e-9);
        assertEquals(seconds(6 * 3600), arbiter(arbiters.get(0)).getRecord().getMeanResponseTime());
        assertEquals(50, arbiter(arbiters.get(4)).getScore(), "who still had time is not marked");
        var facts = assertRefused(DisputeReason.VOTING_CLOSED, () -> cast(dispute, arbiters.get(4), Side.SIDE_BUYER));
        assertEquals("RESOLVED", facts.get("status"));
        assertEquals("2026-05-01T06:00:00Z", facts.get("closed_at"));
        assertEquals(
                List.of(
                        DisputeEventKind.DISPUTE_EVENT_KIND_OPENED,
                        DisputeEventKind.DISPUTE_EVENT_KIND_PANEL_CONVENED,
                        DisputeEventKind.DISPUTE_EVENT_KIND_VOTE_CAST,
                        DisputeEventKind.DISPUTE_EVENT_KIND_VOTE_CAST,
                        DisputeEventKind.DISPUTE_EVENT_KIND_VOTE_CAST,
                        DisputeEventKind.DISPUTE_EVENT_KIND_VOTE_CAST,
                        DisputeEventKind.DISPUTE_EVENT_KIND_RESOLVED),
                timeline(dispute.getDisputeId()));
    }

    @Test
    void aPanelIsConvenedByServiceOrAdminByTheRules() {
        List<String> arbiters = registered("conv", 4);
        OpenDisputeRequest opening = opening(2, 3, 3600).toBuilder()
                .setSeller(party(seller).toBuilder().setFederationId("fed-" + run))
                .build();
        String id = asBuyer().openDispute(opening).getDispute().getDisputeId();
        ConvenePanelRequest good = ConvenePanelRequest.newBuilder()
                .setDisputeId(id)
                .addAllArbiterIds(arbiters.subList(0, 3))
                .build();
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> as(panels(), buyer, "consumer")
                .convenePanel(good));
        assertRefused(DisputeReason.PANEL_SIZE_WRONG, () -> convene(id, arbiters, List.of()));
        assertRefused(
                DisputeReason.ARBITER_NAMED_TWICE, () -> convene(id, arbiters.subList(0, 3), arbiters.subList(2, 4)));
        List<String> unknown = List.of(arbiters.get(0), arbiters.get(1), "nobody-" + run);
        assertRefused(ArbiterReason.ARBITER_NOT_FOUND, () -> convene(id, unknown, List.of()));
        String member = "member-" + run;
        asAdmin(arbiters())
                .registerArbiter(RegisterArbiterRequest.newBuilder()
                        .setArbiterId(member)
                        .setPublicKey(key(member))
                        .setFederationId("fed-" + run)
                        .build());
        register(buyer);
        for (String conflicted : List.of(member, buyer)) {
            List<String> panel = List.of(arbiters.get(0), arbiters.get(1), conflicted);
            var facts = assertRefused(DisputeReason.ARBITER_CONFLICTED, () -> convene(id, panel, List.of()));
            assertEquals(conflicted, facts.get("arbiter_id"));
        }
        assertRefused(
                DisputeReason.DISPUTE_NOT_FOUND,
                () -> convene(UUID.randomUUID().toString(), arbiters.subList(0, 3), List.of()));
        assertEquals(DisputeStatus.DISPUTE_STATUS_OPEN, look(id).getStatus());
        var answer = as(panels(), "reputation", "service").convenePanel(good);
        assertEquals(answer.getDispute().getDeadline(), answer.getEndsBy());
        assertEquals(
                answer.getEndsBy().getSeconds() + (7 + 7 + 1) * 86400 + 3600,
                answer.getFinalBy().getSeconds());
        assertRefused(DisputeReason.PANEL_EXISTS, () -> asAdmin(panels()).convenePanel(good));
    }

    @Test
    void aDisputeThatExpiredWithoutAPanelIsNotConvened() {
        List<String> arbiters = registered("late", 2);
        String id = open(2, 2, 3600).getDisputeId();
        clock.advance(Duration.ofDays(8));
        assertRefused(DisputeReason.DISPUTE_ENDED, () -> convene(id, arbiters, List.of()));
        assertEquals(DisputeStatus.DISPUTE_STATUS_EXPIRED, look(id).getStatus());
        assertEquals(1, ends(id));
    }

    @Test
    void twoPanelsAtOnceLeaveOne() throws Exception {
        List<String> arbiters = registered("two", 4);
        String id = open(2, 2, 3600).getDisputeId();
        List<Object> answers = atOnce(List.<Callable<Object>>of(
                () -> convene(id, arbiters.subList(0, 2), List.of()),
                () -> convene(id, arbiters.subList(2, 4), List.of())));
        assertEquals(1, answers.stream().filter(Dispute.class::isInstance).count(), answers::toString);
        assertEquals(2, look(id).getPanel().getSeatsCount());
    }

    @Test
    void eachRefusedVoteHasItsReasonAndChangesNothing() {
        List<String> arbiters = registered("ref", 3);
        List<String> fallback = registered("fall", 1);
        Dispute open = open(2, 3, 3600);
        assertRefused(DisputeReason.PANEL_NOT_FOUND, () -> cast(open, arbiters.get(0), Side.SIDE_BUYER));
        Dispute dispute = convene(open.getDisputeId(), arbiters, fallback);
        cast(dispute, arbiters.get(0), Side.SIDE_BUYER);
        Dispute before = look(dispute.getDisputeId());
        assertRefused(DisputeReason.NOT_ON_PANEL, () -> cast(dispute, "stranger-" + run, Side.SIDE_BUYER));
        assertRefused(DisputeReason.DUPLICATE_VOTE, () -> cast(dispute, arbiters.get(0), Side.SIDE_SELLER));
        assertRefused(DisputeReason.FALLBACK_NOT_ACTIVE, () -> cast(dispute, fallback.get(0), Side.SIDE_SELLER));
        CastVoteRequest good = vote(dispute, arbiters.get(1), Side.SIDE_BUYER);
        CastVoteRequest turned = good.toBuilder().setDecision(Side.SIDE_SELLER).build();
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> as(panels(), arbiters.get(1), "arbiter")
                .castVote(turned));
        CastVoteRequest stolen = good.toBuilder().setArbiterId(arbiters.get(2)).build();
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> as(panels(), arbiters.get(2), "arbiter")
                .castVote(stolen));
        assertRefused(PlatformReason.NOT_YOURSELF, () -> as(panels(), arbiters.get(2), "arbiter")
                .castVote(good));
        Dispute unknown =
                dispute.toBuilder().setDisputeId(UUID.randomUUID().toString()).build();
        assertRefused(DisputeReason.DISPUTE_NOT_FOUND, () -> cast(unknown, arbiters.get(1), Side.SIDE_BUYER));
        assertEquals(before, look(dispute.getDisputeId()));
        String newer = asSeller()
                .submitEvidence(evidence(dispute.getDisputeId(), seller, "new proof"))
                .getEvidenceDigest();
        var facts =
                assertRefused(DisputeReason.EVIDENCE_CHANGED, () -> cast(dispute, arbiters.get(1), Side.SIDE_BUYER));
        assertEquals(newer, facts.get("evidence_digest"));
        cast(look(dispute.getDisputeId()), arbiters.get(1), Side.SIDE_BUYER);
    }

    @Test
    void aRepeatedVoteWithItsRequestIdGivesTheFirstAnswer() throws Exception {
        List<String> arbiters = registered("rep", 3);
        Dispute dispute = convene(open(2, 3, 3600).getDisputeId(), arbiters, List.of());
        CastVoteRequest request = vote(dispute, arbiters.get(0), Side.SIDE_BUYER).toBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .build();
        Callable<Object> call = () -> as(panels(), arbiters.get(0), "arbiter").castVote(request);
        List<Object> answers = atOnce(IntStream.range(0, 6).mapToObj(i -> call).toList());
        assertEquals(1, new HashSet<>(answers).size(), answers::toString);
        assertTrue(answers.get(0) instanceof CastVoteResponse, answers::toString);
    }

    @Test
    void manyDecidingVotesAtOnceDecideOnceAndLoseNone() throws Exception {
        for (int round = 0; round < 4; round++) {
            List<String> arbiters = registered("race" + round, 5);
            Dispute dispute = convene(open(3, 5, 3600).getDisputeId(), arbiters, List.of());
            List<Callable<Object>> votes = arbiters.stream()
                    .<Callable<Object>>map(id -> () -> cast(dispute, id, Side.SIDE_SELLER))
                    .toList();
            List<Object> answers = atOnce(votes);
            Dispute after = look(dispute.getDisputeId());
            List<String> voted = after.getPanel().getSeatsList().stream()
                    .filter(Seat::hasVote)
                    .map(Seat::getArbiterId)
                    .toList();
            List<String> accepted = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                if (answers.get(i) instanceof Dispute) {
                    accepted.add(arbiters.get(i));
                } else {
                    StatusRuntimeException failure = (StatusRuntimeException) answers.get(i);
                    assertEquals("VOTING_CLOSED", errorInfo(failure).getReason());
                }
            }
            assertEquals(DisputeStatus.DISPUTE_STATUS_RESOLVED, after.getStatus());
            assertEquals(3, voted.size());
            assertEquals(new HashSet<>(voted), new HashSet<>(accepted), "an acknowledged vote is a stored vote");
            assertEquals(1, ends(dispute.getDisputeId()));
            for (String id : arbiters) {
                assertEquals(voted.contains(id) ? 1 : 0, arbiter(id).getRecord().getWithConsensus());
            }
        }
    }

    @Test
    void disputesWithTheSameArbitersDecideAtOnceWithoutLosingAMark() throws Exception {
        List<String> arbiters = registered("same", 2);
        List<Callable<Object>> votes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Dispute dispute = convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of());
            String first = arbiters.get(i % 2);
            cast(dispute, first, Side.SIDE_BUYER);
            String second = arbiters.get(1 - i % 2);
            votes.add(() -> cast(dispute, second, Side.SIDE_BUYER));
        }
        List<Object> answers = atOnce(votes);
        assertTrue(answers.stream().allMatch(Dispute.class::isInstance), answers::toString);
        for (String id : arbiters) {
            assertEquals(12, arbiter(id).getRecord().getWithConsensus());
        }
    }

    @Test
    void aHopelessVoteIsDeadlockedAtOnce() {
        List<String> arbiters = registered("dead", 3);
        Dispute dispute = convene(open(3, 3, 3600).getDisputeId(), arbiters, List.of());
        cast(dispute, arbiters.get(0), Side.SIDE_BUYER);
        Dispute after = cast(dispute, arbiters.get(1), Side.SIDE_SELLER);
        assertEquals(DisputeStatus.DISPUTE_STATUS_DEADLOCKED, after.getStatus());
        assertFalse(after.hasDeadline());
        var facts = assertRefused(DisputeReason.VOTING_CLOSED, () -> cast(dispute, arbiters.get(2), Side.SIDE_BUYER));
        assertEquals("DEADLOCKED", facts.get("status"));
        assertEquals(50, arbiter(arbiters.get(0)).getScore());
    }

    @Test
    void fallbackArbitersVoteFromTheirActivationOn() {
        List<String> arbiters = registered("prim", 2);
        List<String> fallback = registered("back", 1);
        clock.set(Instant.parse("2026-05-01T00:00:00Z"));
        Dispute open = open(2, 2, 48 * 3600);
        assertRefused(DisputeReason.PANEL_NOT_FOUND, () -> asAdmin(panels()).activateFallback(activation(open)));
        Dispute dispute = convene(open.getDisputeId(), arbiters, fallback);
        assertEquals(
                dispute.getDeadline().getSeconds() + 24 * 3600,
                dispute.getEndsBy().getSeconds());
        assertRefused(
                PlatformReason.ROLE_REQUIRED, () -> as(panels(), "s", "service").activateFallback(activation(dispute)));
        var facts = assertRefused(
                DisputeReason.BEFORE_MIDPOINT, () -> asAdmin(panels()).activateFallback(activation(dispute)));
        assertEquals("2026-05-02T00:00:00Z", facts.get("midpoint"));
        clock.set(Instant.parse("2026-05-02T12:00:00Z"));
        Dispute active = asAdmin(panels()).activateFallback(activation(dispute)).getDispute();
        assertEquals(
                Instant.parse("2026-05-03T12:00:00Z").getEpochSecond(),
                active.getDeadline().getSeconds());
        assertRefused(DisputeReason.FALLBACK_ACTIVE, () -> asAdmin(panels()).activateFallback(activation(dispute)));
        clock.advance(Duration.ofHours(12));
        cast(dispute, fallback.get(0), Side.SIDE_BUYER);
        Dispute decided = cast(dispute, arbiters.get(0), Side.SIDE_BUYER);
        assertEquals(DisputeStatus.DISPUTE_STATUS_RESOLVED, decided.getStatus());
        assertEquals(seconds(12 * 3600), arbiter(fallback.get(0)).getRecord().getMeanResponseTime());
        assertRefused(DisputeReason.VOTING_CLOSED, () -> asAdmin(panels()).activateFallback(activation(dispute)));
        Dispute without = convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of());
        assertRefused(
                DisputeReason.NO_FALLBACK_ARBITERS, () -> asAdmin(panels()).activateFallback(activation(without)));
    }

    @Test
    void aDisputeNobodyTouchesExpiresByItselfWithinSeconds() {
        List<String> arbiters = registered("exp", 2);
        Dispute dispute = convene(open(2, 2, 1).getDisputeId(), arbiters, List.of());
        await().atMost(Duration.ofSeconds(6))
                .until(() -> arbiter(arbiters.get(0)).getRecord().getNonParticipations() == 1);
        Dispute after = look(dispute.getDisputeId());
        assertEquals(DisputeStatus.DISPUTE_STATUS_EXPIRED, after.getStatus());
        assertEquals(dispute.getDeadline(), after.getEndedAt());
        assertEquals(35, arbiter(arbiters.get(1)).getScore());
        assertEquals(1, ends(dispute.getDisputeId()));
    }

    @Test
    void aLateVoteIsRefusedAndKeepsTheDeadline() {
        List<String> arbiters = registered("lv", 2);
        Dispute dispute = convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of());
        clock.set(Instant.ofEpochSecond(
                        dispute.getDeadline().getSeconds(),
                        dispute.getDeadline().getNanos())
                .plusNanos(1000));
        CastVoteRequest withRequestId = vote(dispute, arbiters.get(0), Side.SIDE_BUYER).toBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .build();
        assertRefused(DisputeReason.VOTING_CLOSED, () -> as(panels(), arbiters.get(0), "arbiter")
                .castVote(withRequestId));
        assertEquals(1, arbiter(arbiters.get(0)).getRecord().getNonParticipations());
        assertEquals(1, arbiter(arbiters.get(1)).getRecord().getNonParticipations());
        assertEquals(1, ends(dispute.getDisputeId()));
    }

    @Test
    void aVoteAndTheDeadlineAtOnceEndTheDisputeOnce() throws Exception {
        for (int round = 0; round < 4; round++) {
            List<String> arbiters = registered("vd" + round, 2);
            Dispute dispute = convene(open(2, 2, 2).getDisputeId(), arbiters, List.of());
            cast(dispute, arbiters.get(0), Side.SIDE_BUYER);
            Instant deadline = Instant.ofEpochSecond(
                    dispute.getDeadline().getSeconds(), dispute.getDeadline().getNanos());
            clock.set(deadline);
            List<Callable<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(() -> cast(dispute, arbiters.get(1), Side.SIDE_BUYER));
            }
            calls.add(round, () -> {
                clock.set(deadline.plusNanos(1000));
                return "the deadline has passed";
            });
            List<Object> answers = atOnce(calls);
            long accepted = answers.stream().filter(Dispute.class::isInstance).count();
            await().atMost(Duration.ofSeconds(6))
                    .until(() -> look(dispute.getDisputeId()).getStatus() != DisputeStatus.DISPUTE_STATUS_UNDER_REVIEW);
            Dispute after = look(dispute.getDisputeId());
            assertEquals(1, ends(dispute.getDisputeId()));
            boolean resolved = after.getStatus() == DisputeStatus.DISPUTE_STATUS_RESOLVED;
            assertEquals(resolved ? 1 : 0, accepted, answers::toString);
            var record = arbiter(arbiters.get(1)).getRecord();
            assertEquals(resolved ? 1 : 0, record.getWithConsensus());
            assertEquals(resolved ? 0 : 1, record.getNonParticipations());
        }
    }

    @Test
    void whatHappensIsCounted() {
        List<String> arbiters = registered("cnt", 2);
        Dispute dispute = convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of());
        cast(dispute, arbiters.get(0), Side.SIDE_BUYER);
        cast(dispute, arbiters.get(1), Side.SIDE_BUYER);
        String metrics =
                RestAssured.get("/q/metrics").then().statusCode(200).extract().asString();
        assertTrue(metrics.contains("guildhall_arbitration_dispute_events_total{kind=\"resolved\"}"), metrics);
        assertTrue(metrics.contains("guildhall_arbitration_dispute_events_total{kind=\"vote_cast\"}"), metrics);
        RestAssured.get("/q/health/ready").then().statusCode(200);
    }
}
