package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.guildhall.launcher.local.DataDirectory;
import org.guildhall.launcher.local.Guildhall;
import org.guildhall.launcher.local.Service;
import org.guildhall.launcher.story.Story;
import org.guildhall.settlement.v1.GetOperatorRequest;
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
    private static final Duration NODE_LIMIT = Duration.ofMinutes(3);

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
        Path output = data.resolve("node-output.txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(NODE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output);
        assertTrue(ended, "still running: " + command + "\n" + said);
        assertEquals(0, process.exitValue(), said);
        return said;
    }

    @Test
    @Order(3)
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
