package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.guildhall.arbitration.v1.ArbiterServiceGrpc;
import org.guildhall.arbitration.v1.DisputeServiceGrpc;
import org.guildhall.arbitration.v1.GetDisputeRequest;
import org.guildhall.arbitration.v1.ListArbitersRequest;
import org.guildhall.arbitration.v1.ListDisputesRequest;
import org.guildhall.federation.v1.ListFederationsRequest;
import org.guildhall.federation.v1.ListProposalsRequest;
import org.guildhall.federation.v1.ListTrustRequest;
import org.guildhall.federation.v1.ProposalServiceGrpc;
import org.guildhall.federation.v1.RegistryServiceGrpc;
import org.guildhall.federation.v1.TrustServiceGrpc;
import org.guildhall.launcher.local.Service;
import org.guildhall.launcher.story.Story;
import org.guildhall.platform.log.FsckCommand;
import org.guildhall.reputation.v1.ExplainScoreRequest;
import org.guildhall.reputation.v1.GetSnapshotRequest;
import org.guildhall.reputation.v1.ListScoresRequest;
import org.guildhall.reputation.v1.ScoreServiceGrpc;
import org.guildhall.reputation.v1.SnapshotServiceGrpc;
import org.guildhall.reputation.v1.TakeSnapshotRequest;
import org.guildhall.settlement.v1.BatchServiceGrpc;
import org.guildhall.settlement.v1.GetCheckpointRequest;
import org.guildhall.settlement.v1.ListBatchesRequest;
import org.guildhall.settlement.v1.ListEntriesRequest;
import org.guildhall.settlement.v1.ListOperatorsRequest;
import org.guildhall.settlement.v1.LogServiceGrpc;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Goal: the backup of docs/deploying.md brings everything back. Method: the story is told, what can be read is read, the
 * services are stopped, {@code pg_dump} takes each of the four databases; the whole PostgreSQL is lost; on a new one,
 * {@code pg_restore} brings each back, {@code fsck} checks the logs before anything runs, and the services started on it
 * give the answers they gave.
 *
 * <p>{@code pg_dump} takes no server that is newer than itself and the build's own PostgreSQL comes without one, so this
 * runs on the PostgreSQL that is installed on the machine, its programs all of one version.
 */
class BackupIT {
    private static final List<String> PROGRAMS = List.of("initdb", "pg_ctl", "postgres", "pg_dump", "pg_restore");

    @TempDir
    private static Path directory;

    /** The folder of an installed PostgreSQL's programs, where Debian keeps them or on the PATH. */
    private static Optional<Path> installed() throws IOException {
        List<Path> folders = new ArrayList<>();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.sorted().forEach(version -> folders.add(0, version.resolve("bin")));
            }
        }
        Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of).forEach(folders::add);
        return folders.stream()
                .filter(folder -> PROGRAMS.stream().allMatch(program -> Files.isExecutable(folder.resolve(program))))
                .findFirst();
    }

    /** An archive, as the embedded PostgreSQL takes it, that holds nothing but the way to the installed programs. */
    private static PgBinaryResolver wayTo(Path programs) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new XZOutputStream(archive, new LZMA2Options()))) {
            TarArchiveEntry link = new TarArchiveEntry("bin", TarConstants.LF_SYMLINK);
            link.setLinkName(programs.toString());
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        return (system, machine) -> new ByteArrayInputStream(archive.toByteArray());
    }

    private static void run(Path program, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        Path said = directory.resolve(program.getFileName() + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> command + " said " + read(said));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static Path dump(Service service) {
        return directory.resolve(service.id() + ".dump");
    }

    private static List<String> address(Cluster cluster) {
        return List.of("-h", "127.0.0.1", "-p", Integer.toString(cluster.postgresPort()), "-U", "postgres");
    }

    private static List<String> join(List<String> first, String... then) {
        return Stream.concat(first.stream(), Stream.of(then)).toList();
    }

    private static Map<Service, Replica> start(Cluster cluster) {
        return cluster.everyService(Map.of("GUILDHALL_MEMBERSHIP_TELL_SCORES_EVERY", "1s"));
    }

    /** Keys are no part of a database, and a log refuses another key than it was begun with: they are kept beside. */
    private static void copyKeys(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path key :
                    files.filter(file -> file.toString().endsWith(".key")).toList()) {
                Files.copy(key, to.resolve(key.getFileName()));
            }
        }
    }

    private static void tellTheStory(Cluster cluster, Map<Service, Replica> replicas) {
        Story.Result result = Story.play(
                service -> replicas.get(service).port(),
                cluster.issuer(),
                1848,
                new PrintStream(OutputStream.nullOutputStream()));
        assertEquals(List.of(), result.failures());
    }

    private static Timestamp takeSnapshot(Cluster cluster, Map<Service, Replica> replicas) {
        ManagedChannel channel = replicas.get(Service.REPUTATION).channel();
        try {
            return Replica.as(SnapshotServiceGrpc.newBlockingStub(channel), cluster.token("admin", "admin"))
                    .takeSnapshot(TakeSnapshotRequest.getDefaultInstance())
                    .getSnapshot()
                    .getAsOf();
        } finally {
            channel.shutdownNow();
        }
    }

    /** What the services answer to whoever may read all of it, by question. */
    private static Map<String, Message> answers(
            Cluster cluster, Map<Service, Replica> replicas, Instant asOf, Timestamp snapshot) throws Exception {
        Map<String, Message> answers = new LinkedHashMap<>();
        String admin = cluster.token("admin", "admin");
        Map<Service, ManagedChannel> channels = new java.util.EnumMap<>(Service.class);
        replicas.forEach((service, replica) -> channels.put(service, replica.channel()));
        try {
            ManagedChannel settlement = channels.get(Service.SETTLEMENT);
            answers.put(
                    "operators",
                    Replica.as(OperatorServiceGrpc.newBlockingStub(settlement), admin)
                            .listOperators(ListOperatorsRequest.newBuilder()
                                    .setPageSize(1000)
                                    .build()));
            answers.put(
                    "batches",
                    Replica.as(BatchServiceGrpc.newBlockingStub(settlement), admin)
                            .listBatches(ListBatchesRequest.newBuilder()
                                    .setPageSize(1000)
                                    .build()));
            var log = Replica.as(LogServiceGrpc.newBlockingStub(settlement), admin);
            answers.put(
                    "entries",
                    log.listEntries(
                            ListEntriesRequest.newBuilder().setPageSize(1000).build()));
            answers.put("checkpoint", log.getCheckpoint(GetCheckpointRequest.getDefaultInstance()));
            var scores = Replica.as(ScoreServiceGrpc.newBlockingStub(channels.get(Service.REPUTATION)), admin);
            Timestamp time =
                    Timestamp.newBuilder().setSeconds(asOf.getEpochSecond()).build();
            var ranking = scores.listScores(ListScoresRequest.newBuilder()
                    .setAsOf(time)
                    .setPageSize(1000)
                    .build());
            answers.put("scores", ranking);
            ranking.getScoresList()
                    .forEach(score -> answers.put(
                            "score of " + score.getProviderKey(),
                            scores.explainScore(ExplainScoreRequest.newBuilder()
                                    .setProviderKey(score.getProviderKey())
                                    .setAsOf(time)
                                    .build())));
            answers.put(
                    "snapshot",
                    Replica.as(SnapshotServiceGrpc.newBlockingStub(channels.get(Service.REPUTATION)), admin)
                            .getSnapshot(GetSnapshotRequest.newBuilder()
                                    .setAsOf(snapshot)
                                    .build())
                            .toBuilder()
                            .clearLogProof() // goes to the newest checkpoint, which time moves
                            .build());
            ManagedChannel federation = channels.get(Service.FEDERATION);
            var federations = Replica.as(RegistryServiceGrpc.newBlockingStub(federation), admin)
                    .listFederations(ListFederationsRequest.newBuilder()
                            .setPageSize(1000)
                            .build());
            answers.put("federations", federations);
            var trust = Replica.as(TrustServiceGrpc.newBlockingStub(federation), admin);
            federations
                    .getFederationsList()
                    .forEach(one -> answers.put(
                            "trust of " + one.getId(),
                            trust.listTrust(ListTrustRequest.newBuilder()
                                    .setSourceId(one.getId())
                                    .build())));
            answers.put(
                    "proposals",
                    Replica.as(ProposalServiceGrpc.newBlockingStub(federation), admin)
                            .listProposals(ListProposalsRequest.newBuilder()
                                    .setPageSize(1000)
                                    .build()));
            ManagedChannel arbitration = channels.get(Service.ARBITRATION);
            var disputes = Replica.as(DisputeServiceGrpc.newBlockingStub(arbitration), admin);
            var all = disputes.listDisputes(
                    ListDisputesRequest.newBuilder().setPageSize(1000).build());
            answers.put("disputes", all);
            all.getDisputesList()
                    .forEach(dispute -> answers.put(
                            "dispute " + dispute.getDisputeId(),
                            disputes.getDispute(GetDisputeRequest.newBuilder()
                                    .setDisputeId(dispute.getDisputeId())
                                    .build())));
            answers.put(
                    "arbiters",
                    Replica.as(ArbiterServiceGrpc.newBlockingStub(arbitration), admin)
                            .listArbiters(ListArbitersRequest.newBuilder()
                                    .setPageSize(1000)
                                    .build()));
        } finally {
            channels.values().forEach(ManagedChannel::shutdownNow);
        }
        return answers;
    }

    /** The answers when the events of the story have had all their effects. */
    private static Map<String, Message> settledAnswers(
            Cluster cluster, Map<Service, Replica> replicas, Instant asOf, Timestamp snapshot) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Map<String, Message> last = Map.of();
        Map<String, Message> now = answers(cluster, replicas, asOf, snapshot);
        while (!now.equals(last)) {
            assertTrue(System.nanoTime() < deadline, "the answers go on changing");
            Thread.sleep(1500); // scores are told once a second; an answer that stays for longer than that is the last
            last = now;
            now = answers(cluster, replicas, asOf, snapshot);
        }
        return now;
    }

    /** Checks the logs as docs/deploying.md has it, with the programs that the images hold. */
    private static void requireSoundLogs(Cluster cluster, Map<Service, String> keys) {
        keys.forEach((service, key) -> {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            PrintStream out = new PrintStream(said);
            assertEquals(
                    FsckCommand.SOUND,
                    FsckCommand.run(List.of(key), cluster.database(service), out, out),
                    () -> service + ": " + said);
            System.out.print(service.id() + "\n" + said);
        });
    }

    @Test
    void whatPgDumpTookOfAllFourDatabasesIsAllThereIs() throws Exception {
        Optional<Path> installed = installed();
        assertTrue(
                installed.isPresent() || System.getenv("GUILDHALL_REQUIRE_POSTGRESQL") == null,
                "GUILDHALL_REQUIRE_POSTGRESQL is set, but no folder has all of " + PROGRAMS);
        assumeTrue(installed.isPresent(), "no PostgreSQL with pg_dump is installed");
        Path programs = installed.get();
        PgBinaryResolver binaries = wayTo(programs);
        Instant asOf;
        Timestamp snapshot;
        Map<String, Message> before;
        Map<Service, String> logKeys = new java.util.EnumMap<>(Service.class);
        try (Cluster cluster = Cluster.startQuick(directory.resolve("lost"), binaries)) {
            Map<Service, Replica> replicas = start(cluster);
            tellTheStory(cluster, replicas);
            asOf = Instant.now();
            snapshot = takeSnapshot(cluster, replicas);
            before = settledAnswers(cluster, replicas, asOf, snapshot);
            replicas.values().parallelStream().forEach(Replica::stop);
            for (Service service : Service.values()) {
                if (service.keepsLog()) {
                    logKeys.put(service, cluster.text(service, "SELECT verifier_key FROM log_state"));
                }
                run(
                        programs.resolve("pg_dump"),
                        join(address(cluster), "-Fc", "-f", dump(service).toString(), service.id()));
            }
        }
        assertFalse(logKeys.isEmpty());
        assertTrue(before.size() > 15, before.keySet()::toString);
        before.forEach((question, answer) -> assertTrue(answer.getSerializedSize() > 0, question));

        try (Cluster cluster = Cluster.startQuick(directory.resolve("restored"), binaries)) {
            for (Service service : Service.values()) {
                run(
                        programs.resolve("pg_restore"),
                        join(
                                address(cluster),
                                "--clean",
                                "--if-exists",
                                "--exit-on-error",
                                "-d",
                                service.id(),
                                dump(service).toString()));
            }
            requireSoundLogs(cluster, logKeys);
            copyKeys(directory.resolve("lost"), directory.resolve("restored"));
            Map<Service, Replica> replicas = start(cluster);
            assertEquals(before, answers(cluster, replicas, asOf, snapshot));
        }
    }
}
