package org.guildhall.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Values of the tests of golang/mod (BSD-3-Clause) and transparency-dev/formats (Apache-2.0). */
class NoteVectorsTest {
    private static JsonNode file(String name) throws IOException {
        return new ObjectMapper().readTree(new File("src/test/resources/signed-note/" + name));
    }

    @Test
    void theSignedNoteVerifiesUnderBothKeysAndUnderNoOther() throws IOException {
        JsonNode vectors = file("signed-note.json");
        SignedNote note = SignedNote.parse(vectors.get("note").asText());
        assertEquals(vectors.get("text").asText(), note.text());
        assertEquals(vectors.get("note").asText(), note.toString());
        for (JsonNode name : vectors.get("valid")) {
            NoteKey key = NoteKey.parse(vectors.get("vkeys").get(name.asText()).asText());
            assertTrue(note.isSignedBy(key));
            assertEquals(vectors.get("vkeys").get(name.asText()).asText(), key.toString());
            SignedNote changed = new SignedNote(note.text().replace("answer", "question"), note.signatures());
            assertFalse(changed.isSignedBy(key));
            assertFalse(note.isSignedBy(
                    NoteSigner.generate(name.asText(), NoteKey.ED25519).key()));
        }
        for (JsonNode bad : vectors.get("bad_vkeys")) {
            assertThrows(IllegalArgumentException.class, () -> NoteKey.parse(bad.asText()));
        }
    }

    @Test
    void checkpointsAreReadInTheirOneForm() throws IOException {
        for (JsonNode good : file("checkpoint.json").get("valid")) {
            Checkpoint checkpoint = Checkpoint.parse(good.get(0).asText());
            assertEquals(good.get(1).asText(), checkpoint.origin());
            assertEquals(good.get(2).asLong(), checkpoint.size());
            assertEquals(good.get(3).asText(), checkpoint.extension());
            assertEquals(good.get(0).asText(), checkpoint.text());
        }
        for (JsonNode bad : file("checkpoint.json").get("invalid")) {
            assertThrows(IllegalArgumentException.class, () -> Checkpoint.parse(bad.asText()));
        }
        assertThrows(IllegalArgumentException.class, () -> Checkpoint.parse("Log\n007\nYmFuYW5hcw==\n"));
    }

    @Test
    void keptProofsAreReadInTheirOneForm() throws IOException {
        for (JsonNode good : file("tlog-proof.json").get("valid")) {
            assertEquals(good.asText(), TlogProof.parse(good.asText()).toString());
        }
        for (JsonNode bad : file("tlog-proof.json").get("invalid")) {
            assertThrows(IllegalArgumentException.class, () -> TlogProof.parse(bad.asText()));
        }
    }

    @Test
    void signaturesAreNotMadeForBrokenTexts() {
        NoteSigner signer = NoteSigner.generate("guildhall.test/log", NoteKey.ED25519);
        assertThrows(IllegalArgumentException.class, () -> signer.sign("no newline"));
        assertThrows(IllegalArgumentException.class, () -> signer.sign("a\ttab\n"));
        assertThrows(IllegalArgumentException.class, () -> NoteSigner.generate("a name", NoteKey.ED25519));
        assertThrows(IllegalArgumentException.class, () -> SignedNote.parse("text\n\nnot a signature\n"));
        assertThrows(IllegalArgumentException.class, () -> SignedNote.parse("text\n"));
    }

    @Test
    void aSignerIsReadBackFromItsText() {
        NoteSigner signer = NoteSigner.generate("guildhall.test/log", NoteKey.ED25519);
        NoteSigner read = NoteSigner.parse(signer.secretText());
        assertEquals(signer.key(), read.key());
        assertTrue(read.sign("hello\n").isSignedBy(signer.key()));
        assertFalse(signer.toString().contains(signer.secretText().substring(30)));
        assertThrows(
                IllegalArgumentException.class,
                () -> NoteSigner.parse(signer.key().toString()));
    }

    @Test
    void aCosignatureSaysWhenAndStandsForItsTimeAlone() {
        NoteSigner log = NoteSigner.generate("guildhall.test/log", NoteKey.ED25519);
        NoteSigner witness = NoteSigner.generate("fed:north", NoteKey.COSIGNATURE);
        SignedNote checkpoint =
                log.sign(Checkpoint.of("guildhall.test/log", 0, Hash.EMPTY_ROOT).text());
        SignedNote cosigned = checkpoint.with(witness.cosign(checkpoint.text(), 1_790_000_000L));
        SignedNote read = SignedNote.parse(cosigned.toString());
        assertTrue(read.isSignedBy(log.key()));
        assertEquals(OptionalLong.of(1_790_000_000L), read.cosignedAt(witness.key()));
        assertEquals(OptionalLong.empty(), checkpoint.cosignedAt(witness.key()));
        byte[] later = read.signatures().get(1).bytes().clone();
        later[7]++;
        SignedNote moved = checkpoint.with(
                new SignedNote.Signature("fed:north", witness.key().hash(), later));
        assertEquals(OptionalLong.empty(), moved.cosignedAt(witness.key()));
    }
}
