package org.guildhall.platform.log;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why a log refuses, documented in the contract of each log's service. */
public enum LogReason implements Reason {
    LEAF_NOT_FOUND(Kind.NOT_FOUND, "The tree has no such leaf.", "leaf_index", "tree_size"),
    TREE_SIZE_UNKNOWN(
            Kind.NOT_FOUND, "Ask for a size that the log has reached and signed.", "tree_size", "current_size"),
    ENTRY_ALREADY_LOGGED(Kind.ALREADY_EXISTS, "The same entry is in the log already."),
    COSIGNATURE_INVALID(
            Kind.INVALID_ARGUMENT,
            "Cosign the checkpoint's text as C2SP tlog-cosignature says, with the key sent along.",
            "problem"),
    WITNESS_KEY_CHANGED(
            Kind.FAILED_PRECONDITION, "This witness cosigned with another key before; use that.", "witness"),
    WITNESS_SIZE_CONFLICT(
            Kind.FAILED_PRECONDITION,
            "Start from the size that the witness cosigned last; compare it with what the witness itself remembers.",
            "witness",
            "known_size"),
    CONSISTENCY_PROOF_INVALID(
            Kind.INVALID_ARGUMENT,
            "Send the proof that leads from the old checkpoint to the cosigned one; none from size 0.",
            "old_size",
            "tree_size");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    LogReason(Kind kind, String advice, String... keys) {
        this.kind = kind;
        this.advice = advice;
        this.keys = List.of(keys);
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String advice() {
        return advice;
    }

    @Override
    public List<String> keys() {
        return keys;
    }
}
