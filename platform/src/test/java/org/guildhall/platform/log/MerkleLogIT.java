package org.guildhall.platform.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.guildhall.log.Hash;
import org.guildhall.log.LogVerifier;
import org.guildhall.log.NoteKey;
import org.guildhall.log.NoteSigner;
import org.guildhall.log.Proofs;
import org.guildhall.log.SignedNote;
import org.guildhall.log.Tile;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.testing.ServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log in a real database, checked by the offline verifier. */
@QuarkusTest
class MerkleLogIT extends ServiceTest {
    private static boolean installed;

    @Inject
    MerkleLog log;

    @Inject
    LogKey key;

    @Inject
    LogTiles tiles;

    @Inject
    Router router;

    @Inject
    Transactions transactions;

    @Inject
    javax.sql.DataSource database;

    @BeforeEach
    void open() {
        if (!installed) {
            key.open();
            tiles.install(router);
            installed = true;
        }
    }

    private static <T> T await(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(work);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] entry() {
        return ("entry " + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> entries(int count) {
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry());
        }
        return entries;
    }

    private LogVerifier verifier() {
        return new LogVerifier(log.verifierKey());
    }

    @Test
    void anAppendedEntryIsProvenAtOnce() throws Exception {
        for (int count : new int[] {1, 1, 2, 7}) {
            List<byte[]> entries = entries(count);
            List<MerkleLog.Appended> appended = await(() -> log.append(entries));
            for (int i = 0; i < count; i++) {
                MerkleLog.Appended one = appended.get(i);
                verifier().included(entries.get(i), one.leafIndex(), one.proof(), one.checkpoint());
            }
        }
    }

    @Test
    void everyLeafOfEveryTileIsProvenAndTheLogOnlyGrows() throws Exception {
        await(() -> log.append(entries(1)));
        SignedNote before = await(() -> log.checkpoint(0));
        long first = verifier().checkpoint(before.toString()).size();
        await(() -> log.append(entries(700)));
        await(() -> log.append(entries(3)));
        SignedNote after = await(() -> log.checkpoint(0));
        long second = verifier().checkpoint(after.toString()).size();
        assertEquals(first + 703, second);
        verifier().consistent(before.toString(), after.toString(), await(() -> log.consistency(first, second)));
        for (long index = 0; index < second; index += 61) {
            long leaf = index;
            MerkleLog.Inclusion proven = await(() -> log.inclusion(leaf, 0));
            verifier().included(proven.leaf().entry(), leaf, proven.proof(), proven.checkpoint());
            MerkleLog.Inclusion earlier = await(() -> log.inclusion(0, leaf + 1));
            Hash root = rootOf(leaf + 1);
            assertTrue(Proofs.includes(0, leaf + 1, Hash.leaf(earlier.leaf().entry()), earlier.proof(), root));
        }
        for (long size = 1; size <= second; size += 131) {
            long of = size;
            List<Hash> proof = await(() -> log.consistency(of, second));
            assertTrue(Proofs.consistent(of, second, proof, rootOf(of), rootOf(second)));
        }
    }

    /** Recomputed from the entries alone. */
    private Hash rootOf(long size) {
        org.guildhall.log.Frontier tree = org.guildhall.log.Frontier.EMPTY;
        for (MerkleLog.Leaf leaf : await(() -> log.leaves(0, (int) size))) {
            tree = tree.plus(Hash.leaf(leaf.entry()));
        }
        return tree.root();
    }

    @Test
    void concurrentAppendsKeepOneOrderAndOneCheckpointPerSize() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<MerkleLog.Appended>> calls = new ArrayList<>();
            List<byte[]> all = entries(64);
            for (byte[] one : all) {
                calls.add(threads.submit(
                        () -> await(() -> log.append(List.of(one))).get(0)));
            }
            HashSet<Long> places = new HashSet<>();
            for (int i = 0; i < all.size(); i++) {
                MerkleLog.Appended one = calls.get(i).get(30, TimeUnit.SECONDS);
                places.add(one.leafIndex());
                verifier().included(all.get(i), one.leafIndex(), one.proof(), one.checkpoint());
            }
            assertEquals(64, places.size());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theSameEntryTwiceIsRefusedAndARolledBackAppendLeavesNothing() {
        byte[] entry = entry();
        await(() -> log.append(List.of(entry)));
        long size = await(log::size);
        Refusal refusal = assertThrows(Refusal.class, () -> await(() -> log.append(List.of(entry))));
        assertEquals(LogReason.ENTRY_ALREADY_LOGGED, refusal.reason());
        assertThrows(
                IllegalStateException.class,
                () -> await(
                        () -> transactions.together(() -> log.append(entries(1)).<Void>map(appended -> {
                            throw new IllegalStateException("the change that was to be logged failed");
                        }))));
        assertEquals(size, await(log::size));
    }

    @Test
    void tilesAndCheckpointAreReadOverHttpWithoutAToken() throws Exception {
        await(() -> log.append(entries(300)));
        String note = RestAssured.get("/checkpoint")
                .then()
                .statusCode(200)
                .header("cache-control", "public, max-age=5")
                .extract()
                .asString();
        long size = verifier().checkpoint(note).size();
        List<Hash> leaves = new ArrayList<>();
        List<Hash> fromEntries = new ArrayList<>();
        for (long index = 0; index * Tile.WIDTH < size; index++) {
            int width = (int) Math.min(Tile.WIDTH, size - index * Tile.WIDTH);
            byte[] hashes = get(new Tile(0, index, width));
            for (int at = 0; at < hashes.length; at += Hash.BYTES) {
                leaves.add(Hash.of(java.util.Arrays.copyOfRange(hashes, at, at + Hash.BYTES)));
            }
            Tile.entriesOf(get(new Tile(Tile.ENTRIES, index, width)))
                    .forEach(entry -> fromEntries.add(Hash.leaf(entry)));
        }
        assertEquals(fromEntries, leaves);
        org.guildhall.log.Frontier tree = org.guildhall.log.Frontier.EMPTY;
        for (Hash leaf : leaves) {
            tree = tree.plus(leaf);
        }
        assertEquals(verifier().checkpoint(note).root(), tree.root());
        assertPackedForWhoeverAsks(new Tile(Tile.ENTRIES, 0, 256));
        assertEquals(
                String.valueOf(note.getBytes(StandardCharsets.UTF_8).length),
                RestAssured.head("/checkpoint").then().statusCode(200).extract().header("content-length"));
        RestAssured.head("/" + new Tile(0, 0, 256).path())
                .then()
                .statusCode(200)
                .header("content-length", "8192")
                .header("content-type", "application/octet-stream");
        byte[] above = get(new Tile(1, 0, 1));
        assertArrayEquals(rootOf(256).bytes(), above);
        for (String missing : List.of(
                "tile/0/001/002",
                "tile/0/x999/999",
                "tile/1/000",
                "tile/nothing",
                "tile/0/x072/x057/x594/x037/x927/936.p/1",
                "tile/entries/x072/x057/x594/x037/x927/936.p/1",
                "tile/5/x999/x999/x999/x999/x999/999")) {
            RestAssured.get("/" + missing).then().statusCode(404).header("cache-control", "no-store");
        }
    }

    private static void assertPackedForWhoeverAsks(Tile entries) throws Exception {
        URI uri = URI.create("http://localhost:" + RestAssured.port + "/" + entries.path());
        HttpClient client = HttpClient.newHttpClient();
        byte[] plain = client.send(
                        HttpRequest.newBuilder(uri)
                                .header("accept-encoding", "gzip;q=0, identity")
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
        HttpResponse<byte[]> packed = client.send(
                HttpRequest.newBuilder(uri)
                        .header("accept-encoding", "br, gzip;q=0.5, identity")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertEquals("gzip", packed.headers().firstValue("content-encoding").orElse("none"));
        assertEquals("accept-encoding", packed.headers().firstValue("vary").orElse("none"));
        assertTrue(packed.body().length < plain.length, packed.body().length + " of " + plain.length);
        assertArrayEquals(plain, new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes());
        assertEquals(256, Tile.entriesOf(plain).size());
    }

    private static byte[] get(Tile tile) {
        return RestAssured.get("/" + tile.path())
                .then()
                .statusCode(200)
                .header("cache-control", "public, max-age=31536000, immutable")
                .extract()
                .asByteArray();
    }

    @Test
    void aWitnessCosignsWithOneKeyAndOnlyWhatTheLogHasSigned() {
        await(() -> log.append(entries(1)));
        long size = await(log::size);
        SignedNote note = await(() -> log.checkpoint(size));
        NoteSigner north = NoteSigner.generate("fed:north-" + UUID.randomUUID(), NoteKey.COSIGNATURE);
        SignedNote cosigned = await(() -> log.cosign(cosigning(north, note, size, 0, List.of())));
        assertEquals(1_790_000_000L, cosigned.cosignedAt(north.key()).orElseThrow());
        assertTrue(cosigned.isSignedBy(log.verifierKey()));
        assertEquals(cosigned.toString(), await(() -> log.checkpoint(size)).toString());

        NoteSigner other = NoteSigner.generate(north.key().name(), NoteKey.COSIGNATURE);
        assertEquals(
                LogReason.WITNESS_KEY_CHANGED,
                refused(() -> log.cosign(cosigning(other, note, size, size, List.of()))));
        String foreign = north.cosign("guildhall.test/log\n0\nAAAA\n", 1).line();
        String line = north.cosign(note.text(), 1).line();
        String name = north.key().name();
        String northKey = north.key().toString();
        for (MerkleLog.Cosigning bad : List.of(
                new MerkleLog.Cosigning(size, size, List.of(), name, northKey, foreign),
                new MerkleLog.Cosigning(size, size, List.of(), name, "no key", line),
                new MerkleLog.Cosigning(size, size, List.of(), name, northKey, "no line"),
                new MerkleLog.Cosigning(size, size, List.of(), "fed:south", northKey, line))) {
            assertEquals(LogReason.COSIGNATURE_INVALID, refused(() -> log.cosign(bad)));
        }
        assertEquals(
                LogReason.TREE_SIZE_UNKNOWN,
                refused(() ->
                        log.cosign(new MerkleLog.Cosigning(size + 1_000_000, size, List.of(), name, northKey, line))));
    }

    @Test
    void aWitnessGoesOnFromWhereItWasWithAProof() {
        await(() -> log.append(entries(3)));
        long first = await(log::size);
        SignedNote old = await(() -> log.checkpoint(first));
        await(() -> log.append(entries(5)));
        long second = await(log::size);
        SignedNote now = await(() -> log.checkpoint(second));
        List<Hash> proof = await(() -> log.consistency(first, second));
        NoteSigner north = NoteSigner.generate("fed:north-" + UUID.randomUUID(), NoteKey.COSIGNATURE);
        assertEquals(
                LogReason.CONSISTENCY_PROOF_INVALID,
                refused(() -> log.cosign(cosigning(north, old, first, 0, List.of(Hash.EMPTY_ROOT)))));
        await(() -> log.cosign(cosigning(north, old, first, 0, List.of())));

        Refusal conflict =
                assertThrows(Refusal.class, () -> await(() -> log.cosign(cosigning(north, now, second, 0, List.of()))));
        assertEquals(LogReason.WITNESS_SIZE_CONFLICT, conflict.reason());
        assertEquals(String.valueOf(first), conflict.facts().get("known_size"));
        List<Hash> forged = new ArrayList<>(proof);
        forged.set(0, Hash.EMPTY_ROOT);
        for (List<Hash> bad : List.of(forged, List.<Hash>of(), proof.subList(1, proof.size()))) {
            assertEquals(
                    LogReason.CONSISTENCY_PROOF_INVALID,
                    refused(() -> log.cosign(cosigning(north, now, second, first, bad))));
        }
        assertTrue(await(() -> log.cosign(cosigning(north, now, second, first, proof)))
                .cosignedAt(north.key())
                .isPresent());
        await(() -> log.cosign(cosigning(north, now, second, second, List.of())));
        assertEquals(
                LogReason.WITNESS_SIZE_CONFLICT,
                refused(() -> log.cosign(cosigning(north, now, second, first, proof))));
    }

    private static MerkleLog.Cosigning cosigning(
            NoteSigner witness, SignedNote note, long size, long oldSize, List<Hash> proof) {
        return new MerkleLog.Cosigning(
                size,
                oldSize,
                proof,
                witness.key().name(),
                witness.key().toString(),
                witness.cosign(note.text(), 1_790_000_000L).line());
    }

    @Test
    void whatTheLogHasNotReachedIsNotFound() {
        await(() -> log.append(entries(1)));
        long size = await(log::size);
        assertEquals(LogReason.LEAF_NOT_FOUND, refused(() -> log.inclusion(size, size)));
        assertEquals(LogReason.TREE_SIZE_UNKNOWN, refused(() -> log.inclusion(0, size + 100_000)));
        assertEquals(LogReason.TREE_SIZE_UNKNOWN, refused(() -> log.consistency(1, size + 100_000)));
        assertEquals(LogReason.TREE_SIZE_UNKNOWN, refused(() -> log.checkpoint(size + 100_000)));
    }

    private static Object refused(Supplier<Uni<?>> call) {
        return assertThrows(Refusal.class, () -> await(() -> call.get().replaceWithVoid()))
                .reason();
    }

    @Test
    void aSecondKeyDoesNotForkTheLog() {
        LogConfig another = new LogConfig() {
            @Override
            public Optional<String> keyFile() {
                return Optional.of("target/another-" + UUID.randomUUID() + ".key");
            }

            @Override
            public String origin() {
                return "guildhall.test/log";
            }
        };
        assertThrows(IllegalStateException.class, () -> new LogKey(another, database).open());
        key.open();
    }
}
