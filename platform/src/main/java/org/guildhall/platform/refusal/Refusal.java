package org.guildhall.platform.refusal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A rule said no. Carries the documented reason and the facts behind it; it is not a fault, so it has no stack trace. */
public final class Refusal extends RuntimeException {
    private final Reason reason;
    private final transient Map<String, String> facts;

    private Refusal(Reason reason, Map<String, String> facts) {
        super(sentence(reason, facts), null, false, false);
        this.reason = reason;
        this.facts = facts;
    }

    static Refusal of(Reason reason, Object... keysAndValues) {
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a key of " + reason.name() + " has no value");
        }
        Map<String, String> facts = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            facts.put((String) keysAndValues[i], String.valueOf(keysAndValues[i + 1]));
        }
        if (!List.copyOf(facts.keySet()).equals(reason.keys())) {
            throw new IllegalArgumentException(
                    reason.name() + " documents the keys " + reason.keys() + ", not " + facts.keySet());
        }
        return new Refusal(reason, facts);
    }

    private static String sentence(Reason reason, Map<String, String> facts) {
        return facts.isEmpty() ? reason.advice() : reason.advice() + " " + facts;
    }

    public Reason reason() {
        return reason;
    }

    /** The values that matter, by the keys that the contract documents, in that order. */
    public Map<String, String> facts() {
        return facts;
    }
}
