package org.guildhall.arbitration.arbiter.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.arbiter.domain.ArbiterReason;
import org.guildhall.arbitration.arbiter.domain.ArbiterRecord;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.v1.Arbiter;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.GetArbiterStatisticsRequest;
import org.guildhall.arbitration.v1.GetArbiterStatisticsResponse;
import org.guildhall.arbitration.v1.ListArbitersRequest;
import org.guildhall.arbitration.v1.ListArbitersResponse;
import org.guildhall.arbitration.v1.RetireArbiterRequest;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.platform.refusal.PlatformReason;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ArbiterListGrpcIT extends ArbitrationTest {
    @Inject
    DataSource database;

    private static List<Arbiter> listed(boolean retired, int pageSize) {
        List<Arbiter> all = new ArrayList<>();
        ListArbitersRequest request = ListArbitersRequest.newBuilder()
                .setPageSize(pageSize)
                .setIncludeRetired(retired)
                .build();
        ListArbitersResponse page = asAdmin(arbiters()).listArbiters(request);
        all.addAll(page.getArbitersList());
        while (!page.getNextPageToken().isEmpty()) {
            page = asAdmin(arbiters())
                    .listArbiters(request.toBuilder()
                            .setPageToken(page.getNextPageToken())
                            .build());
            all.addAll(page.getArbitersList());
        }
        return all;
    }

    private static Arbiter retire(String id) {
        return as(arbiters(), id, "arbiter")
                .retireArbiter(
                        RetireArbiterRequest.newBuilder().setArbiterId(id).build())
                .getArbiter();
    }

    /** Records as disputes leave them, without playing thousands of disputes. */
    private void setRecord(String id, ArbiterRecord record) throws Exception {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE arbiter SET with_consensus = ?, dissenting = ?,"
                                + " non_participations = ?, total_response_us = ? WHERE arbiter_id = ?")) {
            update.setLong(1, record.withConsensus());
            update.setLong(2, record.dissenting());
            update.setLong(3, record.nonParticipations());
            update.setLong(4, record.totalResponse().toNanos() / 1000);
            update.setString(5, id);
            assertEquals(1, update.executeUpdate());
        }
    }

    private double storedScore(String id) throws Exception {
        try (Connection connection = database.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT score FROM arbiter WHERE arbiter_id = ?")) {
            query.setString(1, id);
            ResultSet rows = query.executeQuery();
            assertTrue(rows.next());
            return rows.getDouble(1);
        }
    }

    @Test
    void theDatabaseSortsByTheSameScoreAsTheRule() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String id = registered("score", 1).get(0);
        for (int i = 0; i < 300; i++) {
            long with = random.nextInt(4);
            long against = random.nextInt(4);
            long micros = (with + against) * ChronoUnit.HOURS.getDuration().toNanos() / 1000 * random.nextInt(30)
                    - random.nextInt(2);
            ArbiterRecord record =
                    new ArbiterRecord(with, against, random.nextInt(4), Duration.of(micros, ChronoUnit.MICROS));
            setRecord(id, record);
            assertEquals(record.score(), storedScore(id), 1e-9, () -> "seed " + seed + ": " + record);
        }
    }

    @Test
    void arbitersAreListedByScoreThenId() throws Exception {
        List<String> ids = registered("list", 6);
        setRecord(ids.get(4), new ArbiterRecord(9, 0, 0, Duration.ofHours(9)));
        setRecord(ids.get(2), new ArbiterRecord(9, 0, 0, Duration.ofHours(9)));
        setRecord(ids.get(0), new ArbiterRecord(0, 0, 1, Duration.ZERO));
        List<String> ours = listed(false, 2).stream()
                .map(Arbiter::getArbiterId)
                .filter(ids::contains)
                .toList();
        assertEquals(List.of(ids.get(2), ids.get(4), ids.get(1), ids.get(3), ids.get(5), ids.get(0)), ours);
        List<Arbiter> all = listed(false, 1000);
        for (int i = 1; i < all.size(); i++) {
            Arbiter before = all.get(i - 1);
            Arbiter after = all.get(i);
            assertTrue(
                    before.getScore() > after.getScore() - 1e-9
                            || before.getArbiterId().compareTo(after.getArbiterId()) < 0,
                    before + " before " + after);
        }
        assertRefused(PlatformReason.PAGE_TOKEN_INVALID, () -> asAdmin(arbiters())
                .listArbiters(ListArbitersRequest.newBuilder().setPageToken("x").build()));
    }

    @Test
    void statisticsAreTheTotalsAndMeansOfTheList() throws Exception {
        List<String> ids = registered("stat", 2);
        setRecord(ids.get(0), new ArbiterRecord(1, 1, 0, Duration.ofHours(6)));
        setRecord(ids.get(1), new ArbiterRecord(1, 0, 1, Duration.ofHours(10)));
        List<Arbiter> all = listed(true, 1000);
        GetArbiterStatisticsResponse statistics =
                asAdmin(arbiters()).getArbiterStatistics(GetArbiterStatisticsRequest.getDefaultInstance());
        assertEquals(all.size(), statistics.getTotalArbiters());
        assertEquals(all.stream().filter(Arbiter::hasRetiredAt).count(), statistics.getRetiredArbiters());
        long with =
                all.stream().mapToLong(a -> a.getRecord().getWithConsensus()).sum();
        long decisions =
                all.stream().mapToLong(a -> a.getRecord().getTotalDecisions()).sum();
        assertEquals(with, statistics.getTotalWithConsensus());
        assertEquals(decisions, statistics.getTotalDecisions());
        assertEquals(decisions - with, statistics.getTotalDissenting());
        assertEquals(
                all.stream()
                        .mapToLong(a -> a.getRecord().getNonParticipations())
                        .sum(),
                statistics.getTotalNonParticipations());
        assertEquals((double) with / decisions, statistics.getMeanConsensusRate(), 1e-9);
        assertEquals(
                all.stream().mapToDouble(Arbiter::getScore).average().orElseThrow(), statistics.getMeanScore(), 1e-6);
        double meanSeconds = all.stream()
                .filter(a -> a.getRecord().getTotalDecisions() > 0)
                .mapToDouble(a -> a.getRecord().getMeanResponseTime().getSeconds()
                        + a.getRecord().getMeanResponseTime().getNanos() / 1e9)
                .average()
                .orElseThrow();
        assertEquals(meanSeconds, statistics.getMeanResponseTime().getSeconds(), 1.5);
    }

    @Test
    void aRetiredArbiterKeepsItsRecordVotesOnAndIsNotSeatedAgain() throws Exception {
        List<String> ids = registered("ret", 2);
        Dispute dispute = convene(open(2, 2, 3600).getDisputeId(), ids, List.of());
        Arbiter retired = retire(ids.get(0));
        assertTrue(retired.hasRetiredAt());
        clock.advance(Duration.ofMinutes(5));
        assertEquals(retired, retire(ids.get(0)));
        assertFalse(
                listed(false, 1000).stream().map(Arbiter::getArbiterId).toList().contains(ids.get(0)));
        assertTrue(new HashSet<>(listed(true, 1000)).contains(retired));
        cast(dispute, ids.get(0), Side.SIDE_BUYER);
        cast(dispute, ids.get(1), Side.SIDE_BUYER);
        assertEquals(1, arbiter(ids.get(0)).getRecord().getWithConsensus());
        String next = open(2, 2, 3600).getDisputeId();
        var facts = assertRefused(DisputeReason.ARBITER_RETIRED, () -> convene(next, ids, List.of()));
        assertEquals(ids.get(0), facts.get("arbiter_id"));
        assertRefused(ArbiterReason.ARBITER_NOT_FOUND, () -> retire("nobody-" + run));
        assertRefused(PlatformReason.NOT_YOURSELF, () -> as(arbiters(), ids.get(1), "arbiter")
                .retireArbiter(RetireArbiterRequest.newBuilder()
                        .setArbiterId(ids.get(0))
                        .build()));
    }
}
