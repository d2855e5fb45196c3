package org.guildhall.launcher.story;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.guildhall.launcher.Bearer;
import org.guildhall.launcher.local.Issuer;
import org.guildhall.launcher.local.Service;
import org.guildhall.launcher.story.Story.Check;

/** What the steps of one telling share: connections, tokens, the cast, and what was checked so far. */
final class Stage implements AutoCloseable {
    private static final Duration TOKEN_LIFE = Duration.ofHours(12);
    private static final int TAG_RADIX = 36;

    private final ToIntFunction<Service> ports;
    private final Issuer issuer;
    private final PrintStream out;
    private final long seed;
    private final String tag;
    private final Map<Service, ManagedChannel> channels = new EnumMap<>(Service.class);
    private final Map<String, Actor> cast = new HashMap<>();
    private final List<Check> checks = new ArrayList<>();
    private String step = "";

    /** The receipt that is disputed later; set by the step that submits receipts. */
    SignedReceipt disputed;

    /** The digest that both parties of the disputed receipt signed: its id. */
    String disputedDigest;

    /** The provider that ranks first. */
    Actor best;

    Stage(ToIntFunction<Service> ports, Issuer issuer, long seed, PrintStream out) {
        this.ports = ports;
        this.issuer = issuer;
        this.seed = seed;
        this.out = out;
        // Ids are taken for good, so each telling has its own, on whatever data it is told.
        this.tag = Long.toString(clock().millis() / 100, TAG_RADIX);
        for (Service service : Service.values()) {
            channels.put(
                    service,
                    NettyChannelBuilder.forAddress("127.0.0.1", ports.applyAsInt(service))
                            .usePlaintext()
                            .build());
        }
    }

    /** Part of every id of this telling. */
    String tag() {
        return tag;
    }

    /** Where a service takes calls over HTTP. */
    URI http(Service service, String path) {
        return URI.create("http://127.0.0.1:" + ports.applyAsInt(service) + path);
    }

    InstantSource clock() {
        return InstantSource.system();
    }

    Instant now() {
        return clock().instant();
    }

    /** Choices that are the same for the same seed, whatever other steps draw. */
    SplittableRandom random(String purpose) {
        return new SplittableRandom(seed ^ ((long) purpose.hashCode() << 20));
    }

    /** The member of the cast of that id; the same each time. */
    Actor actor(String id) {
        return cast.computeIfAbsent(id, name -> Actor.of(seed, name));
    }

    /** A member of the cast whose id is of this telling. */
    Actor actor(String kind, int number) {
        return actor("%s-%s-%03d".formatted(kind, tag, number));
    }

    /** A stub that calls with a token of that role and subject. */
    <S extends AbstractStub<S>> S as(String role, String subject, Service service, Function<ManagedChannel, S> stub) {
        String token = issuer.token(subject, role, TOKEN_LIFE);
        return stub.apply(channels.get(service)).withInterceptors(Bearer.of(token));
    }

    void begin(String title) {
        step = title;
        out.println();
        out.println("── " + title + " " + "─".repeat(Math.max(4, 92 - title.length())));
    }

    void say(String text) {
        out.println("  " + text);
    }

    void show(Table table) {
        out.print(table);
    }

    Progress progress(String task, long total) {
        return new Progress(out, task, total);
    }

    /** Holds the step to a promise. */
    void check(String promise, boolean holds) {
        checkEquals(promise, true, holds);
    }

    /** Holds the step to a promise that is a value. */
    void checkEquals(String promise, Object expected, Object actual) {
        boolean holds = Objects.equals(expected, actual);
        checks.add(new Check(step, promise, holds, holds ? "" : "expected " + expected + ", was " + actual));
        out.println(
                "  " + (holds ? "✓ " : "✗ ") + promise + (holds ? "" : ": expected " + expected + ", was " + actual));
    }

    /** The step could not go on. */
    void fail(Exception e) {
        String problem = e instanceof io.grpc.StatusRuntimeException refused
                ? refused.getStatus() + " " + Refused.of(refused)
                : e.toString();
        checks.add(new Check(step, "the step runs to its end", false, problem));
        out.println("  ✗ " + problem);
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    @Override
    public void close() {
        for (ManagedChannel channel : channels.values()) {
            channel.shutdown();
        }
        try {
            for (ManagedChannel channel : channels.values()) {
                if (!channel.awaitTermination(5, TimeUnit.SECONDS)) {
                    channel.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
