package org.guildhall.federation.proposal.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.collusion.domain.Risk;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.refusal.Reason;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ProposalTest {
    private static final FederationId A = new FederationId("fed:a");
    private static final FederationId B = new FederationId("fed:b");
    private static final FederationId W = new FederationId("fed:w");
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant DEADLINE = CREATED.plus(Duration.ofDays(30));
    private static final Signature SIGNATURE = new Signature("0".repeat(128));

    private static Draft draft(boolean witness, FederationId... affected) {
        return new Draft(new TeamId(A, "ops"), List.of(affected), "resource_sharing", "Share the cold store.", witness);
    }

    private static Proposal proposal(int witnesses, FederationId... affected) {
        UUID id = UUID.fromString("00000000-0000-4000-8000-000000000001");
        return Proposal.pending(id, draft(witnesses > 0, affected), witnesses, CREATED, DEADLINE);
    }

    private static Decision decision(FederationId federation, Verdict verdict, String... teams) {
        List<TeamId> own = List.of(teams).stream()
                .map(name -> new TeamId(federation, name))
                .toList();
        return new Decision(
                federation,
                verdict,
                own,
                verdict == Verdict.REJECT ? "too dear" : "",
                SIGNATURE,
                CREATED.plusSeconds(60),
                Risk.LOW);
    }

    private static Decision approval(FederationId federation) {
        return decision(federation, Verdict.APPROVE, "ops");
    }

    private static Witness witness(FederationId federation, String team) {
        return new Witness(new TeamId(federation, team), SIGNATURE, CREATED.plusSeconds(90));
    }

    private static void assertRefused(Reason reason, Executable act) {
        assertEquals(reason, assertThrows(Refusal.class, act).reason());
    }

    @Test
    void theProposerIsAlwaysAmongTheAffectedOnceAndInOrder() {
        assertEquals(List.of(A, B), draft(true, B).affected());
        assertEquals(List.of(A, B), draft(true, B, A, B).affected());
        assertEquals(List.of(B), draft(true, B).others());
        assertEquals(List.of(A), draft(true).affected());
    }

    @Test
    void allApprovalsWithoutTheWitnessDecideNothing() {
        Proposal approved = proposal(1, B).decided(approval(A)).decided(approval(B));
        assertEquals(ProposalStatus.PENDING, approved.status());
        assertEquals(List.of(), approved.missing());
        Proposal witnessed = approved.witnessed(witness(W, "ops"));
        assertEquals(ProposalStatus.APPROVED, witnessed.status());
        assertEquals(CREATED.plusSeconds(90), witnessed.decidedAt());
    }

    @Test
    void theWitnessFirstAndTheApprovalsLastDecideToo() {
        Proposal decided =
                proposal(1, B).witnessed(witness(W, "ops")).decided(approval(B)).decided(approval(A));
        assertEquals(ProposalStatus.APPROVED, decided.status());
    }

    @Test
    void twoTeamsOfOneFederationAreOneWitness() {
        Proposal approved = proposal(2, B)
                .decided(approval(A))
                .decided(approval(B))
                .witnessed(witness(W, "ops"))
                .witnessed(witness(W, "law"));
        assertEquals(1, approved.witnessCount());
        assertEquals(ProposalStatus.PENDING, approved.status());
        assertEquals(
                ProposalStatus.APPROVED,
                approved.witnessed(witness(new FederationId("fed:v"), "ops")).status());
    }

    @Test
    void aWitnessIsFromOutsideAndCountsOnce() {
        Proposal pending = proposal(2, B).witnessed(witness(W, "ops"));
        assertRefused(ProposalReason.WITNESS_EXISTS, () -> pending.witnessed(witness(W, "ops")));
        assertRefused(ProposalReason.WITNESS_AFFECTED, () -> pending.witnessed(witness(B, "ops")));
        assertRefused(ProposalReason.WITNESS_AFFECTED, () -> pending.witnessed(witness(A, "ops")));
    }

    @Test
    void oneRejectionRejectsForGood() {
        Proposal rejected = proposal(0, B).decided(approval(A)).decided(decision(B, Verdict.REJECT, "ops"));
        assertEquals(ProposalStatus.REJECTED, rejected.status());
        assertRefused(ProposalReason.PROPOSAL_CLOSED, () -> rejected.decided(approval(B)));
        assertRefused(ProposalReason.PROPOSAL_CLOSED, () -> rejected.witnessed(witness(W, "ops")));
    }

    @Test
    void aDecisionMayChangeWhileTheProposalIsPending() {
        Proposal twice = proposal(0, B).decided(approval(A)).decided(decision(A, Verdict.APPROVE, "ops", "law"));
        assertEquals(1, twice.decisions().size());
        assertEquals(2, twice.decisions().get(A).teams().size());
        assertTrue(twice.hasDecision(A, Verdict.APPROVE, List.of(new TeamId(A, "ops"), new TeamId(A, "law"))));
    }

    @Test
    void onlyAffectedFederationsDecideAndWithTheirOwnTeams() {
        assertRefused(
                ProposalReason.FEDERATION_NOT_AFFECTED, () -> proposal(0, B).decided(approval(W)));
        assertThrows(IllegalArgumentException.class, () -> decision(A, Verdict.APPROVE));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Decision(
                        A, Verdict.APPROVE, List.of(new TeamId(B, "ops")), "", SIGNATURE, CREATED, Risk.LOW));
    }

    @Test
    void itExpiresAtItsDeadlineNotBefore() {
        Proposal pending = proposal(0, B);
        assertSame(pending, pending.asOf(DEADLINE.minusNanos(1000)));
        Proposal expired = pending.asOf(DEADLINE);
        assertEquals(ProposalStatus.EXPIRED, expired.status());
        assertEquals(DEADLINE, expired.decidedAt());
        assertEquals(
                ProposalStatus.EXPIRED, pending.asOf(DEADLINE.plusSeconds(1)).status());
        Proposal approved = pending.decided(approval(A)).decided(approval(B));
        assertEquals(ProposalStatus.APPROVED, approved.asOf(DEADLINE).status());
    }

    @Test
    void theDigestCoversEveryFixedParameterAndNothingElse() {
        Proposal one = proposal(1, B);
        assertEquals(
                one.digest(),
                one.decided(approval(A)).witnessed(witness(W, "ops")).digest());
        assertNotEquals(one.digest(), proposal(2, B).digest());
        assertNotEquals(one.digest(), proposal(1, B, W).digest());
        assertNotEquals(
                one.digest(),
                Proposal.pending(one.id(), one.draft(), 1, CREATED, DEADLINE.plusSeconds(1))
                        .digest());
    }

    @Test
    void theStatementsOfTheDocumentsExampleAreFixed() {
        Proposal example = proposal(1, B);
        TestKey key = TestKey.of("federation b");
        assertEquals(
                "{\"action_type\":\"resource_sharing\",\"affected_federation_ids\":[\"fed:a\",\"fed:b\"],"
                        + "\"created_at_us\":1767225600000000,\"description\":\"Share the cold store.\","
                        + "\"expires_at_us\":1769817600000000,\"proposal_id\":\"00000000-0000-4000-8000-000000000001\","
                        + "\"proposing_federation_id\":\"fed:a\",\"proposing_team_id\":\"team:fed:a:ops\","
                        + "\"witnesses_required\":1}",
                example.statement().canonicalJson());
        assertEquals(
                "319d3fa22bec73558dfd9ef78f56b001b9527a00d1290392f6f5d7c4de29d5f8",
                example.digest().hex());
        var approve =
                example.decisionStatement(Verdict.APPROVE, List.of(new TeamId(B, "ops"), new TeamId(B, "law")), "");
        assertEquals(
                "{\"decision\":\"approve\",\"proposal_digest\":\"" + example.digest()
                        + "\",\"teams\":[\"team:fed:b:law\",\"team:fed:b:ops\"]}",
                approve.canonicalJson());
        assertEquals(
                "19b330b8944e582f1deb9b23deaf3a137f45ea96f9ace1d9d8829e7b3ce02efb",
                approve.digest().hex());
        assertEquals(
                "cefb590fcdec9ffb6cecc2e42e54d632d19c6c8e79135d19075785cbfebf2ccf80b49dbc7f275684d190e5fe27d2256c1609ecec286d0420658b3217b91c94e6",
                key.sign(approve).hex());
        assertTrue(Schnorr.verify(key.publicKey(), approve.digest(), key.sign(approve)));
        var witness = example.witnessStatement(new TeamId(W, "ops"));
        assertEquals(
                "{\"proposal_digest\":\"" + example.digest() + "\",\"team\":\"team:fed:w:ops\"}",
                witness.canonicalJson());
        assertEquals(
                "a5f7d3a65a8941bd59350db7c05956b2a1e75c4d8846ca0f9dbb0d3dc9e1f58b",
                witness.digest().hex());
    }

    private static Federation federation(FederationId id, FederationStatus status, boolean witness, long teams) {
        return new Federation(id, "F", TestKey.of("f").publicKey(), 3, witness, status, CREATED, teams);
    }

    @Test
    void aWitnessIsNeededIfTheProposalOrAnyAffectedProfileAsks() {
        List<Federation> relaxed = List.of(
                federation(A, FederationStatus.ACTIVE, false, 3), federation(B, FederationStatus.ACTIVE, false, 3));
        List<Federation> strict = List.of(
                federation(A, FederationStatus.ACTIVE, false, 3), federation(B, FederationStatus.ACTIVE, true, 3));
        assertEquals(0, draft(false, B).witnessesRequired(relaxed, false));
        assertEquals(1, draft(true, B).witnessesRequired(relaxed, false));
        assertEquals(1, draft(false, B).witnessesRequired(strict, false), "the proposer can't waive it");
        assertEquals(2, draft(false, B).witnessesRequired(relaxed, true));
    }

    @Test
    void statusIsCheckedBeforeTeamsAndOnlyTheProposerMustBeOperational() {
        for (FederationStatus status :
                List.of(FederationStatus.QUARANTINED, FederationStatus.SUSPENDED, FederationStatus.DISSOLVED)) {
            assertRefused(RegistryReason.FEDERATION_NOT_ACTIVE, () -> draft(true, B)
                    .requireAble(
                            List.of(federation(A, FederationStatus.ACTIVE, true, 2), federation(B, status, true, 3))));
        }
        assertRefused(RegistryReason.FEDERATION_NOT_OPERATIONAL, () -> draft(true, B)
                .requireAble(List.of(
                        federation(A, FederationStatus.ACTIVE, true, 2),
                        federation(B, FederationStatus.ACTIVE, true, 3))));
        draft(true, B)
                .requireAble(List.of(
                        federation(A, FederationStatus.ACTIVE, true, 3),
                        federation(B, FederationStatus.ACTIVE, true, 0)));
    }
}
