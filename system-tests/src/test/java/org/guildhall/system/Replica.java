package org.guildhall.system;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.guildhall.launcher.local.Guildhall;

/** One replica of a packaged service, in a JVM of its own with the production profile. Made by {@link Cluster}. */
final class Replica {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Duration READY_LIMIT = Duration.ofSeconds(300);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final List<String> JVM = List.of("-Xmx512m", "-XX:+UseSerialGC");

    private final List<String> jvm;
    private final Path jar;
    private final Path log;
    private final Map<String, String> environment;
    private Process process;
    private final int port;

    Replica(List<String> jvm, Path jar, Path log, Map<String, String> environment, int port) {
        this.jvm = jvm;
        this.port = port;
        this.jar = jar;
        this.log = log;
        this.environment = environment;
    }

    /** Starts it, each time on the same port, and waits until it is ready. */
    void start() {
        launch();
        awaitReady();
    }

    /** Starts it without waiting; {@link #awaitReady} does. */
    void launch() {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("build first: ./mvnw -DskipTests package; there is no " + jar);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(jvm);
        command.addAll(List.of("-jar", jar.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(log.getParent().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("GUILDHALL_"));
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "false");
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void awaitReady() {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (Guildhall.isReady(port)) {
                return;
            }
            try {
                // Nothing tells a parent that its child is ready; asking often is cheap beside a JVM's start.
                process.waitFor(50, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("not ready; the end of " + log + ":\n" + end());
    }

    private String end() {
        try {
            String said = Files.readString(log);
            return said.substring(Math.max(0, said.length() - 4000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Where it serves gRPC and HTTP on 127.0.0.1; the same for its whole life. */
    int port() {
        return port;
    }

    /** Its process now. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Everything that it has written to its log, over all of its starts. */
    Path log() {
        return log;
    }

    /** Ends it by SIGKILL: nothing is finished, nothing is said. */
    void kill() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
    }

    /** Ends it by SIGTERM, as an orchestrator does, and waits until it has finished what it had begun. */
    void stop() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("it still runs, see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A new connection to it, which outlives its restarts. The caller closes it. */
    ManagedChannel channel() {
        return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    /** The stub with a token of {@link Cluster#token}. */
    static <S extends AbstractStub<S>> S as(S stub, String token) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** The documented reason of a refusal; empty if the failure has none. */
    static String reason(StatusRuntimeException e) {
        var status = StatusProto.fromThrowable(e);
        try {
            for (var detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    return detail.unpack(ErrorInfo.class).getReason();
                }
            }
        } catch (InvalidProtocolBufferException unreadable) {
            throw new IllegalStateException(unreadable);
        }
        return "";
    }
}
