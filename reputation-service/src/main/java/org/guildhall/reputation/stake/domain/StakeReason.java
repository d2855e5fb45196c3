package org.guildhall.reputation.stake.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why an act about a stake is refused. */
public enum StakeReason implements Reason {
    NO_STAKE(Kind.NOT_FOUND, "The provider's newest offer proves no stake.", "provider_key"),
    STAKE_NOT_FOUND(
            Kind.NOT_FOUND, "Report on the stake that the provider's newest offer proves.", "provider_key", "outpoint"),
    OBSERVATION_IN_FUTURE(
            Kind.INVALID_ARGUMENT, "Set your clock and report what was observed by now.", "observed_at", "now");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    StakeReason(Kind kind, String advice, String... keys) {
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
