package org.guildhall.arbitration.accuracy.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why an accuracy cannot be told. */
public enum AccuracyReason implements Reason {
    ACCURACY_NOT_ESTIMATED;

    @Override
    public Kind kind() {
        return Kind.NOT_FOUND;
    }

    @Override
    public String advice() {
        return "The arbiter has not voted before the last estimate; come back after the next one.";
    }

    @Override
    public List<String> keys() {
        return List.of("arbiter_id");
    }
}
