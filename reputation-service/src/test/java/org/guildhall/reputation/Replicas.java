package org.guildhall.reputation;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.guildhall.platform.testing.GuildhallTestResource;

/** Packaged replicas, each in a JVM of its own as in production, against one database. */
public final class Replicas implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\"]+:(\\d+)");
    private static final int LARGEST_MESSAGE = 64 << 20;

    private final GuildhallTestResource surroundings = new GuildhallTestResource();
    private final Map<String, String> config;
    private final List<Process> processes = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    /** Starts so many and returns when all listen. */
    public Replicas(int count, Map<String, String> settings) throws Exception {
        config = surroundings.start();
        try {
            Path keys = Files.createTempDirectory("guildhall-keys");
            config.put("guildhall.log.key-file", keys.resolve("log.key").toString());
            config.put(
                    "guildhall.snapshots.key-file",
                    keys.resolve("snapshots.key").toString());
            config.putAll(settings);
            for (int replica = 0; replica < count; replica++) {
                start(Path.of("target", "replica-" + replica + ".log"));
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private void start(Path log) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        "target/quarkus-app/quarkus-run.jar")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        config.forEach((name, value) ->
                builder.environment().put(name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"), value));
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        Process process = builder.start();
        processes.add(process);
        int port = port(process, log);
        ports.add(port);
        channels.add(NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .build());
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
            // The log is all that tells when it listens; looked at ten times a second, for two minutes at most.
            Thread.sleep(100);
        }
        throw new IllegalStateException("the replica doesn't listen: " + Files.readString(log));
    }

    /** The connection to a replica, from 0. */
    public ManagedChannel channel(int replica) {
        return channels.get(replica);
    }

    /** Where a replica takes calls on this machine. */
    public int port(int replica) {
        return ports.get(replica);
    }

    @Override
    public void close() throws InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        for (Process replica : processes) {
            replica.destroy();
            if (!replica.waitFor(40, TimeUnit.SECONDS)) {
                replica.destroyForcibly();
            }
        }
        surroundings.stop();
    }
}
