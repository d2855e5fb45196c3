package org.guildhall.reputation.score.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why a score isn't given. */
public enum ScoreReason implements Reason {
    AS_OF_IN_FUTURE(
            Kind.INVALID_ARGUMENT,
            "Ask for a time that has come; without as_of the answer is for now.",
            "as_of",
            "now");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    ScoreReason(Kind kind, String advice, String... keys) {
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
