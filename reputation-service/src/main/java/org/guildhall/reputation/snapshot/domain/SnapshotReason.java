package org.guildhall.reputation.snapshot.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why an act about a snapshot is refused. */
public enum SnapshotReason implements Reason {
    SNAPSHOT_NOT_FOUND(Kind.NOT_FOUND, "Ask for the time of a kept snapshot; ListSnapshots names them.", "as_of");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    SnapshotReason(Kind kind, String advice, String... keys) {
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
