package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.guildhall.launcher.local.DataDirectory;
import org.guildhall.launcher.local.Guildhall;
import org.guildhall.launcher.local.Issuer;
import org.guildhall.launcher.local.RunRecord;
import org.guildhall.launcher.local.Service;
import org.guildhall.settlement.v1.BatchServiceGrpc;
import org.guildhall.settlement.v1.GetBatchRequest;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a launcher that is killed costs nothing but the time to start again. Method: the command runs in a process of its
 * own, recordings are acknowledged, the process is killed with everything it started still running, and the next start
 * on the same data clears that up and finds every recording.
 */
class KilledRunIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String OPERATOR = "killed-kitchen";
    private static final String PERIOD =
            YearMonth.now(ZoneOffset.UTC).minusMonths(1).toString();
    private static final int RECORDINGS = 25;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path temp;

    @Test
    void whatWasAcknowledgedSurvivesAKilledLauncherAndItsLeftoversAreEnded() throws Exception {
        DataDirectory data = DataDirectory.at(temp.resolve("data"));
        Process launcher = launch(data);
        List<ProcessHandle> services;
        try {
            awaitUp(launcher);
            RunRecord running = RunRecord.read(data).orElseThrow();
            services = running.processes().entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(RunRecord.LAUNCHER))
                    .flatMap(entry -> entry.getValue().process().stream())
                    .toList();
            record(data, running.ports().get(Service.SETTLEMENT.id()));
        } finally {
            launcher.destroyForcibly().waitFor();
        }
        assertEquals(4, services.stream().filter(ProcessHandle::isAlive).count(), "the services outlive the kill");

        List<String> progress = new ArrayList<>();
        try (Guildhall again =
                Guildhall.start(data, new Guildhall.Options(ROOT, OptionalInt.empty(), false), progress::add)) {
            assertTrue(
                    progress.get(0).equals("an earlier run was killed; ended the 5 processes it left"),
                    "four services and PostgreSQL: " + progress);
            assertEquals(0, services.stream().filter(ProcessHandle::isAlive).count());
            assertEquals(RECORDINGS, counted(data, again.port(Service.SETTLEMENT)));
        }
    }

    private Process launch(DataDirectory data) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dguildhall.home=" + ROOT,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.guildhall.launcher.Main",
                        "up",
                        "--data",
                        data.root().toString(),
                        "--port-base",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("launcher.log").toFile())
                .start();
    }

    private void awaitUp(Process launcher) throws Exception {
        long patience = System.nanoTime() + PATIENCE.toNanos();
        Path log = temp.resolve("launcher.log");
        while (!Files.readString(log).contains("Ctrl-C stops everything")) {
            if (!launcher.isAlive() || System.nanoTime() > patience) {
                fail("the launcher did not come up:\n" + Files.readString(log));
            }
            Thread.sleep(100);
        }
    }

    private static void record(DataDirectory data, int port) {
        ManagedChannel channel = channel(port);
        try {
            var bearer = MetadataUtils.newAttachHeadersInterceptor(headers(data));
            OperatorServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(bearer)
                    .registerOperator(RegisterOperatorRequest.newBuilder()
                            .setOperatorId(OPERATOR)
                            .setDisplayName("A kitchen")
                            .build());
            for (int i = 0; i < RECORDINGS; i++) {
                BatchServiceGrpc.newBlockingStub(channel)
                        .withInterceptors(bearer)
                        .recordRedemption(RecordRedemptionRequest.newBuilder()
                                .setOperatorId(OPERATOR)
                                .setPeriodId(PERIOD)
                                .build());
            }
        } finally {
            channel.shutdownNow();
        }
    }

    private static long counted(DataDirectory data, int port) {
        ManagedChannel channel = channel(port);
        try {
            return BatchServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(data)))
                    .getBatch(GetBatchRequest.newBuilder()
                            .setOperatorId(OPERATOR)
                            .setPeriodId(PERIOD)
                            .build())
                    .getBatch()
                    .getCounts()
                    .getSuccessfulCount();
        } finally {
            channel.shutdownNow();
        }
    }

    private static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    private static Metadata headers(DataDirectory data) {
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + Issuer.of(data).token(OPERATOR, "operator", Duration.ofHours(1)));
        return headers;
    }
}
