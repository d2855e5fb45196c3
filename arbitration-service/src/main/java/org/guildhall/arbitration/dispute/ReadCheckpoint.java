package org.guildhall.arbitration.dispute;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.dispute.domain.LogCheckpoint;
import org.guildhall.log.LogVerifier;
import org.guildhall.log.LogVerifier.NotProven;
import org.guildhall.log.NoteKey;
import org.guildhall.log.SignedNote;

/** Reads checkpoints of the settlement log, and none of another log. */
@ApplicationScoped
class ReadCheckpoint {
    private final Optional<LogVerifier> log;
    private final List<NoteKey> witnesses;

    /** @throws IllegalArgumentException if a configured key is none of a log or of a witness */
    ReadCheckpoint(DrawConfig config) {
        this.log = config.logKey().map(NoteKey::parse).map(LogVerifier::new);
        this.witnesses = config.witnessKeys().orElse(List.of()).stream()
                .map(NoteKey::parse)
                .toList();
        if (witnesses.stream().anyMatch(key -> key.algorithm() != NoteKey.COSIGNATURE)) {
            throw new IllegalArgumentException("guildhall.draw.witness-keys holds a key that is no witness's");
        }
    }

    /** Wrong keys are told at the start, not at the first draw. */
    void check(@Observes StartupEvent event) {
        // The constructor has checked them.
    }

    /**
     * @param note as the log published it
     * @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#LOG_NOT_CONFIGURED} or {@link
     *     DisputeReason#CHECKPOINT_INVALID}
     */
    LogCheckpoint run(String note) {
        LogVerifier verifier = log.orElseThrow(() -> DisputeReason.LOG_NOT_CONFIGURED.refuse());
        try {
            verifier.checkpoint(note);
        } catch (NotProven e) {
            throw DisputeReason.CHECKPOINT_INVALID.refuse("problem", e.getMessage());
        }
        SignedNote signed = SignedNote.parse(note);
        List<Instant> cosignedAt = witnesses.stream()
                .map(signed::cosignedAt)
                .flatMap(seconds -> seconds.stream().boxed())
                .map(Instant::ofEpochSecond)
                .toList();
        if (cosignedAt.isEmpty() && !witnesses.isEmpty()) {
            throw DisputeReason.CHECKPOINT_INVALID.refuse("problem", "no known witness has cosigned the checkpoint");
        }
        return new LogCheckpoint(note, cosignedAt);
    }
}
