package org.guildhall.settlement.log.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.guildhall.log.Hash;
import org.guildhall.log.LogVerifier;
import org.guildhall.log.NoteKey;
import org.guildhall.log.NoteSigner;
import org.guildhall.log.SignedNote;
import org.guildhall.log.TlogProof;
import org.guildhall.platform.log.LogFsck;
import org.guildhall.platform.log.LogReason;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.AccessMatrix;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.v1.AddCosignatureRequest;
import org.guildhall.settlement.v1.AddCosignatureResponse;
import org.guildhall.settlement.v1.Checkpoint;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.FinalizeBatchResponse;
import org.guildhall.settlement.v1.GetCheckpointRequest;
import org.guildhall.settlement.v1.GetConsistencyProofRequest;
import org.guildhall.settlement.v1.GetConsistencyProofResponse;
import org.guildhall.settlement.v1.GetInclusionProofRequest;
import org.guildhall.settlement.v1.GetInclusionProofResponse;
import org.guildhall.settlement.v1.ListEntriesRequest;
import org.guildhall.settlement.v1.Log;
import org.guildhall.settlement.v1.LogEntry;
import org.guildhall.settlement.v1.LogServiceGrpc;
import org.guildhall.settlement.v1.SettlementName;
import org.junit.jupiter.api.Test;

/** The log over the wire, read as a stranger does: checked by the offline verifier, from the log's key alone. */
@QuarkusTest
class LogGrpcIT extends SettlementTest {
    private static final String DAY = "2026-04-17";

    private LogVerifier verifier() {
        return new LogVerifier(NoteKey.parse(
                log().getCheckpoint(GetCheckpointRequest.getDefaultInstance()).getVerifierKey()));
    }

    private Checkpoint newest() {
        return log().getCheckpoint(GetCheckpointRequest.getDefaultInstance()).getCheckpoint();
    }

    private FinalizeBatchResponse settle(String day) {
        redeem(day, 10);
        return close(day);
    }

    private static List<Hash> hashes(List<String> hex) {
        return hex.stream().map(one -> Hash.of(HexFormat.of().parseHex(one))).toList();
    }

    @Test
    void aFinalizedBatchIsProvenByItsOwnAnswer() throws Exception {
        register(false);
        FinalizeBatchResponse closed = settle(DAY);
        String entry = closed.getSettlement().getEntry();
        assertEquals("{\"payload\":" + closed.getSettlement().getPayload() + "}", entry);
        TlogProof proof = TlogProof.parse(closed.getInclusion().getTlogProof());
        assertEquals(closed.getSettlement().getLeafIndex(), proof.index());
        verifier().included(entry.getBytes(StandardCharsets.UTF_8), proof);
        assertThrows(LogVerifier.NotProven.class, () -> verifier()
                .included(entry.replace("10", "11").getBytes(StandardCharsets.UTF_8), proof));

        GetInclusionProofResponse byName = log().getInclusionProof(GetInclusionProofRequest.newBuilder()
                .setSettlement(SettlementName.newBuilder().setOperatorId(id).setPeriodId(DAY))
                .build());
        assertEquals(entry, byName.getEntry().getEntry());
        verifier()
                .included(
                        entry.getBytes(StandardCharsets.UTF_8),
                        byName.getInclusion().getLeafIndex(),
                        hashes(byName.getInclusion().getHashesList()),
                        byName.getInclusion().getCheckpoint());
        GetInclusionProofResponse byPlace = log().getInclusionProof(GetInclusionProofRequest.newBuilder()
                .setLeafIndex(proof.index())
                .setTreeSize(closed.getInclusion().getTreeSize())
                .build());
        assertEquals(closed.getInclusion(), byPlace.getInclusion());
        settle("2026-04-18");
        assertEquals(
                closed.getInclusion().getTreeSize(),
                log().getCheckpoint(GetCheckpointRequest.newBuilder()
                                .setFirstWithLeaf(proof.index())
                                .build())
                        .getCheckpoint()
                        .getTreeSize());
    }

    @Test
    void closingsThatArriveTogetherShareCheckpointsAndAreEachProven() throws Exception {
        register(false);
        List<String> days = new ArrayList<>();
        for (int day = 1; day <= 28; day++) {
            days.add("2026-02-%02d".formatted(day));
            redeem(days.get(day - 1), 10);
        }
        Checkpoint before = newest();
        var threads = Executors.newFixedThreadPool(28);
        List<FinalizeBatchResponse> closed = new ArrayList<>();
        try {
            List<Callable<FinalizeBatchResponse>> calls = new ArrayList<>();
            days.forEach(day -> calls.add(() -> batches()
                    .finalizeBatch(FinalizeBatchRequest.newBuilder()
                            .setRequestId(UUID.randomUUID().toString())
                            .setOperatorId(id)
                            .setPeriodId(day)
                            .build())));
            for (Future<FinalizeBatchResponse> call : threads.invokeAll(calls, 60, TimeUnit.SECONDS)) {
                closed.add(call.get());
            }
        } finally {
            threads.shutdownNow();
        }
        for (int i = 0; i < days.size(); i++) {
            FinalizeBatchResponse one = closed.get(i);
            assertEquals(days.get(i), one.getSettlement().getPeriodId());
            verifier()
                    .included(
                            one.getSettlement().getEntry().getBytes(StandardCharsets.UTF_8),
                            TlogProof.parse(one.getInclusion().getTlogProof()));
            assertEquals(one.getSettlement(), batch(days.get(i)).getSettlement());
        }
        assertEquals(
                28,
                closed.stream()
                        .map(one -> one.getSettlement().getLeafIndex())
                        .distinct()
                        .count());
        assertTrue(
                closed.stream()
                                .map(one -> one.getInclusion().getTreeSize())
                                .distinct()
                                .count()
                        < 28,
                "no two shared a transaction");
        Checkpoint after = newest();
        GetConsistencyProofResponse grown = log().getConsistencyProof(GetConsistencyProofRequest.newBuilder()
                .setFirstSize(Math.max(before.getTreeSize(), 1))
                .setSecondSize(after.getTreeSize())
                .build());
        if (before.getTreeSize() > 0) {
            verifier().consistent(before.getNote(), after.getNote(), hashes(grown.getHashesList()));
        }
        try (Connection connection = database.getConnection()) {
            assertEquals(
                    List.of(),
                    LogFsck.run(connection, Optional.of(verifier().key())).problems());
        }
    }

    @Test
    void aRefusedClosingLeavesNothingInTheLogAndTakesNobodyAlong() throws Exception {
        register(false);
        redeem("2026-03-01", 9);
        redeem("2026-03-02", 10);
        var threads = Executors.newFixedThreadPool(2);
        try {
            Future<FinalizeBatchResponse> small = threads.submit(() -> close("2026-03-01"));
            Future<FinalizeBatchResponse> large = threads.submit(() -> close("2026-03-02"));
            large.get(30, TimeUnit.SECONDS);
            assertThrows(Exception.class, () -> small.get(30, TimeUnit.SECONDS));
        } finally {
            threads.shutdownNow();
        }
        assertEquals(
                0, number("SELECT count(*) FROM settlement WHERE operator_id = ? AND period_id = '2026-03-01'", id));
        assertEquals(1, number("SELECT count(*) FROM settlement WHERE operator_id = ?", id));
    }

    @Test
    void theSameRequestIdAtTheSameTimeClosesOnceAndAnswersAlike() throws Exception {
        register(false);
        redeem(DAY, 10);
        FinalizeBatchRequest request = FinalizeBatchRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setOperatorId(id)
                .setPeriodId(DAY)
                .build();
        var threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<FinalizeBatchResponse>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                calls.add(() -> batches().finalizeBatch(request));
            }
            List<FinalizeBatchResponse> answers = new ArrayList<>();
            for (Future<FinalizeBatchResponse> call : threads.invokeAll(calls, 60, TimeUnit.SECONDS)) {
                answers.add(call.get());
            }
            assertEquals(1, answers.stream().distinct().count());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void entriesArePagedInTheirOrder() {
        register(false);
        long from = newest().getTreeSize();
        settle("2026-05-01");
        settle("2026-05-02");
        settle("2026-05-03");
        ListEntriesRequest request = ListEntriesRequest.newBuilder()
                .setFromIndex(from)
                .setPageSize(2)
                .build();
        List<LogEntry> entries = new ArrayList<>();
        String token = "";
        do {
            var page = log().listEntries(request.toBuilder().setPageToken(token).build());
            entries.addAll(page.getEntriesList());
            token = page.getNextPageToken();
        } while (!token.isEmpty() && entries.size() < 100);
        for (int i = 0; i < 3; i++) {
            LogEntry entry = entries.get(i);
            assertEquals(from + i, entry.getLeafIndex());
            assertEquals(
                    Hash.leaf(entry.getEntry().getBytes(StandardCharsets.UTF_8)),
                    Hash.of(HexFormat.of().parseHex(entry.getLeafHash())));
            assertTrue(entry.getEntry().contains("2026-05-0" + (i + 1)));
        }
    }

    @Test
    void tilesAndCheckpointAreOnTheSamePort() throws Exception {
        register(false);
        settle(DAY);
        String note =
                RestAssured.get("/checkpoint").then().statusCode(200).extract().asString();
        long size = verifier().checkpoint(note).size();
        RestAssured.get("/tile/entries/000.p/" + Math.min(size, 255)).then().statusCode(200);
        String metrics =
                RestAssured.get("/q/metrics").then().statusCode(200).extract().asString();
        assertTrue(metrics.contains("uri=\"/tile/{tile}\""), "tiles are counted together");
        assertFalse(metrics.contains("uri=\"/tile/entries/"), "metrics don't grow with the log");
    }

    @Test
    void federationsCosignAndTheCheckpointShowsIt() {
        register(false);
        settle("2026-06-01");
        Checkpoint first = newest();
        NoteSigner north = NoteSigner.generate("north-" + UUID.randomUUID(), NoteKey.COSIGNATURE);
        AddCosignatureResponse cosigned = cosign(north, first, 0, List.of());
        assertEquals(
                north.key().name(), cosigned.getCheckpoint().getCosignatures(0).getWitness());
        assertEquals(1_790_000_000L, newest().getCosignatures(0).getCosignedAt().getSeconds());
        settle("2026-06-02");
        Checkpoint second = newest();
        List<String> proof = log().getConsistencyProof(GetConsistencyProofRequest.newBuilder()
                        .setFirstSize(first.getTreeSize())
                        .setSecondSize(second.getTreeSize())
                        .build())
                .getHashesList();
        var facts = assertRefused(LogReason.WITNESS_SIZE_CONFLICT, () -> cosign(north, second, 0, List.of()));
        assertEquals(Long.toString(first.getTreeSize()), facts.get("known_size"));
        assertRefused(
                LogReason.CONSISTENCY_PROOF_INVALID,
                () -> cosign(north, second, first.getTreeSize(), List.of("00".repeat(32))));
        cosign(north, second, first.getTreeSize(), proof);
        assertRefused(
                LogReason.COSIGNATURE_INVALID,
                () -> cosign(
                        north, second.toBuilder().setNote(first.getNote()).build(), second.getTreeSize(), List.of()));
        NoteSigner again = NoteSigner.generate(north.key().name(), NoteKey.COSIGNATURE);
        assertRefused(LogReason.WITNESS_KEY_CHANGED, () -> cosign(again, second, second.getTreeSize(), List.of()));
    }

    private static AddCosignatureResponse cosign(
            NoteSigner by, Checkpoint checkpoint, long oldSize, List<String> proof) {
        return as(
                        LogServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS),
                        by.key().name(),
                        "federation")
                .addCosignature(AddCosignatureRequest.newBuilder()
                        .setWitness(by.key().name())
                        .setTreeSize(checkpoint.getTreeSize())
                        .setOldSize(oldSize)
                        .addAllConsistencyHashes(proof)
                        .setVerifierKey(by.key().toString())
                        .setSignatureLine(
                                by.cosign(SignedNote.parse(checkpoint.getNote()).text(), 1_790_000_000L)
                                        .line())
                        .build());
    }

    @Test
    void whatIsNotInTheLogIsSaidSo() {
        register(false);
        redeem(DAY, 10);
        SettlementName name =
                SettlementName.newBuilder().setOperatorId(id).setPeriodId(DAY).build();
        assertRefused(
                BatchReason.SETTLEMENT_NOT_FOUND, () -> log().getInclusionProof(GetInclusionProofRequest.newBuilder()
                        .setSettlement(name)
                        .build()));
        settle("2026-06-03");
        long size = newest().getTreeSize();
        assertRefused(LogReason.LEAF_NOT_FOUND, () -> log().getInclusionProof(GetInclusionProofRequest.newBuilder()
                .setLeafIndex(size + 1_000_000)
                .build()));
        assertRefused(LogReason.LEAF_NOT_FOUND, () -> log().getCheckpoint(GetCheckpointRequest.newBuilder()
                .setFirstWithLeaf(size + 1_000_000)
                .build()));
        assertRefused(LogReason.TREE_SIZE_UNKNOWN, () -> log().getCheckpoint(GetCheckpointRequest.newBuilder()
                .setTreeSize(size + 1_000_000)
                .build()));
        assertRefused(
                LogReason.TREE_SIZE_UNKNOWN, () -> log().getConsistencyProof(GetConsistencyProofRequest.newBuilder()
                        .setFirstSize(1)
                        .setSecondSize(size + 1_000_000)
                        .build()));
        assertEquals(List.of("first_size"), violatedFields(() -> log().getConsistencyProof(
                        GetConsistencyProofRequest.getDefaultInstance())));
        String message = assertThrows(StatusRuntimeException.class, () -> log().getConsistencyProof(
                                GetConsistencyProofRequest.newBuilder()
                                        .setFirstSize(2)
                                        .setSecondSize(1)
                                        .build()))
                .getMessage();
        assertTrue(message.contains("first_size is at most second_size"), message);
        assertEquals(List.of("leaf"), violatedFields(() -> log().getInclusionProof(
                        GetInclusionProofRequest.getDefaultInstance())));
        assertRefused(PlatformReason.PAGE_TOKEN_INVALID, () -> log().listEntries(
                        ListEntriesRequest.newBuilder().setPageToken("no token").build()));
    }

    @Test
    void readsArePublicAndOnlyTheWitnessCosigns() {
        assertTrue(AccessMatrix.of(channel()).check(Log.getDescriptor()) > 80);
    }
}
