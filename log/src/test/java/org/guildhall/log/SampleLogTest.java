package org.guildhall.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The complete sample log of transparency-dev/tessera (Apache-2.0), recomputed from its entries. */
class SampleLogTest {
    private static final Path LOG = Path.of("src/test/resources/tessera-log/log");
    private static final NoteKey KEY =
            NoteKey.parse("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");
    private static final List<byte[]> ENTRIES = Arrays.stream(
                    "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten".split(" "))
            .map(entry -> entry.getBytes(StandardCharsets.UTF_8))
            .toList();

    private static List<Hash> leaves(int size) {
        return ENTRIES.subList(0, size).stream().map(Hash::leaf).toList();
    }

    private static Frontier tree(int size) {
        Frontier tree = Frontier.EMPTY;
        for (Hash leaf : leaves(size)) {
            tree = tree.plus(leaf);
        }
        return tree;
    }

    private static String note(int size) throws IOException {
        return Files.readString(LOG.resolve("checkpoint." + size));
    }

    @Test
    void everyCheckpointIsSignedAndHasTheRootOfItsEntries() throws Exception {
        for (int size = 0; size <= 15; size++) {
            Checkpoint checkpoint = new LogVerifier(KEY).checkpoint(note(size));
            assertEquals(size, checkpoint.size());
            assertEquals(tree(size).root(), checkpoint.root());
            assertEquals(note(size), SignedNote.parse(note(size)).toString());
        }
    }

    @Test
    void everyTileHasTheHashesAndEntries() throws IOException {
        for (int size = 1; size <= 15; size++) {
            Tile hashes = new Tile(0, 0, size);
            Tile entries = new Tile(Tile.ENTRIES, 0, size);
            assertArrayEquals(Files.readAllBytes(LOG.resolve(hashes.path())), Tile.content(leaves(size)));
            byte[] bundle = Files.readAllBytes(LOG.resolve(entries.path()));
            assertArrayEquals(bundle, Tile.entries(ENTRIES.subList(0, size)));
            assertEquals(size, Tile.entriesOf(bundle).size());
        }
    }

    @Test
    void everyEntryIsProvenInEveryTreeAndEveryTreeInEveryLaterOne() throws Exception {
        LogVerifier verifier = new LogVerifier(KEY);
        for (int size = 1; size <= 15; size++) {
            Proofs.Subtrees subtrees = Frontier.EMPTY.with(leaves(size));
            for (int index = 0; index < size; index++) {
                List<Hash> proof = Proofs.inclusion(index, size, subtrees);
                verifier.included(ENTRIES.get(index), index, proof, note(size));
                TlogProof kept = new TlogProof(new byte[0], index, proof, note(size));
                verifier.included(ENTRIES.get(index), TlogProof.parse(kept.toString()));
            }
            for (int first = 1; first <= size; first++) {
                verifier.consistent(note(first), note(size), Proofs.consistency(first, size, subtrees));
            }
        }
    }

    @Test
    void whatWasChangedIsNotProven() throws Exception {
        LogVerifier verifier = new LogVerifier(KEY);
        Proofs.Subtrees subtrees = Frontier.EMPTY.with(leaves(15));
        List<Hash> proof = Proofs.inclusion(3, 15, subtrees);
        assertThrows(LogVerifier.NotProven.class, () -> verifier.included(ENTRIES.get(4), 3, proof, note(15)));
        assertThrows(LogVerifier.NotProven.class, () -> verifier.included(ENTRIES.get(3), 4, proof, note(15)));
        assertThrows(LogVerifier.NotProven.class, () -> verifier.included(ENTRIES.get(3), 3, proof, note(14)));
        assertThrows(LogVerifier.NotProven.class, () -> verifier.checkpoint(note(15).replace("\n15\n", "\n16\n")));
        NoteKey other = NoteSigner.generate(KEY.name(), NoteKey.ED25519).key();
        assertThrows(LogVerifier.NotProven.class, () -> new LogVerifier(other).checkpoint(note(15)));
        NoteKey otherName = new NoteKey("example.com/other", NoteKey.ED25519, KEY.key());
        assertThrows(LogVerifier.NotProven.class, () -> new LogVerifier(otherName).checkpoint(note(15)));
        assertThrows(
                LogVerifier.NotProven.class,
                () -> verifier.consistent(note(4), note(15), Proofs.consistency(5, 15, subtrees)));
    }

    @Test
    void theCommandSaysWhatIsProven(@org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
        Proofs.Subtrees subtrees = Frontier.EMPTY.with(leaves(15));
        Path entry = Files.write(folder.resolve("entry"), ENTRIES.get(6));
        Path proof = Files.writeString(
                folder.resolve("proof"),
                new TlogProof(new byte[0], 6, Proofs.inclusion(6, 15, subtrees), note(15)).toString());
        assertEquals(VerifyCommand.PROVEN, run("inclusion", KEY.toString(), entry.toString(), proof.toString()));
        Files.write(entry, ENTRIES.get(7));
        assertEquals(VerifyCommand.NOT_PROVEN, run("inclusion", KEY.toString(), entry.toString(), proof.toString()));
        List<String> lines = new ArrayList<>();
        Proofs.consistency(7, 15, subtrees).forEach(hash -> lines.add(hash.base64()));
        Path growth = Files.write(folder.resolve("growth"), lines);
        String first = LOG.resolve("checkpoint.7").toString();
        String second = LOG.resolve("checkpoint.15").toString();
        Path key = Files.writeString(folder.resolve("key"), KEY + "\n");
        assertEquals(VerifyCommand.PROVEN, run("consistency", key.toString(), first, second, growth.toString()));
        assertEquals(VerifyCommand.NOT_PROVEN, run("consistency", key.toString(), second, first, growth.toString()));
        assertEquals(VerifyCommand.MISUSED, run("inclusion"));
        assertEquals(VerifyCommand.MISUSED, run("inclusion", key.toString(), "nowhere", proof.toString()));
        assertEquals(VerifyCommand.MISUSED, run("inclusion", "a+b", entry.toString(), proof.toString()));
    }

    private static int run(String... arguments) {
        java.io.ByteArrayOutputStream shown = new java.io.ByteArrayOutputStream();
        java.io.PrintStream to = new java.io.PrintStream(shown);
        int code = VerifyCommand.run(List.of(arguments), to, to);
        assertTrue(shown.size() > 0, "it always says something");
        return code;
    }
}
