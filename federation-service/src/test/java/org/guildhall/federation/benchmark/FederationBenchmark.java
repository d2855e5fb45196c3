package org.guildhall.federation.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Duration;
import com.sun.management.OperatingSystemMXBean;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.guildhall.federation.FederationTest;
import org.guildhall.federation.v1.AnalyzeReciprocityRequest;
import org.guildhall.federation.v1.CollusionServiceGrpc;
import org.guildhall.federation.v1.CollusionServiceGrpc.CollusionServiceBlockingStub;
import org.guildhall.federation.v1.GetCollusionReportRequest;
import org.guildhall.federation.v1.GetTrustPathRequest;
import org.guildhall.federation.v1.Proposal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Measures through the wire with much data present; prints, and fails for wrong results alone. Not part of the build:
 * see benchmarks/federation/README.md.
 */
@Tag("benchmark")
@QuarkusTest
class FederationBenchmark extends FederationTest {
    private static final int RUNS = 5;
    private static final int CLIENTS = 16;

    private static CollusionServiceBlockingStub collusion() {
        return as(
                CollusionServiceGrpc.newBlockingStub(channel())
                        .withDeadlineAfter(5, TimeUnit.MINUTES)
                        .withMaxInboundMessageSize(64 << 20),
                "fed:anybody",
                "federation");
    }

    private void load(int federations, int proposals) {
        for (String table : List.of("trust_event", "trust")) {
            sql("DELETE FROM " + table);
        }
        sql("TRUNCATE proposal_decision, proposal_witness, proposal_affected, proposal");
        sql("""
                INSERT INTO federation SELECT 'fed:bench-' || i, 'Bench', repeat('0', 64), 1, false, 'ACTIVE', now()
                FROM generate_series(0, %d) AS i ON CONFLICT DO NOTHING""".formatted(federations - 1));
        sql("""
                INSERT INTO team SELECT id, 'ops', now() FROM federation WHERE id LIKE 'fed:bench-%'
                ON CONFLICT DO NOTHING""");
        sql("DROP TABLE IF EXISTS plan");
        sql("""
                CREATE TABLE plan AS SELECT gen_random_uuid() AS id, proposer, (proposer + step) %% %1$d AS one,
                    (proposer + step + 1 + other %% (%1$d - step - 1)) %% %1$d AS two,
                    now() - (i %% 29) * interval '1 day' - interval '1 minute' AS at
                FROM (SELECT i, floor(random() * %1$d)::int AS proposer, 1 + floor(random() * (%1$d - 3))::int AS step,
                    floor(random() * 1000000)::int AS other FROM generate_series(1, %2$d) AS i) AS draw""".formatted(federations, proposals));
        sql("""
                INSERT INTO proposal (id, proposing_federation_id, proposing_team, action_type, description,
                    asked_for_witness, witnesses_required, status, created_at, expires_at, decided_at)
                SELECT id, 'fed:bench-' || proposer, 'ops', 'resource_sharing', 'd', false, 0, 'APPROVED', at,
                    at + interval '30 days', at FROM plan""");
        sql("""
                INSERT INTO proposal_affected
                SELECT DISTINCT id, 'fed:bench-' || who, 'fed:bench-' || proposer, at
                FROM plan CROSS JOIN LATERAL (VALUES (proposer), (one), (two)) AS affected (who)""");
        sql("""
                INSERT INTO proposal_decision (proposal_id, federation_id, decision, teams, reason, signature, decided_at,
                    proposing_federation_id)
                SELECT proposal_id, federation_id, 'APPROVE', '{ops}', '', repeat('0', 128), created_at,
                    proposing_federation_id FROM proposal_affected""");
        sql("ANALYZE");
    }

    private static double medianMillis(int runs, IntConsumer run) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            run.accept(i);
            millis.add((System.nanoTime() - start) / 1e6);
        }
        Collections.sort(millis);
        return millis.get(millis.size() / 2);
    }

    private static void print(String what, Object... values) {
        System.out.printf(Locale.ROOT, "BENCHMARK " + what + "%n", values);
    }

    @Test
    void reportAndReciprocity() {
        int[][] sizes = {{100, 10_000}, {1_000, 100_000}, {3_000, 300_000}};
        for (int[] size : sizes) {
            load(size[0], size[1]);
            GetCollusionReportRequest request = GetCollusionReportRequest.newBuilder()
                    .setWindow(Duration.newBuilder().setSeconds(30 * 86_400L))
                    .build();
            var report = collusion().getCollusionReport(request);
            assertEquals(size[0], report.getFederationCount());
            assertEquals(
                    sql("SELECT count(*) FROM proposal_decision WHERE federation_id <> proposing_federation_id")
                            .iterator()
                            .next()
                            .getLong(0),
                    report.getApprovalCount());
            double millis = medianMillis(RUNS, i -> collusion().getCollusionReport(request));
            double single = medianMillis(50, i -> collusion()
                    .analyzeReciprocity(AnalyzeReciprocityRequest.newBuilder()
                            .setFederationId("fed:bench-" + i)
                            .build()));
            print(
                    "%d federations, %d proposals: report %.0f ms (%d rings, %d pairs), reciprocity %.1f ms",
                    size[0], size[1], millis, report.getRingsCount(), report.getSuspiciousPairsCount(), single);
        }
    }

    @Test
    void createAndApproveWithManyProposalsPresent() throws Exception {
        load(1_000, 100_000);
        List<String> federations = new ArrayList<>();
        for (int i = 0; i < 2 * CLIENTS; i++) {
            federations.add(federation("live"));
        }
        List<Proposal> made = Collections.synchronizedList(new ArrayList<>());
        List<Double> createMillis = Collections.synchronizedList(new ArrayList<>());
        List<Double> approveMillis = Collections.synchronizedList(new ArrayList<>());
        int each = 100;
        // The warm-up is measured too otherwise; its proposals are of other federations.
        String idle = federation("idle");
        for (int i = 0; i < 300; i++) {
            approve(propose(idle), idle);
        }
        long cpu = cpuNanos();
        double created = perSecond(each, client -> {
            String proposer = federations.get(client);
            // The other halves never propose, so that no pair is suspected.
            Proposal proposal = timed(createMillis, () -> propose(proposer, federations.get(client + CLIENTS)));
            made.add(proposal);
        });
        double createCpu = (cpuNanos() - cpu) / 1e6 / (CLIENTS * each);
        List<Proposal> todo = List.copyOf(made);
        assertEquals(CLIENTS * each, todo.size());
        cpu = cpuNanos();
        double approved = perSecond(each, client -> {
            Proposal proposal;
            synchronized (made) {
                proposal = made.remove(made.size() - 1);
            }
            timed(approveMillis, () -> approve(proposal, proposal.getAffectedFederationIds(0)));
        });
        double approveCpu = (cpuNanos() - cpu) / 1e6 / (CLIENTS * each);
        String format = "%s: %.0f/s with %d clients, %s; %.1f ms of processor a call in this JVM (clients, service)";
        print(format, "CreateProposal", created, CLIENTS, latency(createMillis), createCpu);
        print(format, "Approve", approved, CLIENTS, latency(approveMillis), approveCpu);
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static Proposal timed(List<Double> millis, Callable<Proposal> call) {
        long start = System.nanoTime();
        try {
            Proposal proposal = call.call();
            millis.add((System.nanoTime() - start) / 1e6);
            return proposal;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static double perSecond(int each, IntConsumer call) throws Exception {
        List<Callable<Object>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            clients.add(() -> {
                for (int i = 0; i < each; i++) {
                    call.accept(number);
                }
                return "done";
            });
        }
        long start = System.nanoTime();
        List<Object> results = atOnce(clients);
        double seconds = (System.nanoTime() - start) / 1e9;
        assertEquals(List.of("done"), results.stream().distinct().toList());
        return CLIENTS * each / seconds;
    }

    private static String latency(List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "median %.1f ms, 99 %% %.1f ms",
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() * 99 / 100));
    }

    @Test
    void trustPath() {
        load(3_000, 1);
        sql("""
                INSERT INTO trust (source_id, target_id, state, relationship, score, witness_allowed,
                    successful_interactions, failed_interactions, established_at, event_count)
                SELECT 'fed:bench-' || s, 'fed:bench-' || (s + 1 + floor(random() * 2999)::int) % 3000, 'GRANTED', 'PEER',
                    0.1 + round(random()::numeric * 0.9, 4) , true, 0, 0, now(), 1
                FROM generate_series(0, 2999) AS s, generate_series(1, 34) ON CONFLICT DO NOTHING""");
        sql("ANALYZE");
        long relations = sql("SELECT count(*) FROM trust").iterator().next().getLong(0);
        Random random = new Random(3);
        for (int hops = 2; hops <= 4; hops++) {
            int maxHops = hops;
            double millis = medianMillis(30, i -> {
                try {
                    trustAs("fed:anybody")
                            .getTrustPath(GetTrustPathRequest.newBuilder()
                                    .setSourceId("fed:bench-" + random.nextInt(1500))
                                    .setTargetId("fed:bench-" + (1500 + random.nextInt(1500)))
                                    .setMaxHops(maxHops)
                                    .build());
                } catch (io.grpc.StatusRuntimeException e) {
                    assertEquals(io.grpc.Status.Code.NOT_FOUND, e.getStatus().getCode());
                }
            });
            print("GetTrustPath among %d relations of 3000 federations: %d hops %.1f ms", relations, hops, millis);
        }
    }
}
