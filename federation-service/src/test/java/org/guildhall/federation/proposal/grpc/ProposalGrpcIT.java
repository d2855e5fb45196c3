package org.guildhall.federation.proposal.grpc;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.errorInfo;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.guildhall.federation.FederationTest;
import org.guildhall.federation.collusion.domain.CollusionReason;
import org.guildhall.federation.proposal.domain.ProposalReason;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.v1.AddWitnessRequest;
import org.guildhall.federation.v1.ApproveRequest;
import org.guildhall.federation.v1.CheckProposalRequest;
import org.guildhall.federation.v1.CheckProposalResponse;
import org.guildhall.federation.v1.CreateProposalRequest;
import org.guildhall.federation.v1.CreateProposalResponse;
import org.guildhall.federation.v1.Federation;
import org.guildhall.federation.v1.FederationStatus;
import org.guildhall.federation.v1.GetFederationRequest;
import org.guildhall.federation.v1.GetProposalRequest;
import org.guildhall.federation.v1.GetProposalResponse;
import org.guildhall.federation.v1.GetTrustStatusRequest;
import org.guildhall.federation.v1.ListProposalsRequest;
import org.guildhall.federation.v1.ListProposalsResponse;
import org.guildhall.federation.v1.ListStatusChangesRequest;
import org.guildhall.federation.v1.Proposal;
import org.guildhall.federation.v1.ProposalServiceGrpc;
import org.guildhall.federation.v1.ProposalStatus;
import org.guildhall.federation.v1.RejectRequest;
import org.guildhall.federation.v1.Sanction;
import org.guildhall.federation.v1.StatusChange;
import org.guildhall.federation.v1.Trust;
import org.guildhall.federation.v1.Verdict;
import org.guildhall.federation.v1.WatchProposalsRequest;
import org.guildhall.federation.v1.WatchProposalsResponse;
import org.guildhall.federation.v1.WithdrawRequest;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProposalGrpcIT extends FederationTest {
    private static CheckProposalResponse check(Proposal proposal) {
        return proposalsAs("fed:anybody")
                .checkProposal(CheckProposalRequest.newBuilder()
                        .setProposalId(proposal.getId())
                        .build());
    }

    private static Trust trustOf(String source, String target) {
        return trustAs(source)
                .getTrustStatus(GetTrustStatusRequest.newBuilder()
                        .setSourceId(source)
                        .setTargetId(target)
                        .build())
                .getTrust();
    }

    private static Proposal proposeWithWitness(String proposer, String... affected) {
        return proposalsAs(proposer)
                .createProposal(draft(proposer, affected)
                        .setRequireExternalWitness(true)
                        .build())
                .getProposal();
    }

    @Test
    void aProposalGetsItsApprovalsAndItsOutsideWitness() {
        String a = federation("a");
        String b = federation("b");
        String w = federation("w");
        trust(a, w);
        trust(a, b);
        trust(b, a);
        Proposal proposal = proposeWithWitness(a, b);
        assertEquals(List.of(a, b), proposal.getAffectedFederationIdsList());
        assertEquals(1, proposal.getWitnessesRequired());
        assertEquals(
                Duration.ofDays(30).toSeconds(),
                proposal.getExpiresAt().getSeconds() - proposal.getCreatedAt().getSeconds());
        assertEquals(
                ProposalStatus.PROPOSAL_STATUS_PENDING, approve(proposal, a).getStatus());
        assertEquals(
                ProposalStatus.PROPOSAL_STATUS_PENDING, approve(proposal, b).getStatus());
        CheckProposalResponse waiting = check(proposal);
        assertEquals(List.of(a, b), waiting.getApprovedFederationIdsList());
        assertFalse(waiting.getWitnessRequirementMet());
        assertFalse(waiting.getAllRequirementsMet());
        var witnessed = proposalsAs(w).addWitness(witness(proposal, w, teamId(w)));
        assertEquals(
                ProposalStatus.PROPOSAL_STATUS_APPROVED, witnessed.getProposal().getStatus());
        assertEquals(1, witnessed.getWitnessCount());
        CheckProposalResponse done = check(proposal);
        assertTrue(done.getAllRequirementsMet());
        assertEquals(proposal.getDigest(), done.getProposal().getDigest());
        assertEquals(w, done.getWitnesses(0).getFederationId());
        assertEquals(1, trustOf(a, b).getSuccessfulInteractions(), "an approved proposal is a success of the pair");
        assertEquals(1, trustOf(b, a).getSuccessfulInteractions());
        assertEquals(0, trustOf(a, w).getSuccessfulInteractions());
        Federation profile = registry()
                .getFederation(
                        GetFederationRequest.newBuilder().setFederationId(a).build())
                .getFederation();
        assertEquals(1, profile.getProposalCount());
        assertEquals(1.0, profile.getSuccessRate());
    }

    @Test
    void aColludingPairIsRefusedWithTheFigures() {
        String a = federation("a");
        String b = federation("b");
        List<String> ids = new ArrayList<>();
        ids.add(propose(a, b).getId());
        ids.add(propose(b, a).getId());
        ids.add(propose(a, b).getId());
        Map<String, String> facts = assertRefused(CollusionReason.COLLUSION_SUSPECTED, () -> propose(b, a));
        assertEquals(a, facts.get("federation_a"));
        assertEquals(b, facts.get("federation_b"));
        assertEquals("MUTUAL_COUNT", facts.get("rule"));
        assertEquals("2", facts.get("a_to_b"));
        assertEquals("1", facts.get("b_to_a"));
        assertEquals("3", facts.get("total"));
        assertEquals(
                List.of(ids.get(2), ids.get(1), ids.get(0)),
                List.of(facts.get("proposal_ids").split(",")));
        propose(a, federation("c"));
    }

    @Test
    void nobodyIsBlockedByBeingNamed() {
        String a = federation("a");
        String b = federation("b");
        for (int i = 0; i < 5; i++) {
            propose(a, b);
        }
        propose(b, a);
        assertRefused(CollusionReason.COLLUSION_SUSPECTED, () -> propose(b, a));
    }

    @Test
    void aRivalCannotBlockAPairByNamingIt() {
        String a = federation("a");
        String b = federation("b");
        String rival = federation("rival");
        for (int i = 0; i < 6; i++) {
            propose(rival, a, b);
        }
        propose(a, b);
        propose(b, a);
    }

    @Test
    void idsThatContainOneAnotherAreNotConfused() {
        String one = federation("x");
        String ten = one + "0";
        registryAs(ten)
                .registerFederation(registration(ten)
                        .setMinTeamCount(0)
                        .setRequiresExternalWitness(false)
                        .build());
        team(ten, "ops");
        String c = federation("c");
        propose(ten, c);
        propose(c, ten);
        propose(ten, c);
        assertRefused(CollusionReason.COLLUSION_SUSPECTED, () -> propose(c, ten));
        propose(one, c);
        propose(c, one);
    }

    @Test
    void theWindowIsInclusiveAndMovesOn() {
        String a = federation("a");
        String b = federation("b");
        Instant start = Instant.parse("2031-01-01T00:00:00Z");
        clock.set(start);
        propose(a, b);
        clock.set(start.plusSeconds(1));
        propose(b, a);
        propose(a, b);
        clock.set(start.plus(Duration.ofDays(30)));
        assertRefused(CollusionReason.COLLUSION_SUSPECTED, () -> propose(a, b));
        clock.set(start.plus(Duration.ofDays(30)).plusMillis(1));
        propose(a, b);
    }

    @Test
    void ofManyProposalsOfAPairAtTheSameTimeNoneSlipsPast() throws Exception {
        String a = federation("a");
        String b = federation("b");
        propose(a, b);
        propose(b, a);
        List<Callable<Proposal>> calls = IntStream.range(0, 8)
                .mapToObj(i -> (Callable<Proposal>) () -> i % 2 == 0 ? propose(a, b) : propose(b, a))
                .toList();
        Map<String, Long> results = atOnce(calls).stream()
                .collect(groupingBy(
                        result -> result instanceof StatusRuntimeException failure
                                ? errorInfo(failure).getReason()
                                : "accepted",
                        counting()));
        assertEquals(Map.of("accepted", 1L, "COLLUSION_SUSPECTED", 7L), results);
    }

    @Test
    void everythingNamedMustExistBeActiveAndTheProposerOperational() {
        String a = federation("a");
        String b = federation("b");
        assertRefused(RegistryReason.FEDERATION_NOT_FOUND, () -> propose(a, freshId("ghost")));
        assertRefused(RegistryReason.TEAM_NOT_FOUND, () -> proposalsAs(a)
                .createProposal(
                        draft(a, b).setProposingTeamId("team:" + a + ":none").build()));
        assertRefused(RegistryReason.TEAM_NOT_FOUND, () -> proposalsAs(a)
                .createProposal(draft(a, b).setProposingTeamId(teamId(b)).build()));
        setStatus(b, "QUARANTINED");
        assertEquals(
                b,
                assertRefused(RegistryReason.FEDERATION_NOT_ACTIVE, () -> propose(a, b))
                        .get("federation_id"));
        setStatus(b, "ACTIVE");
        String small = freshId("small");
        registryAs(small).registerFederation(registration(small).build());
        team(small, "ops");
        Map<String, String> facts = assertRefused(RegistryReason.FEDERATION_NOT_OPERATIONAL, () -> propose(small, b));
        assertEquals("1", facts.get("team_count"));
        assertEquals("3", facts.get("min_team_count"));
        assertRefused(PlatformReason.NOT_YOURSELF, () -> proposalsAs(b)
                .createProposal(draft(a, b).build()));
    }

    @Test
    void theProposerCannotWaiveTheWitnessThatAProfileAsksFor() {
        String a = federation("a");
        String strict = freshId("strict");
        registryAs(strict)
                .registerFederation(registration(strict).setMinTeamCount(0).build());
        assertEquals(1, propose(a, strict).getWitnessesRequired());
    }

    @Test
    void aRepeatWithTheSameRequestIdGivesTheSameProposal() throws Exception {
        String a = federation("a");
        CreateProposalRequest request = draft(a, federation("b"))
                .setRequestId(UUID.randomUUID().toString())
                .build();
        List<Callable<CreateProposalResponse>> calls = IntStream.range(0, 6)
                .mapToObj(i ->
                        (Callable<CreateProposalResponse>) () -> proposalsAs(a).createProposal(request))
                .toList();
        assertEquals(1, atOnce(calls).stream().distinct().count());
    }

    @Test
    void approvalsAreSignedByAnAffectedFederationWithItsOwnTeams() {
        String a = federation("a");
        String b = federation("b");
        String c = federation("c");
        Proposal proposal = propose(a, b);
        assertRefused(ProposalReason.FEDERATION_NOT_AFFECTED, () -> approve(proposal, c));
        assertRefused(RegistryReason.TEAM_NOT_FOUND, () -> proposalsAs(b)
                .approve(approval(proposal, b, "team:" + b + ":none")));
        assertRefused(RegistryReason.TEAM_NOT_FOUND, () -> proposalsAs(b).approve(approval(proposal, b, teamId(a))));
        ApproveRequest good = approval(proposal, b);
        String foreign =
                TestKey.of("foreign").sign(Statement.of("proposal-decision")).hex();
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> proposalsAs(b)
                .approve(good.toBuilder().setSignature(foreign).build()));
        String ofAnother = approval(propose(a, c), b).getSignature();
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> proposalsAs(b)
                .approve(good.toBuilder().setSignature(ofAnother).build()));
        assertEquals(List.of("team_ids"), violatedFields(() -> proposalsAs(b)
                .approve(good.toBuilder().clearTeamIds().build())));
        assertRefused(ProposalReason.PROPOSAL_NOT_FOUND, () -> proposalsAs(b)
                .approve(good.toBuilder()
                        .setProposalId(UUID.randomUUID().toString())
                        .build()));
        setStatus(b, "SUSPENDED");
        assertRefused(RegistryReason.FEDERATION_NOT_ACTIVE, () -> approve(proposal, b));
        setStatus(b, "QUARANTINED");
        approve(proposal, b);
        assertEquals(List.of(b), check(proposal).getApprovedFederationIdsList());
    }

    @Test
    void theSameApprovalAgainIsSafeAndAnotherOneReplacesItWhilePending() {
        String a = federation("a");
        String b = federation("b");
        String law = team(a, "law");
        Proposal proposal = propose(a, b);
        approve(proposal, a);
        approve(proposal, a);
        proposalsAs(a).approve(approval(proposal, a, law, teamId(a)));
        assertEquals(
                ProposalStatus.PROPOSAL_STATUS_APPROVED, approve(proposal, b).getStatus());
        assertEquals(
                ProposalStatus.PROPOSAL_STATUS_APPROVED,
                approve(proposal, b).getStatus(),
                "a retry of the deciding approval gets the same answer");
        assertRefused(ProposalReason.PROPOSAL_CLOSED, () -> approve(proposal, a));
    }

    @Test
    void fiftyApprovalsAtTheSameTimeAreAllKeptAndDecideOnce() throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(federation("m" + i));
        }
        String proposer = all.get(0);
        Proposal proposal = propose(proposer, all.subList(1, 50).toArray(String[]::new));
        List<Callable<Proposal>> calls = new ArrayList<>();
        for (String federation : all) {
            calls.add(() -> approve(proposal, federation));
        }
        List<Object> results = atOnce(calls);
        Map<Object, Long> statuses =
                results.stream().collect(groupingBy(r -> r instanceof Proposal p ? p.getStatus() : r, counting()));
        assertEquals(
                Map.of(ProposalStatus.PROPOSAL_STATUS_PENDING, 49L, ProposalStatus.PROPOSAL_STATUS_APPROVED, 1L),
                statuses);
        assertEquals(50, check(proposal).getApprovedFederationIdsCount());
    }

    @Test
    void theLastApprovalAndTheWitnessAtTheSameTimeDecide() throws Exception {
        for (int round = 0; round < 5; round++) {
            String a = federation("a");
            String b = federation("b");
            String w = federation("w");
            trust(a, w);
            Proposal proposal = proposeWithWitness(a, b);
            approve(proposal, a);
            List<Callable<Proposal>> calls = List.of(() -> approve(proposal, b), () -> proposalsAs(w)
                    .addWitness(witness(proposal, w, teamId(w)))
                    .getProposal());
            List<Object> results = atOnce(calls);
            assertEquals(
                    ProposalStatus.PROPOSAL_STATUS_APPROVED,
                    check(proposal).getProposal().getStatus(),
                    results::toString);
        }
    }

    @Test
    void witnessesAreOutsideActiveOperationalTrustedAndSigned() {
        String a = federation("a");
        String b = federation("b");
        String w = federation("w");
        Proposal proposal = proposeWithWitness(a, b);
        AddWitnessRequest good = witness(proposal, w, teamId(w));
        assertEquals(
                "0",
                assertRefused(ProposalReason.WITNESS_NOT_TRUSTED, () -> proposalsAs(w)
                                .addWitness(good))
                        .get("score"));
        trust(a, w);
        assertRefused(
                ProposalReason.WITNESS_AFFECTED, () -> proposalsAs(b).addWitness(witness(proposal, b, teamId(b))));
        assertRefused(RegistryReason.TEAM_NOT_FOUND, () -> proposalsAs(w)
                .addWitness(witness(proposal, w, "team:" + w + ":none")));
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> proposalsAs(w)
                .addWitness(good.toBuilder()
                        .setSignature(
                                witness(proposeWithWitness(a, b), w, teamId(w)).getSignature())
                        .build()));
        for (String status : List.of("QUARANTINED", "SUSPENDED", "DISSOLVED")) {
            setStatus(w, status);
            assertRefused(
                    RegistryReason.FEDERATION_NOT_ACTIVE, () -> proposalsAs(w).addWitness(good));
        }
        setStatus(w, "ACTIVE");
        sql("UPDATE federation SET min_team_count = 2 WHERE id = $1", w);
        assertRefused(
                RegistryReason.FEDERATION_NOT_OPERATIONAL, () -> proposalsAs(w).addWitness(good));
        String law = team(w, "law");
        proposalsAs(w).addWitness(good);
        assertRefused(ProposalReason.WITNESS_EXISTS, () -> proposalsAs(w).addWitness(good));
        assertEquals(1, proposalsAs(w).addWitness(witness(proposal, w, law)).getWitnessCount());
        assertRefused(ProposalReason.PROPOSAL_NOT_FOUND, () -> proposalsAs(w)
                .addWitness(good.toBuilder()
                        .setProposalId(UUID.randomUUID().toString())
                        .build()));
        String ghost = freshId("ghost");
        assertRefused(RegistryReason.FEDERATION_NOT_FOUND, () -> proposalsAs(ghost)
                .addWitness(witness(proposal, ghost, teamId(ghost))));
    }

    @Test
    void aWitnessNeedsFourTenthsOfTheProposersTrustAndItsLeave() {
        String a = federation("a");
        String b = federation("b");
        String w = federation("w");
        String v = federation("v");
        trust(a, w);
        trustAs(a).recordInteraction(failure(a, w, "one"));
        Proposal proposal = proposeWithWitness(a, b);
        proposalsAs(w).addWitness(witness(proposal, w, teamId(w)));
        trustAs(a).recordInteraction(failure(a, w, "two"));
        String law = team(w, "law");
        assertEquals(
                "0.3",
                assertRefused(ProposalReason.WITNESS_NOT_TRUSTED, () -> proposalsAs(w)
                                .addWitness(witness(proposal, w, law)))
                        .get("score"));
        trustAs(a).establishTrust(grant(a, v).setWitnessAllowed(false).build());
        assertEquals(
                "false",
                assertRefused(ProposalReason.WITNESS_NOT_TRUSTED, () -> proposalsAs(v)
                                .addWitness(witness(proposal, v, teamId(v))))
                        .get("witness_allowed"));
    }

    @Test
    void aDecidedProposalTakesNoWitness() {
        String a = federation("a");
        String w = federation("w");
        trust(a, w);
        Proposal proposal = propose(a);
        assertEquals(
                ProposalStatus.PROPOSAL_STATUS_APPROVED, approve(proposal, a).getStatus());
        assertRefused(ProposalReason.PROPOSAL_CLOSED, () -> proposalsAs(w).addWitness(witness(proposal, w, teamId(w))));
    }

    @Test
    void anActAfterTheDeadlineIsRefusedAndTheExpiryKept() {
        String a = federation("a");
        String b = federation("b");
        Proposal proposal = propose(a, b);
        Instant deadline = Instant.ofEpochSecond(
                proposal.getExpiresAt().getSeconds(), proposal.getExpiresAt().getNanos());
        clock.set(deadline.minusNanos(1000));
        approve(proposal, a);
        clock.set(deadline);
        assertEquals(
                ProposalStatus.PROPOSAL_STATUS_EXPIRED,
                check(proposal).getProposal().getStatus());
        assertEquals(
                "EXPIRED",
                assertRefused(ProposalReason.PROPOSAL_CLOSED, () -> approve(proposal, b))
                        .get("status"));
        assertEquals(
                "EXPIRED",
                sql("SELECT status FROM proposal WHERE id = $1", UUID.fromString(proposal.getId()))
                        .iterator()
                        .next()
                        .getString(0));
    }

    @Test
    void aProposalExpiresWithoutAnybodyCalling() {
        String a = federation("a");
        Proposal proposal = propose(a, federation("b"));
        clock.advance(Duration.ofDays(30).plusSeconds(1));
        Awaitility.await().atMost(15, TimeUnit.SECONDS).until(() -> sql(
                        "SELECT status FROM proposal WHERE id = $1", UUID.fromString(proposal.getId()))
                .iterator()
                .next()
                .getString(0)
                .equals("EXPIRED"));
    }

    private static RejectRequest rejection(Proposal proposal, String federation) {
        Statement statement = Statement.of(
                "proposal-decision",
                "proposal_digest",
                proposal.getDigest(),
                "decision",
                "reject",
                "teams",
                List.of(teamId(federation)),
                "reason",
                "too dear");
        return RejectRequest.newBuilder()
                .setProposalId(proposal.getId())
                .setFederationId(federation)
                .addTeamIds(teamId(federation))
                .setReason("too dear")
                .setSignature(TestKey.of(federation).sign(statement).hex())
                .build();
    }

    private static WithdrawRequest withdrawal(Proposal proposal, String federation) {
        return WithdrawRequest.newBuilder()
                .setProposalId(proposal.getId())
                .setFederationId(federation)
                .build();
    }

    @Test
    void oneRejectionRejectsAndIsKeptWithItsReason() {
        String a = federation("a");
        String b = federation("b");
        Proposal proposal = propose(a, b);
        approve(proposal, b);
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> proposalsAs(b)
                .reject(rejection(proposal, b).toBuilder()
                        .setReason("another reason")
                        .build()));
        assertRefused(ProposalReason.FEDERATION_NOT_AFFECTED, () -> {
            String c = federation("c");
            proposalsAs(c).reject(rejection(proposal, c));
        });
        assertEquals(
                ProposalStatus.PROPOSAL_STATUS_REJECTED,
                proposalsAs(b).reject(rejection(proposal, b)).getProposal().getStatus(),
                "a decision may change while the proposal is pending");
        assertEquals(
                ProposalStatus.PROPOSAL_STATUS_REJECTED,
                proposalsAs(b).reject(rejection(proposal, b)).getProposal().getStatus());
        assertRefused(ProposalReason.PROPOSAL_CLOSED, () -> approve(proposal, a));
        GetProposalResponse shown = proposalsAs(a)
                .getProposal(GetProposalRequest.newBuilder()
                        .setProposalId(proposal.getId())
                        .build());
        assertEquals(1, shown.getDecisionsCount());
        assertEquals(Verdict.VERDICT_REJECT, shown.getDecisions(0).getVerdict());
        assertEquals("too dear", shown.getDecisions(0).getReason());
        Federation profile = registry()
                .getFederation(
                        GetFederationRequest.newBuilder().setFederationId(a).build())
                .getFederation();
        assertEquals(0.0, profile.getSuccessRate());
    }

    @Test
    void theLastApprovalAndARejectionAtTheSameTimeDecideOnce() throws Exception {
        for (int round = 0; round < 5; round++) {
            String a = federation("a");
            String b = federation("b");
            String c = federation("c");
            Proposal proposal = propose(a, b, c);
            approve(proposal, a);
            approve(proposal, b);
            List<Callable<Proposal>> calls = List.of(
                    () -> approve(proposal, c),
                    () -> proposalsAs(a).reject(rejection(proposal, a)).getProposal());
            List<Object> results = atOnce(calls);
            long refused = results.stream()
                    .filter(StatusRuntimeException.class::isInstance)
                    .count();
            assertEquals(1, refused, results::toString);
            Proposal winner = (Proposal) results.stream()
                    .filter(Proposal.class::isInstance)
                    .findFirst()
                    .orElseThrow();
            assertEquals(winner.getStatus(), check(proposal).getProposal().getStatus());
        }
    }

    @Test
    void onlyTheProposerWithdrawsAndOnlyWhatIsPending() {
        String a = federation("a");
        String b = federation("b");
        Proposal proposal = propose(a, b);
        assertRefused(ProposalReason.NOT_THE_PROPOSER, () -> proposalsAs(b).withdraw(withdrawal(proposal, b)));
        setStatus(a, "SUSPENDED");
        assertRefused(RegistryReason.FEDERATION_NOT_ACTIVE, () -> proposalsAs(a).withdraw(withdrawal(proposal, a)));
        setStatus(a, "QUARANTINED");
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    ProposalStatus.PROPOSAL_STATUS_WITHDRAWN,
                    proposalsAs(a)
                            .withdraw(withdrawal(proposal, a))
                            .getProposal()
                            .getStatus());
        }
        assertRefused(ProposalReason.PROPOSAL_CLOSED, () -> approve(proposal, b));
        setStatus(a, "ACTIVE");
        Proposal decided = propose(a);
        approve(decided, a);
        assertRefused(ProposalReason.PROPOSAL_CLOSED, () -> proposalsAs(a).withdraw(withdrawal(decided, a)));
    }

    private static List<String> list(ListProposalsRequest request) {
        List<String> ids = new ArrayList<>();
        ListProposalsResponse page = proposalsAs("fed:anybody").listProposals(request);
        while (true) {
            page.getProposalsList().forEach(proposal -> ids.add(proposal.getId()));
            if (page.getNextPageToken().isEmpty()) {
                return ids;
            }
            page = proposalsAs("fed:anybody")
                    .listProposals(request.toBuilder()
                            .setPageToken(page.getNextPageToken())
                            .build());
        }
    }

    @Test
    void proposalsAreListedByFederationStatusAndTimeNewestFirst() {
        String a = federation("a");
        String b = federation("b");
        Instant start = Instant.parse("2032-01-01T00:00:00Z");
        clock.set(start);
        Proposal first = propose(a, b);
        clock.advance(Duration.ofSeconds(1));
        Proposal second = propose(b, a);
        clock.advance(Duration.ofSeconds(1));
        Proposal third = propose(a);
        approve(third, a);
        ListProposalsRequest ofA = ListProposalsRequest.newBuilder()
                .setFederationId(a)
                .setPageSize(1)
                .build();
        assertEquals(List.of(third.getId(), second.getId(), first.getId()), list(ofA));
        assertEquals(
                List.of(second.getId(), first.getId()),
                list(ofA.toBuilder().setFederationId(b).build()));
        assertEquals(
                List.of(third.getId()),
                list(ofA.toBuilder()
                        .setStatus(ProposalStatus.PROPOSAL_STATUS_APPROVED)
                        .build()));
        assertEquals(
                List.of(second.getId()),
                list(ofA.toBuilder()
                        .setCreatedFrom(second.getCreatedAt())
                        .setCreatedBefore(third.getCreatedAt())
                        .build()));
        List<String> everything = list(ListProposalsRequest.newBuilder()
                .setCreatedFrom(first.getCreatedAt())
                .setPageSize(100)
                .build());
        assertTrue(everything.containsAll(List.of(first.getId(), second.getId(), third.getId())));
        clock.set(start.plus(Duration.ofDays(30)));
        assertEquals(
                List.of(first.getId()),
                list(ofA.toBuilder()
                        .setStatus(ProposalStatus.PROPOSAL_STATUS_EXPIRED)
                        .build()),
                "overdue counts as expired before anybody has noticed");
        assertRefused(PlatformReason.PAGE_TOKEN_INVALID, () -> proposalsAs(a)
                .listProposals(ofA.toBuilder().setPageToken("AAAA").build()));
    }

    @Test
    void aWatcherSeesWhatIsPendingAndEveryLaterChange() throws Exception {
        String a = federation("a");
        String b = federation("b");
        Proposal old = propose(a);
        approve(old, a);
        Proposal pending = propose(a, b);
        List<WatchProposalsResponse> seen = new CopyOnWriteArrayList<>();
        CancellableContext watching = Context.current().withCancellation();
        try {
            watching.run(() -> as(ProposalServiceGrpc.newStub(channel()), b, "federation")
                    .watchProposals(
                            WatchProposalsRequest.newBuilder()
                                    .setFederationId(b)
                                    .build(),
                            new StreamObserver<>() {
                                @Override
                                public void onNext(WatchProposalsResponse response) {
                                    seen.add(response);
                                }

                                @Override
                                public void onError(Throwable failure) {}

                                @Override
                                public void onCompleted() {}
                            }));
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> seen.size() == 1);
            assertEquals(pending.getId(), seen.get(0).getProposal().getId());
            approve(pending, a);
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> seen.size() == 2);
            assertEquals(List.of(a), seen.get(1).getApprovedFederationIdsList());
            approve(pending, b);
            Proposal made = propose(b);
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> seen.size() == 4);
            assertEquals(
                    ProposalStatus.PROPOSAL_STATUS_APPROVED,
                    seen.get(2).getProposal().getStatus());
            assertEquals(made.getId(), seen.get(3).getProposal().getId());
        } finally {
            watching.cancel(null);
        }
        assertRefused(PlatformReason.NOT_YOURSELF, () -> proposalsAs(a)
                .watchProposals(
                        WatchProposalsRequest.newBuilder().setFederationId(b).build())
                .next());
    }

    private static CreateProposalRequest sanction(String target, FederationStatus status, String... deciding) {
        return draft(deciding[0], deciding)
                .setActionType("sanction")
                .setSanction(Sanction.newBuilder().setFederationId(target).setStatus(status))
                .build();
    }

    private static FederationStatus statusOf(String id) {
        return registry()
                .getFederation(
                        GetFederationRequest.newBuilder().setFederationId(id).build())
                .getFederation()
                .getStatus();
    }

    @Test
    void anApprovedSanctionChangesAStatusWithItsHistory() {
        String a = federation("a");
        String b = federation("b");
        String c = federation("c");
        String w = federation("w");
        String target = federation("target");
        trust(a, w);
        Proposal proposal = proposalsAs(a)
                .createProposal(sanction(target, FederationStatus.FEDERATION_STATUS_SUSPENDED, a, b, c))
                .getProposal();
        assertEquals(1, proposal.getWitnessesRequired(), "a sanction is always witnessed");
        for (String federation : List.of(a, b, c)) {
            approve(proposal, federation);
        }
        assertEquals(FederationStatus.FEDERATION_STATUS_ACTIVE, statusOf(target));
        proposalsAs(w).addWitness(witness(proposal, w, teamId(w)));
        assertEquals(FederationStatus.FEDERATION_STATUS_SUSPENDED, statusOf(target));
        StatusChange change = registry()
                .listStatusChanges(ListStatusChangesRequest.newBuilder()
                        .setFederationId(target)
                        .build())
                .getChanges(0);
        assertEquals("proposal:" + proposal.getId(), change.getAuthor());
        assertRefused(RegistryReason.FEDERATION_NOT_ACTIVE, () -> propose(target));
    }

    @Test
    void aSanctionOfADissolvedFederationChangesNothing() {
        String a = federation("a");
        String b = federation("b");
        String c = federation("c");
        String w = federation("w");
        String target = federation("target");
        trust(a, w);
        Proposal proposal = proposalsAs(a)
                .createProposal(sanction(target, FederationStatus.FEDERATION_STATUS_ACTIVE, a, b, c))
                .getProposal();
        proposalsAs(w).addWitness(witness(proposal, w, teamId(w)));
        setStatus(target, "DISSOLVED");
        approve(proposal, a);
        approve(proposal, b);
        assertEquals(
                ProposalStatus.PROPOSAL_STATUS_APPROVED, approve(proposal, c).getStatus());
        assertEquals(FederationStatus.FEDERATION_STATUS_DISSOLVED, statusOf(target));
    }

    @Test
    void aSanctionHasATargetThatDoesNotDecideAndEnoughThatDo() {
        String a = federation("a");
        String b = federation("b");
        String c = federation("c");
        String target = federation("target");
        FederationStatus suspended = FederationStatus.FEDERATION_STATUS_SUSPENDED;
        Map<String, String> facts = assertRefused(ProposalReason.SANCTION_TOO_FEW, () -> proposalsAs(a)
                .createProposal(sanction(target, suspended, a, b)));
        assertEquals("2", facts.get("affected_count"));
        assertEquals("3", facts.get("min_affected_count"));
        assertRefused(ProposalReason.SANCTION_TARGET_AFFECTED, () -> proposalsAs(a)
                .createProposal(sanction(b, suspended, a, b, c)));
        assertRefused(RegistryReason.FEDERATION_NOT_FOUND, () -> proposalsAs(a)
                .createProposal(sanction(freshId("ghost"), suspended, a, b, c)));
        assertEquals(List.of(""), violatedFields(() -> proposalsAs(a)
                .createProposal(sanction(target, suspended, a, b, c).toBuilder()
                        .setActionType("other")
                        .build())));
        assertEquals(List.of(""), violatedFields(() -> proposalsAs(a)
                .createProposal(draft(a, b).setActionType("sanction").build())));
    }
}
