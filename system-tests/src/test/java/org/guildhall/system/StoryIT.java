package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.guildhall.launcher.local.DataDirectory;
import org.guildhall.launcher.local.Guildhall;
import org.guildhall.launcher.local.Service;
import org.guildhall.launcher.story.Story;
import org.guildhall.log.NoteKey;
import org.guildhall.log.NoteSigner;
import org.guildhall.settlement.v1.Checkpoint;
import org.guildhall.settlement.v1.GetCheckpointRequest;
import org.guildhall.settlement.v1.GetCheckpointResponse;
import org.guildhall.settlement.v1.GetConsistencyProofRequest;
import org.guildhall.settlement.v1.GetInclusionProofRequest;
import org.guildhall.settlement.v1.GetInclusionProofResponse;
import org.guildhall.settlement.v1.GetOperatorRequest;
import org.guildhall.settlement.v1.LogServiceGrpc;
import org.guildhall.settlement.v1.Operator;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what the four services promise together holds for who meets them from outside. Method: they are started as they
 * are deployed (a JVM each, production profile, tokens required), on ports of the system's choice and a directory of
 * their own, and are only ever called over the network.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StoryIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(3);

    @TempDir
    private static Path data;

    private static Guildhall guildhall;

    @BeforeAll
    static void start() {
        guildhall = Guildhall.start(
                DataDirectory.at(data),
                new Guildhall.Options(ROOT, OptionalInt.empty(), false),
                step -> System.out.println("  · " + step));
    }

    @AfterAll
    static void stop() {
        if (guildhall != null) {
            guildhall.close();
        }
    }

    private static Operator operator(String id, boolean register) throws InterruptedException {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", guildhall.port(Service.SETTLEMENT))
                .usePlaintext()
                .build();
        try {
            Metadata headers = new Metadata();
            headers.put(AUTHORIZATION, "Bearer " + guildhall.issuer().token(id, "operator", Duration.ofHours(1)));
            var operators = OperatorServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .withDeadlineAfter(30, TimeUnit.SECONDS);
            if (register) {
                operators.registerOperator(RegisterOperatorRequest.newBuilder()
                        .setOperatorId(id)
                        .setDisplayName("A kitchen")
                        .build());
            }
            return operators
                    .getOperator(
                            GetOperatorRequest.newBuilder().setOperatorId(id).build())
                    .getOperator();
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    @Test
    @Order(1)
    void theWholeStoryKeepsEveryPromise() {
        Story.Result result = Story.play(guildhall, 1848, System.out);

        assertEquals(List.of(), result.failures());
        assertTrue(result.checks().size() > 40, "the story was told to its end");
    }

    @Test
    @Order(2)
    void aClientInAnotherLanguageRegistersRecordsAndFinalizes() throws Exception {
        boolean node = onPath("node") && onPath("npm");
        assertTrue(
                node || System.getenv("GUILDHALL_REQUIRE_NODE") == null,
                "GUILDHALL_REQUIRE_NODE is set, but there is no Node.js with npm on the PATH");
        assumeTrue(node, "no Node.js with npm on the PATH");
        Path client = Path.of("node").toAbsolutePath();
        run(client, List.of("npm", "ci", "--no-audit", "--no-fund", "--silent"));

        String said = run(
                client,
                List.of(
                        "node",
                        "client.mjs",
                        "127.0.0.1:" + guildhall.port(Service.SETTLEMENT),
                        guildhall.issuer().token("node-kitchen", "operator", Duration.ofHours(1)),
                        ROOT.resolve("proto").toString()));

        assertTrue(said.contains("all as promised"), said);
    }

    private static boolean onPath(String program) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static String run(Path folder, List<String> command) throws Exception {
        return run(folder, command, Map.of(), 0);
    }

    private static String run(Path folder, List<String> command, Map<String, String> environment, int exitCode)
            throws Exception {
        Path output = data.resolve("command-output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output);
        assertTrue(ended, "still running: " + command + "\n" + said);
        assertEquals(exitCode, process.exitValue(), said);
        return said;
    }

    @Test
    @Order(3)
    void aStrangerChecksTheLogWithTheCommandsAlone() throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", guildhall.port(Service.SETTLEMENT))
                .usePlaintext()
                .build();
        try {
            var log = LogServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
            GetCheckpointResponse newest = log.getCheckpoint(GetCheckpointRequest.getDefaultInstance());
            GetInclusionProofResponse included = log.getInclusionProof(
                    GetInclusionProofRequest.newBuilder().setLeafIndex(0).build());
            Checkpoint first = log.getCheckpoint(GetCheckpointRequest.newBuilder()
                            .setFirstWithLeaf(0)
                            .build())
                    .getCheckpoint();
            String proof = log
                    .getConsistencyProof(GetConsistencyProofRequest.newBuilder()
                            .setFirstSize(first.getTreeSize())
                            .setSecondSize(newest.getCheckpoint().getTreeSize())
                            .build())
                    .getHashesList()
                    .stream()
                    .map(hash ->
                            Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hash)) + "\n")
                    .collect(Collectors.joining());
            String key = newest.getVerifierKey();
            String entry = file("entry", included.getEntry().getEntry());
            String forged = file("forged", included.getEntry().getEntry().replace("1", "2"));
            String tlogProof = file("tlog-proof", included.getInclusion().getTlogProof());
            String firstNote = file("first", first.getNote());
            String newestNote = file("newest", newest.getCheckpoint().getNote());
            String growth = file("growth", proof);
            String other = NoteSigner.generate(NoteKey.parse(key).name(), NoteKey.ED25519)
                    .key()
                    .toString();

            assertTrue(
                    guildhall(0, "verify", "inclusion", key, entry, tlogProof).contains("proven"));
            guildhall(1, "verify", "inclusion", key, forged, tlogProof);
            guildhall(1, "verify", "inclusion", other, entry, tlogProof);
            assertTrue(first.getTreeSize() < newest.getCheckpoint().getTreeSize(), "the log has grown");
            guildhall(0, "verify", "consistency", key, firstNote, newestNote, growth);
            guildhall(1, "verify", "consistency", key, newestNote, firstNote, growth);
            assertTrue(guildhall(0, "fsck", "settlement", key, "--data", data.toString())
                    .contains("sound"));
            guildhall(1, "fsck", "settlement", other, "--data", data.toString());
        } finally {
            channel.shutdownNow();
        }
    }

    private static String file(String name, String content) throws IOException {
        return Files.writeString(data.resolve(name), content).toString();
    }

    private static String guildhall(int exitCode, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("guildhall").toString()));
        command.addAll(List.of(arguments));
        return run(ROOT, command, Map.of("GUILDHALL_SKIP_BUILD", "1"), exitCode);
    }

    @Test
    @Order(4)
    void whatWasAcknowledgedSurvivesAServiceThatIsKilledAndARestartOfEverything() throws Exception {
        Operator registered = operator("restart-kitchen", true);
        guildhall.process(Service.SETTLEMENT).destroyForcibly();
        assertEquals(Service.SETTLEMENT, guildhall.awaitFailure());
        guildhall.close();

        start();

        assertNotNull(registered.getRegisteredAt());
        assertEquals(registered, operator("restart-kitchen", false));
    }
}
