package org.guildhall.federation;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.guildhall.federation.v1.CheckProposalRequest;
import org.guildhall.federation.v1.CheckProposalResponse;
import org.guildhall.federation.v1.CreateProposalRequest;
import org.guildhall.federation.v1.Proposal;
import org.guildhall.federation.v1.ProposalServiceGrpc;
import org.guildhall.federation.v1.ProposalServiceGrpc.ProposalServiceBlockingStub;
import org.guildhall.federation.v1.ProposalStatus;
import org.guildhall.federation.v1.RegisterTeamRequest;
import org.guildhall.federation.v1.RegistryServiceGrpc;
import org.guildhall.federation.v1.TrustServiceGrpc;
import org.guildhall.platform.testing.Replicas;
import org.guildhall.platform.testing.ServiceTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two packaged replicas, each in a JVM of its own as in production, against one database. They run with the answer
 * REQUIRE_WITNESSES to suspected pairs.
 */
@Tag("packaged")
class ReplicasTest {
    private static Replicas replicas;

    /** Gives the stubs of {@link ServiceTest} to channels of our own. */
    private static final class Callers extends ServiceTest {
        static ProposalServiceBlockingStub proposals(int replica, String federation) {
            return as(
                    ProposalServiceGrpc.newBlockingStub(replicas.channel(replica))
                            .withDeadlineAfter(60, TimeUnit.SECONDS),
                    federation,
                    "federation");
        }

        static String federation(int replica, String name) {
            String id = FederationTest.freshId(name);
            var registry = as(
                    RegistryServiceGrpc.newBlockingStub(replicas.channel(replica))
                            .withDeadlineAfter(60, TimeUnit.SECONDS),
                    id,
                    "federation");
            registry.registerFederation(FederationTest.registration(id)
                    .setMinTeamCount(1)
                    .setRequiresExternalWitness(false)
                    .build());
            registry.registerTeam(RegisterTeamRequest.newBuilder()
                    .setFederationId(id)
                    .setName("ops")
                    .build());
            return id;
        }

        static void trust(int replica, String source, String target) {
            var ignored = as(
                            TrustServiceGrpc.newBlockingStub(replicas.channel(replica))
                                    .withDeadlineAfter(60, TimeUnit.SECONDS),
                            source,
                            "federation")
                    .establishTrust(FederationTest.grant(source, target).build());
        }
    }

    @BeforeAll
    static void start() throws Exception {
        replicas = new Replicas(2, Map.of("guildhall.collusion.answer", "REQUIRE_WITNESSES"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (replicas != null) {
            replicas.close();
        }
    }

    private static CheckProposalResponse check(int replica, Proposal proposal) {
        return Callers.proposals(replica, "fed:anybody")
                .checkProposal(CheckProposalRequest.newBuilder()
                        .setProposalId(proposal.getId())
                        .build());
    }

    @Test
    void fiftyFederationsDecideAtOnceThroughTwoReplicasAndNothingIsLost() throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(Callers.federation(i % 2, "m" + i));
        }
        Proposal proposal = Callers.proposals(0, all.get(0))
                .createProposal(
                        FederationTest.draft(all.get(0), all.subList(1, 50).toArray(String[]::new))
                                .build())
                .getProposal();
        List<Callable<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String federation = all.get(i);
            int replica = i % 2;
            calls.add(() -> Callers.proposals(replica, federation)
                    .approve(FederationTest.approval(proposal, federation))
                    .getProposal()
                    .getStatus());
        }
        Map<Object, Long> statuses =
                FederationTest.atOnce(calls).stream().collect(groupingBy(status -> status, counting()));
        assertEquals(
                Map.of(ProposalStatus.PROPOSAL_STATUS_PENDING, 49L, ProposalStatus.PROPOSAL_STATUS_APPROVED, 1L),
                statuses);
        for (int replica = 0; replica < 2; replica++) {
            assertEquals(50, check(replica, proposal).getApprovedFederationIdsCount());
        }
    }

    @Test
    void theSameRequestIdThroughBothReplicasMakesOneProposal() throws Exception {
        String a = Callers.federation(0, "a");
        CreateProposalRequest request = FederationTest.draft(a)
                .setRequestId(UUID.randomUUID().toString())
                .build();
        List<Callable<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int replica = i % 2;
            calls.add(() -> Callers.proposals(replica, a)
                    .createProposal(request)
                    .getProposal()
                    .getId());
        }
        assertEquals(1, FederationTest.atOnce(calls).stream().distinct().count());
    }

    @Test
    void aSuspectedPairsProposalsNeedTwoWitnessesFromTwoFederations() throws Exception {
        String a = Callers.federation(0, "a");
        String b = Callers.federation(1, "b");
        Callers.proposals(0, a).createProposal(FederationTest.draft(a, b).build());
        Callers.proposals(1, b).createProposal(FederationTest.draft(b, a).build());
        List<Callable<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int replica = i % 2;
            String proposer = replica == 0 ? a : b;
            String other = replica == 0 ? b : a;
            calls.add(() -> Callers.proposals(replica, proposer)
                    .createProposal(FederationTest.draft(proposer, other).build())
                    .getProposal()
                    .getWitnessesRequired());
        }
        Map<Object, Long> required =
                FederationTest.atOnce(calls).stream().collect(groupingBy(count -> count, counting()));
        assertEquals(Map.of(0, 1L, 2, 7L), required, "the third is free, every later one is suspected");
        Proposal suspected = Callers.proposals(0, a)
                .createProposal(FederationTest.draft(a, b).build())
                .getProposal();
        for (String federation : List.of(a, b)) {
            Callers.proposals(0, federation).approve(FederationTest.approval(suspected, federation));
        }
        ProposalStatus status = ProposalStatus.PROPOSAL_STATUS_PENDING;
        for (int i = 0; i < 2; i++) {
            assertEquals(status, check(1, suspected).getProposal().getStatus());
            String witness = Callers.federation(i, "w" + i);
            Callers.trust(i, a, witness);
            status = Callers.proposals(i, witness)
                    .addWitness(FederationTest.witness(suspected, witness, FederationTest.teamId(witness)))
                    .getProposal()
                    .getStatus();
        }
        assertEquals(ProposalStatus.PROPOSAL_STATUS_APPROVED, status);
    }
}
