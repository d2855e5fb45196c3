package org.guildhall.platform.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.guildhall.platform.grpc.ProbeFaults;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.probe.v1.ProbeService;
import org.guildhall.probe.v1.ReceiveRequest;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Goal: whatever dies, what was committed has its effect exactly once and in order. Method: 10,000 events about 400
 * subjects; three relays that are killed and replaced at random moments, database connections of both sides that are
 * cut, calls that fail before the effect or after it, that take longer than the sender waits, and that arrive twice,
 * the second time late. In the end the effects must be the events, subject by subject.
 */
@QuarkusTest
class CrashIT extends ServiceTest {
    private static final Logger LOG = Logger.getLogger(CrashIT.class);
    private static final String RECEIVER = "crash-probe";
    private static final int SUBJECTS = 400;
    private static final int EVENTS_PER_SUBJECT = 25;
    private static final Duration DEADLINE = Duration.ofMillis(500);

    @Inject
    Outbox outbox;

    @Inject
    Transactions transactions;

    @Inject
    DataSource database;

    @Inject
    ProbeFaults faults;

    @Inject
    ObjectMapper json;

    @Inject
    Vertx vertx;

    @GrpcClient("probe")
    ProbeService probe;

    private final long seed = ThreadLocalRandom.current().nextLong();
    private final Random random = new Random(seed);
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger duplicates = new AtomicInteger();
    private final AtomicInteger lostAnswers = new AtomicInteger();
    private final AtomicInteger lateAnswers = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    @AfterEach
    void calm() {
        faults.clear();
    }

    @Test
    void effectsEqualEventsWhateverDies() throws Throwable {
        LOG.infof("seed %d", seed);
        faults.set(this::before, this::after);
        List<Replica> replicas = new ArrayList<>(List.of(replica(), replica(), replica()));
        Thread writer = new Thread(this::write);
        writer.start();
        int killed = 0;
        int cut = 0;
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
        while (writer.isAlive() || undelivered() > 0) {
            assertTrue(System.nanoTime() < end, () -> "seed " + seed + ": still undelivered " + undelivered());
            for (int i = 0; i < 10; i++) {
                replicas.forEach(Replica::poll);
                // Kills fall at random moments; the test waits for none of them.
                Thread.sleep(random.nextInt(60));
            }
            replicas.remove(random.nextInt(replicas.size())).kill();
            killed++;
            replicas.add(replica());
            if (!writer.isAlive() && random.nextBoolean()) {
                cut += cutConnections();
            }
        }
        writer.join();
        replicas.forEach(Replica::stop);
        faults.clear();
        // Doubles that were delayed arrive within this time and must have no effect; there is nothing else to wait for.
        Thread.sleep(1500);

        Map<String, List<String>> effects = effects();
        LOG.infof(
                "seed %d: %d relays killed, %d connections cut, %d calls, %d doubled, %d failed before the effect,"
                        + " %d answers lost, %d late",
                seed, killed, cut, calls.get(), duplicates.get(), failures.get(), lostAnswers.get(), lateAnswers.get());
        List<String> expected =
                IntStream.range(0, EVENTS_PER_SUBJECT).mapToObj(String::valueOf).toList();
        assertEquals(SUBJECTS, effects.size());
        effects.forEach((subject, texts) -> assertEquals(expected, texts, () -> "seed " + seed + ", " + subject));
        assertTrue(killed > 5 && cut > 0 && duplicates.get() > 100 && lostAnswers.get() > 100 && lateAnswers.get() > 5);
    }

    private Replica replica() {
        return new Replica(
                transactions, new Doubling(), new Replica.Impatient(Integer.MAX_VALUE), DEADLINE, json, vertx);
    }

    /** Appends every subject's events in order, those of many subjects at the same time. */
    private void write() {
        for (int event = 0; event < EVENTS_PER_SUBJECT; event++) {
            String text = String.valueOf(event);
            List<Uni<Void>> round = new ArrayList<>();
            for (int first = 0; first < SUBJECTS; first += 50) {
                int from = first;
                round.add(Uni.createFrom()
                        .voidItem()
                        .chain(() -> transactions.run(session -> {
                            Uni<Void> all = Uni.createFrom().voidItem();
                            for (int subject = from; subject < from + 50; subject++) {
                                NoteWritten note =
                                        new NoteWritten(subject(subject), Set.of(RECEIVER), text, Instant.EPOCH);
                                all = all.chain(() -> outbox.append(session, note));
                            }
                            return all;
                        })));
            }
            round.forEach(append -> await(() -> append));
        }
    }

    private String subject(int number) {
        return "crash-" + run + "-" + number;
    }

    private Uni<Void> before(ReceiveRequest request) {
        calls.incrementAndGet();
        int fate = ThreadLocalRandom.current().nextInt(1000);
        if (fate < 40) {
            failures.incrementAndGet();
            return Uni.createFrom().failure(Status.UNAVAILABLE.asRuntimeException());
        }
        return fate < 140
                ? pause(ThreadLocalRandom.current().nextInt(50))
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> after(ReceiveRequest request) {
        int fate = ThreadLocalRandom.current().nextInt(1000);
        if (fate < 40) {
            lostAnswers.incrementAndGet();
            return Uni.createFrom().failure(Status.INTERNAL.asRuntimeException());
        }
        if (fate < 45) {
            lateAnswers.incrementAndGet();
            return pause((int) DEADLINE.toMillis() + 200);
        }
        return Uni.createFrom().voidItem();
    }

    private static Uni<Void> pause(int millis) {
        return Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofMillis(millis + 1));
    }

    /** Sends one call in twenty a second time, up to a second later: perhaps when later events have long been applied. */
    private final class Doubling implements Delivery<NoteWritten> {
        @Override
        public String receiver() {
            return RECEIVER;
        }

        @Override
        public String type() {
            return NoteWritten.TYPE;
        }

        @Override
        public Class<NoteWritten> content() {
            return NoteWritten.class;
        }

        @Override
        public Uni<?> deliver(NoteWritten event, UUID eventId) {
            ReceiveRequest request = ReceiveRequest.newBuilder()
                    .setRequestId(eventId.toString())
                    .setSubject(event.subject())
                    .setText(event.text())
                    .build();
            if (ThreadLocalRandom.current().nextInt(20) == 0) {
                duplicates.incrementAndGet();
                vertx.setTimer(
                        1 + ThreadLocalRandom.current().nextInt(1000),
                        timer -> probe.receive(request).subscribe().with(answer -> {}, failure -> {}));
            }
            return probe.receive(request)
                    .ifNoItem()
                    .after(DEADLINE)
                    .failWith(Status.DEADLINE_EXCEEDED::asRuntimeException);
        }
    }

    private int cutConnections() {
        return query(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE application_name LIKE 'guildhall%' AND pid <> pg_backend_pid()"
                                + " ORDER BY random() LIMIT 3",
                        Boolean.class)
                .size();
    }

    private long undelivered() {
        return query("SELECT count(*) FROM outbox_event WHERE receiver = '" + RECEIVER + "'", Long.class)
                .get(0);
    }

    private Map<String, List<String>> effects() {
        Map<String, List<String>> bySubject = new HashMap<>();
        for (Object[] row : query(
                "SELECT subject, text FROM effect WHERE subject LIKE 'crash-" + run + "-%' ORDER BY id",
                Object[].class)) {
            bySubject
                    .computeIfAbsent((String) row[0], subject -> new ArrayList<>())
                    .add((String) row[1]);
        }
        return bySubject;
    }

    /** Over a connection of the test's own, which isn't among those that are cut. */
    private <T> List<T> query(String sql, Class<T> type) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<T> all = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                Object[] row = new Object[columns];
                for (int i = 0; i < columns; i++) {
                    row[i] = rows.getObject(i + 1);
                }
                all.add(type.cast(columns == 1 ? row[0] : row));
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T await(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(work);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
