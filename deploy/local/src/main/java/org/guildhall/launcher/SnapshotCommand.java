package org.guildhall.launcher;

import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.guildhall.launcher.local.DataDirectory;
import org.guildhall.launcher.local.Issuer;
import org.guildhall.launcher.local.RunRecord;
import org.guildhall.launcher.local.Service;
import org.guildhall.launcher.local.Trouble;
import org.guildhall.platform.value.Npub;
import org.guildhall.reputation.snapshot.Recompute;
import org.guildhall.reputation.v1.ExportSnapshotRequest;
import org.guildhall.reputation.v1.ExportSnapshotResponse;
import org.guildhall.reputation.v1.SnapshotServiceGrpc;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What anybody can do with the public snapshots. */
@Command(
        name = "snapshot",
        description = "Exports what a snapshot was computed from, and computes it again.",
        mixinStandardHelpOptions = true,
        subcommands = {SnapshotCommand.Export.class, SnapshotCommand.RecomputeSnapshot.class})
final class SnapshotCommand implements Callable<Integer> {
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);
    private static final int LARGEST_MESSAGE = 64 << 20;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }

    /** From the running reputation service into a file. */
    @Command(
            name = "export",
            description = "Writes what a kept snapshot of the running service was computed from into a file, as JSON"
                    + " lines. It holds consumers' keys and payment proofs.",
            mixinStandardHelpOptions = true)
    static final class Export implements Callable<Integer> {
        @Mixin
        private Main.DataOption data;

        @Option(
                names = "--as-of",
                paramLabel = "SECONDS",
                description = "The snapshot's generated_at. Default: the newest snapshot.")
        private Long asOf;

        @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
        private Path file;

        @Override
        public Integer call() throws IOException {
            DataDirectory directory = data.directory();
            Integer port = RunRecord.read(directory)
                    .map(record -> record.ports().get(Service.REPUTATION.id()))
                    .orElseThrow(() -> new Trouble(
                            "The reputation service doesn't run on " + directory.root() + ".",
                            "Start it with ./guildhall up."));
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .maxInboundMessageSize(LARGEST_MESSAGE)
                    .build();
            try {
                String token = Issuer.of(directory).token("snapshot-export", "auditor", TOKEN_LIFE);
                System.out.println("Wrote " + write(channel, token) + " lines to " + file + ".");
                return 0;
            } catch (StatusRuntimeException e) {
                throw new Trouble(
                        "The snapshot was not exported: " + e.getStatus().getDescription(),
                        "The kept snapshots' times are in SnapshotService/ListSnapshots.",
                        e);
            } finally {
                channel.shutdownNow();
            }
        }

        private long write(ManagedChannel channel, String token) throws IOException {
            ExportSnapshotRequest.Builder request = ExportSnapshotRequest.newBuilder();
            if (asOf != null) {
                request.setAsOf(Timestamp.newBuilder().setSeconds(asOf));
            }
            Iterator<ExportSnapshotResponse> parts = SnapshotServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(Bearer.of(token))
                    .exportSnapshot(request.build());
            long lines = 0;
            // Nothing is written if the service refuses at once.
            parts.hasNext();
            try (BufferedWriter writer = Files.newBufferedWriter(file)) {
                while (parts.hasNext()) {
                    for (String line : parts.next().getLinesList()) {
                        writer.write(line);
                        writer.write('\n');
                        lines++;
                    }
                }
            }
            return lines;
        }
    }

    /** Offline, from two files. */
    @Command(
            name = "recompute",
            description = "Computes a snapshot again from its export, verifies every signature in it and says whether"
                    + " the bytes agree. Needs no service. Exits with 0 if they agree, with 1 if not.",
            mixinStandardHelpOptions = true)
    static final class RecomputeSnapshot implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "EXPORT", description = "The export, JSON lines.")
        private Path export;

        @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "The published document, snapshot.json.")
        private Path snapshot;

        @Override
        public Integer call() throws IOException {
            Recompute.Result result;
            try (BufferedReader lines = Files.newBufferedReader(export)) {
                result = Recompute.run(lines, Files.readAllBytes(snapshot));
            } catch (NoSuchFileException e) {
                throw new Trouble("There is no file " + e.getMessage() + ".", "Name an export and a snapshot.", e);
            } catch (IllegalArgumentException e) {
                throw new Trouble(e.getMessage() + ".", "Export the snapshot again.", e);
            }
            if (!result.agrees()) {
                System.out.println("The snapshot does NOT follow from the export:");
                result.findings().forEach(finding -> System.out.println("  ✗ " + finding));
                return 1;
            }
            System.out.println("The bytes agree.");
            System.out.println("  SHA-256         " + result.digest());
            System.out.println("  receipts        " + result.receipts() + ", and " + result.voided() + " voided");
            System.out.println("  receipts' root  " + result.receiptsRoot());
            System.out.println("  signed by       " + Npub.of(result.signerKey()));
            return 0;
        }
    }
}
