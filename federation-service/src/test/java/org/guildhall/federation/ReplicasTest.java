package org.guildhall.federation;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.guildhall.platform.testing.GuildhallTestResource;
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
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\"]+:(\\d+)");
    private static final GuildhallTestResource SURROUNDINGS = new GuildhallTestResource();
    private static final List<Process> REPLICAS = new ArrayList<>();
    private static final List<ManagedChannel> CHANNELS = new ArrayList<>();

    /** Gives the stubs of {@link ServiceTest} to channels of our own. */
    private static final class Callers extends ServiceTest {
        static ProposalServiceBlockingStub proposals(int replica, String federation) {
            return as(
                    ProposalServiceGrpc.newBlockingStub(CHANNELS.get(replica)).withDeadlineAfter(60, TimeUnit.SECONDS),
                    federation,
                    "federation");
        }

        static String federation(int replica, String name) {
            String id = FederationTest.freshId(name);
            var registry = as(
                    RegistryServiceGrpc.newBlockingStub(CHANNELS.get(replica)).withDeadlineAfter(60, TimeUnit.SECONDS),
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
                            TrustServiceGrpc.newBlockingStub(CHANNELS.get(replica))
                                    .withDeadlineAfter(60, TimeUnit.SECONDS),
                            source,
                            "federation")
                    .establishTrust(FederationTest.grant(source, target).build());
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> config = SURROUNDINGS.start();
        for (int replica = 0; replica < 2; replica++) {
            Path log = Path.of("target", "replica-" + replica + ".log");
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-jar",
                            "target/quarkus-app/quarkus-run.jar")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            config.forEach((name, value) ->
                    builder.environment().put(name.toUpperCase().replaceAll("[^A-Z0-9]", "_"), value));
            builder.environment().put("QUARKUS_HTTP_PORT", "0");
            builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
            builder.environment().put("GUILDHALL_COLLUSION_ANSWER", "REQUIRE_WITNESSES");
            Process process = builder.start();
            REPLICAS.add(process);
            CHANNELS.add(NettyChannelBuilder.forAddress("127.0.0.1", port(process, log))
                    .usePlaintext()
                    .build());
        }
    }

    /** Waits until the replica says where it listens. */
    private static int port(Process process, Path log) throws IOException, InterruptedException {
        for (int tenths = 0; tenths < 1200; tenths++) {
            Matcher listening = LISTENING.matcher(Files.readString(log));
            if (listening.find()) {
                return Integer.parseInt(listening.group(1));
            }
            if (!process.isAlive()) {
                throw new IllegalStateException("the replica ended: " + Files.readString(log));
            }
            // The replica says so in its log alone; bounded by the number of looks.
            Thread.sleep(100);
        }
        throw new IllegalStateException("the replica doesn't listen: " + Files.readString(log));
    }

    @AfterAll
    static void stop() throws Exception {
        CHANNELS.forEach(ManagedChannel::shutdownNow);
        for (Process replica : REPLICAS) {
            replica.destroy();
            if (!replica.waitFor(40, TimeUnit.SECONDS)) {
                replica.destroyForcibly();
            }
        }
        SURROUNDINGS.stop();
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
