package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.Policy;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.VotingMode;
import org.guildhall.launcher.local.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: no crash loses a vote, decides a dispute twice or leaves a mark on an arbiter's record that its disputes don't
 * explain. Method: disputes are convened and voted on all the time, in the open and by commitments, with deadlines of
 * seconds, while the service is killed and started again several times, and PostgreSQL once; then what the arbiters know
 * is compared with the tables, and every record with one computed anew from the disputes.
 * {@code -Dguildhall.crash.kills=N} sets how often the service is killed.
 */
class ArbitrationCrashIT {
    private static final int KILLS = Integer.getInteger("guildhall.crash.kills", 2);
    private static final long SEED = Long.getLong("guildhall.crash.seed", System.nanoTime());
    private static final int CLERKS = 10;
    private static final int ARBITERS = 12;
    private static final int SEATS = 5;

    @TempDir
    private static Path directory;

    private static Cluster cluster;
    private static Replica replica;

    private final List<Clerk> clerks = new ArrayList<>();
    private final List<Kept> kept = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong unanswered = new AtomicLong();
    private volatile boolean closing;

    /**
     * What the service has acknowledged to one seat.
     *
     * @param column of the table {@code seat} that says it
     */
    private record Kept(String disputeId, String arbiter, String column, String value) {}

    @BeforeAll
    static void start() {
        cluster = Cluster.startQuick(directory.resolve("cluster"));
        replica = cluster.replica(Service.ARBITRATION, Map.of());
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private interface Call {
        void run();
    }

    /** One after the other convenes disputes and lets some of the seats vote. */
    private final class Clerk extends Thread {
        private final Random random;
        private final ManagedChannel channel = replica.channel();
        private final Arbitration arbitration = new Arbitration(cluster, channel);
        private final AtomicLong acknowledged = new AtomicLong();
        private Throwable failure;

        private Clerk(long seed) {
            random = new Random(seed);
            clerks.add(this);
        }

        @Override
        public void run() {
            try {
                while (!closing) {
                    oneDispute();
                }
            } catch (Throwable e) {
                failure = e;
            } finally {
                channel.shutdownNow();
            }
        }

        private void oneDispute() throws InterruptedException {
            boolean secret = random.nextInt(4) == 0;
            List<String> panel = new ArrayList<>(arbiters());
            Collections.shuffle(panel, random);
            panel = panel.subList(0, SEATS);
            Dispute dispute;
            try {
                dispute = arbitration.convene(policy(secret), panel);
            } catch (StatusRuntimeException e) {
                // Whether it was opened or convened, its own deadlines end it, perhaps before it is convened.
                if (!Replica.reason(e).equals("DISPUTE_ENDED")) {
                    pause(e);
                }
                return;
            }
            int voters = random.nextInt(3) == 0 ? random.nextInt(SEATS) : SEATS;
            List<String> committed = new ArrayList<>();
            for (String arbiter : panel.subList(0, voters)) {
                Side side = side(dispute, arbiter);
                if (secret) {
                    var commitment = Arbitration.commitment(dispute, arbiter, side);
                    if (acknowledged(() -> arbitration.panelsAs(arbiter).commitVote(commitment))) {
                        keep(dispute, arbiter, "commitment", commitment.getCommitment());
                        committed.add(arbiter);
                    }
                } else if (acknowledged(
                        () -> arbitration.panelsAs(arbiter).castVote(Arbitration.vote(dispute, arbiter, side)))) {
                    keep(dispute, arbiter, "decision", side.name().substring("SIDE_".length()));
                }
            }
            for (String arbiter : committed.subList(0, random.nextInt(committed.size() + 1))) {
                Side side = side(dispute, arbiter);
                if (acknowledged(
                        () -> arbitration.panelsAs(arbiter).revealVote(Arbitration.reveal(dispute, arbiter, side)))) {
                    keep(dispute, arbiter, "decision", side.name().substring("SIDE_".length()));
                }
            }
        }

        private Policy policy(boolean secret) {
            return Arbitration.policy(3 + random.nextInt(2), SEATS, 1 + random.nextInt(6)).toBuilder()
                    .setConveningPeriod(Arbitration.seconds(5))
                    .setRevealPeriod(Arbitration.seconds(1 + random.nextInt(4)))
                    .setMode(secret ? VotingMode.VOTING_MODE_COMMIT_REVEAL : VotingMode.VOTING_MODE_OPEN)
                    .build();
        }

        private void keep(Dispute dispute, String arbiter, String column, String value) {
            kept.add(new Kept(dispute.getDisputeId(), arbiter, column, value));
            acknowledged.incrementAndGet();
        }

        /** Asks until there is an answer: whether the seat's vote is there, or came too late. */
        private boolean acknowledged(Call call) throws InterruptedException {
            while (true) {
                try {
                    call.run();
                    return true;
                } catch (StatusRuntimeException e) {
                    switch (Replica.reason(e)) {
                        case "DUPLICATE_VOTE" -> {
                            return true; // an earlier attempt, whose answer was lost, was kept
                        }
                        case "VOTING_CLOSED" -> {
                            return false;
                        }
                        case "REVEAL_NOT_OPEN" -> Thread.sleep(50); // it opens at the voting deadline
                        default -> pause(e);
                    }
                }
            }
        }

        /** Only what a crash can do; a refusal is a mistake of the service's. */
        private void pause(StatusRuntimeException e) throws InterruptedException {
            boolean outage =
                    switch (e.getStatus().getCode()) {
                        case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED -> true;
                        // While nobody listens on its port, a client may connect to itself and protest.
                        default ->
                            String.valueOf(e.getStatus().getDescription()).contains("GOAWAY");
                    };
            if (!outage) {
                throw e;
            }
            unanswered.incrementAndGet();
            Thread.sleep(50); // as clients do: not at once again while the service is away
        }
    }

    private static List<String> arbiters() {
        return IntStream.range(0, ARBITERS).mapToObj(i -> "arbiter-" + i).toList();
    }

    /** So that some disputes are decided, some deadlocked and some left to their deadline. */
    private static Side side(Dispute dispute, String arbiter) {
        return (dispute.getDisputeId() + arbiter).hashCode() % 5 == 0 ? Side.SIDE_SELLER : Side.SIDE_BUYER;
    }

    /** Returns when the clerks have had so many acknowledgements more. */
    private void awaitProgress(long more) throws InterruptedException {
        long until = acknowledged() + more;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (acknowledged() < until && clerks.stream().allMatch(Thread::isAlive)) {
            assertTrue(System.nanoTime() < deadline, "no more answers");
            Thread.sleep(5); // the clerks go on by themselves; there is nothing to wait on
        }
    }

    private long acknowledged() {
        return clerks.stream().mapToLong(clerk -> clerk.acknowledged.get()).sum();
    }

    private static long number(String sql) {
        return cluster.number(Service.ARBITRATION, sql);
    }

    private void awaitAllEnded() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (number("SELECT count(*) FROM dispute WHERE deadline IS NOT NULL") > 0) {
            assertTrue(System.nanoTime() < deadline, "a dispute does not end");
            Thread.sleep(100); // the deadlines fire by themselves
        }
    }

    private long lost() throws SQLException {
        long lost = 0;
        try (Connection connection = cluster.connect(Service.ARBITRATION)) {
            for (Kept one : kept) {
                try (PreparedStatement select = connection.prepareStatement(
                        "SELECT " + one.column + " FROM seat WHERE dispute_id = ? AND arbiter_id = ?")) {
                    select.setObject(1, UUID.fromString(one.disputeId));
                    select.setString(2, one.arbiter);
                    try (ResultSet rows = select.executeQuery()) {
                        lost += rows.next() && one.value.equals(rows.getString(1)) ? 0 : 1;
                    }
                }
            }
        }
        return lost;
    }

    /** How many arbiters' records differ from what the rules of docs/arbitration.md make of the disputes as stored. */
    private static long wrongRecords() {
        return number("""
                WITH ended AS (
                    SELECT d.dispute_id, d.status, d.mode, d.decision,
                        bool_or(e.kind = 'REVEAL_OPENED') AS revealed
                    FROM dispute d JOIN dispute_event e USING (dispute_id) GROUP BY d.dispute_id),
                made AS (
                    SELECT s.arbiter_id,
                        count(*) FILTER (WHERE e.status = 'RESOLVED' AND s.decision = e.decision) AS with_consensus,
                        count(*) FILTER (WHERE e.status = 'RESOLVED' AND s.decision <> e.decision) AS dissenting,
                        count(*) FILTER (WHERE CASE WHEN e.mode = 'OPEN'
                            THEN e.status = 'EXPIRED' AND s.decision IS NULL
                            ELSE s.commitment IS NULL AND (e.revealed OR e.status = 'EXPIRED')
                                OR s.commitment IS NOT NULL AND s.decision IS NULL AND e.revealed AND e.status = 'EXPIRED'
                            END) AS non_participations,
                        coalesce(sum(extract(epoch FROM s.cast_at - p.convened_at) * 1000000)
                            FILTER (WHERE e.status = 'RESOLVED' AND s.decision IS NOT NULL), 0) AS response_us
                    FROM seat s JOIN ended e USING (dispute_id) JOIN panel p USING (dispute_id, round)
                    GROUP BY s.arbiter_id)
                SELECT count(*) FROM arbiter a LEFT JOIN made m USING (arbiter_id)
                WHERE (a.with_consensus, a.dissenting, a.non_participations, a.total_response_us) IS DISTINCT FROM
                    (coalesce(m.with_consensus, 0), coalesce(m.dissenting, 0), coalesce(m.non_participations, 0),
                        coalesce(m.response_us, 0))""");
    }

    @Test
    void noAcknowledgedVoteIsLostAndNothingIsDecidedOrMarkedTwice() throws Exception {
        System.out.println("seed " + SEED + " (-Dguildhall.crash.seed)");
        Random random = new Random(SEED);
        ManagedChannel channel = replica.channel();
        arbiters().forEach(new Arbitration(cluster, channel)::register);
        channel.shutdownNow();
        for (int i = 0; i < CLERKS; i++) {
            new Clerk(random.nextLong());
        }
        clerks.forEach(Thread::start);

        for (int kill = 0; kill < KILLS; kill++) {
            awaitProgress(30 + random.nextInt(60));
            if (kill == KILLS / 2) {
                cluster.killPostgres();
                cluster.restartPostgres();
                awaitProgress(30);
            }
            replica.kill();
            replica.start();
        }
        awaitProgress(30);
        replica.kill();
        closing = true;
        replica.start();
        for (Clerk clerk : clerks) {
            clerk.join(TimeUnit.SECONDS.toMillis(60));
        }
        awaitAllEnded();

        assertEquals(
                List.of(),
                clerks.stream()
                        .map(clerk -> clerk.failure)
                        .filter(e -> e != null)
                        .toList());
        System.out.printf(
                "after %d kills: %d acknowledged, %d calls without an answer; %d resolved, %d expired, %d deadlocked%n",
                KILLS + 1,
                kept.size(),
                unanswered.get(),
                number("SELECT count(*) FROM dispute WHERE status = 'RESOLVED'"),
                number("SELECT count(*) FROM dispute WHERE status = 'EXPIRED'"),
                number("SELECT count(*) FROM dispute WHERE status = 'DEADLOCKED'"));
        assertEquals(0, lost(), "acknowledged and not there");
        assertEquals(0, number("""
                SELECT count(*) FROM dispute d WHERE (
                    SELECT count(*) FROM dispute_event e
                    WHERE e.dispute_id = d.dispute_id AND e.kind IN ('RESOLVED', 'EXPIRED', 'DEADLOCKED')) <> 1"""), "ended twice or not at all");
        assertEquals(0, number("""
                SELECT count(*) FROM dispute d WHERE d.status = 'RESOLVED' AND (
                    SELECT count(*) FROM seat s
                    WHERE s.dispute_id = d.dispute_id AND s.decision = d.decision) <> d.required_votes"""), "decided, and not by the last vote that it took");
        assertEquals(0, wrongRecords(), "records that the disputes don't explain");
        assertTrue(number("SELECT sum(with_consensus) FROM arbiter") > 0, "nothing was decided");
        assertTrue(number("SELECT sum(non_participations) FROM arbiter") > 0, "no deadline passed");
        assertTrue(unanswered.get() > 0, "the kills hit nothing");
    }
}
