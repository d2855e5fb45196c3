package org.guildhall.log;

import java.util.List;

/**
 * Checks what a log says from its public key alone, without any server.
 *
 * @param key the log's; its name is the log's origin
 */
public record LogVerifier(NoteKey key) {
    /** Thrown if something does not follow from the key; the message says what. */
    public static final class NotProven extends Exception {
        NotProven(String what) {
            super(what);
        }
    }

    /** @throws IllegalArgumentException unless it is the key of a log */
    public LogVerifier {
        if (key.algorithm() != NoteKey.ED25519) {
            throw new IllegalArgumentException("not the key of a log");
        }
    }

    /**
     * Reads a checkpoint that the log has signed.
     *
     * @throws NotProven if it is malformed, another log's, or not signed by the key
     */
    public Checkpoint checkpoint(String note) throws NotProven {
        try {
            SignedNote signed = SignedNote.parse(note);
            Checkpoint checkpoint = Checkpoint.parse(signed.text());
            checkpoint.root();
            if (!checkpoint.origin().equals(key.name())) {
                throw new NotProven("the checkpoint is of another log: " + checkpoint.origin());
            }
            if (!signed.isSignedBy(key)) {
                throw new NotProven("the checkpoint is not signed by the log's key");
            }
            return checkpoint;
        } catch (IllegalArgumentException e) {
            throw new NotProven("no checkpoint: " + e.getMessage());
        }
    }

    /**
     * Checks that an entry is in the log.
     *
     * @param note the signed checkpoint
     * @return the checkpoint
     * @throws NotProven if the checkpoint is not the log's, or the proof does not lead from the entry to its root
     */
    public Checkpoint included(byte[] entry, long index, List<Hash> proof, String note) throws NotProven {
        Checkpoint checkpoint = checkpoint(note);
        if (!Proofs.includes(index, checkpoint.size(), Hash.leaf(entry), proof, checkpoint.root())) {
            throw new NotProven("the proof does not lead from the entry to the checkpoint's root");
        }
        return checkpoint;
    }

    /** The same for a proof that was kept as one text. */
    public Checkpoint included(byte[] entry, TlogProof proof) throws NotProven {
        return included(entry, proof.index(), proof.hashes(), proof.checkpoint());
    }

    /**
     * Checks that the log has only grown between two checkpoints.
     *
     * @throws NotProven if one of them is not the log's, or the proof does not lead from the first to the second
     */
    public void consistent(String firstNote, String secondNote, List<Hash> proof) throws NotProven {
        Checkpoint first = checkpoint(firstNote);
        Checkpoint second = checkpoint(secondNote);
        if (!Proofs.consistent(first.size(), second.size(), proof, first.root(), second.root())) {
            throw new NotProven("the proof does not lead from the first checkpoint to the second");
        }
    }
}
