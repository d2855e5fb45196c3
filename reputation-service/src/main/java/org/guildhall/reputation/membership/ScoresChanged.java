package org.guildhall.reputation.membership;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.guildhall.platform.outbox.Event;

/**
 * Tells the federation service that scores of a federation's members changed.
 *
 * @param subject the federation's id
 * @param asOf the time that the scores are for
 * @param scores those that changed, at most {@link #MOST}
 */
public record ScoresChanged(String subject, Instant asOf, List<MemberScore> scores) implements Event {
    /** What {@link #type()} says. */
    public static final String TYPE = "scores-changed";

    /** Scores that one event tells of. */
    public static final int MOST = 1000;

    private static final Set<String> RECEIVERS = Set.of("federation");

    /**
     * A member's score.
     *
     * @param provider 64 lower-case hex digits
     * @param score normalised, a decimal of six places
     */
    public record MemberScore(String provider, String score) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Set<String> receivers() {
        return RECEIVERS;
    }
}
