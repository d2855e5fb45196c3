package org.guildhall.arbitration.dispute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.TestLog;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.log.NoteKey;
import org.guildhall.log.NoteSigner;
import org.guildhall.log.SignedNote;
import org.guildhall.platform.refusal.Refusal;
import org.junit.jupiter.api.Test;

class ReadCheckpointTest {
    private static final Instant AT = Instant.parse("2026-03-01T08:00:00Z");

    private static ReadCheckpoint reader(Optional<String> log, Optional<List<String>> witnesses) {
        return new ReadCheckpoint(new DrawConfig() {
            @Override
            public Optional<String> logKey() {
                return log;
            }

            @Override
            public Optional<List<String>> witnessKeys() {
                return witnesses;
            }
        });
    }

    private static ReadCheckpoint withoutWitnesses() {
        return reader(Optional.of(TestLog.LOG.key().toString()), Optional.empty());
    }

    private static ReadCheckpoint withWitness() {
        return reader(
                Optional.of(TestLog.LOG.key().toString()),
                Optional.of(List.of(TestLog.WITNESS.key().toString())));
    }

    private static void assertInvalid(ReadCheckpoint reader, String note) {
        Refusal refused = assertThrows(Refusal.class, () -> reader.run(note));
        assertEquals(DisputeReason.CHECKPOINT_INVALID, refused.reason());
    }

    @Test
    void aCheckpointThatTheLogSignedIsTakenAsItIs() {
        String note = TestLog.checkpoint().toString();
        assertEquals(note, withoutWitnesses().run(note).note());
        assertEquals(List.of(), withoutWitnesses().run(note).cosignedAt());
    }

    @Test
    void whatTheLogDidNotSignIsRefused() {
        ReadCheckpoint reader = withoutWitnesses();
        SignedNote good = TestLog.checkpoint();
        assertInvalid(reader, "checkpoint 7");
        assertInvalid(reader, good.text());
        assertInvalid(reader, good.toString().replace("\n\n", "1\n\n"));
        assertInvalid(reader, TestLog.impostor().sign(good.text()).toString());
        NoteSigner other = NoteSigner.generate("other.test/log", NoteKey.ED25519);
        String renamed = good.text().replace(TestLog.LOG.key().name(), "other.test/log");
        assertInvalid(reader, other.sign(renamed).toString());
        assertInvalid(reader, TestLog.LOG.sign(renamed).toString());
        assertInvalid(reader, TestLog.LOG.sign("no checkpoint\n").toString());
    }

    @Test
    void whereWitnessesAreKnownOneOfThemMustHaveSeenIt() {
        ReadCheckpoint reader = withWitness();
        SignedNote note = TestLog.checkpoint();
        assertInvalid(reader, note.toString());
        NoteSigner impostor = NoteSigner.generate(TestLog.WITNESS.key().name(), NoteKey.COSIGNATURE);
        assertInvalid(
                reader,
                note.with(impostor.cosign(note.text(), AT.getEpochSecond())).toString());
        SignedNote another = TestLog.cosigned(AT);
        assertInvalid(reader, note.with(another.signatures().get(1)).toString());
        assertEquals(
                List.of(AT), reader.run(TestLog.cosigned(note, AT).toString()).cosignedAt());
    }

    @Test
    void withoutALogsKeyNothingIsTaken() {
        Refusal refused = assertThrows(Refusal.class, () -> reader(Optional.empty(), Optional.empty())
                .run(TestLog.checkpoint().toString()));
        assertEquals(DisputeReason.LOG_NOT_CONFIGURED, refused.reason());
    }

    @Test
    void aKeyThatIsNoneIsToldAtTheStart() {
        String witness = TestLog.WITNESS.key().toString();
        String log = TestLog.LOG.key().toString();
        assertThrows(IllegalArgumentException.class, () -> reader(Optional.of(witness), Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> reader(Optional.of("key"), Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> reader(Optional.of(log), Optional.of(List.of(log))));
    }
}
