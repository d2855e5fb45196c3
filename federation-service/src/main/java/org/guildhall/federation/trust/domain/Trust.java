package org.guildhall.federation.trust.domain;

import java.time.Instant;
import org.guildhall.federation.registry.domain.FederationId;

/**
 * What a source grants a target: the fold of the pair's events ({@link #after}).
 *
 * @param state whether it holds now
 * @param score exact, within [0, 1]; of a revoked trust the score that it was revoked with
 * @param establishedAt when the present grant was made; null before the first
 * @param lastInteractionAt null before the first interaction
 * @param eventCount events so far; the next one has this number plus one
 */
public record Trust(
        FederationId source,
        FederationId target,
        State state,
        Relationship relationship,
        Score score,
        boolean witnessAllowed,
        long successes,
        long failures,
        Instant establishedAt,
        Instant lastInteractionAt,
        long eventCount) {
    /** Whether trust holds. */
    public enum State {
        NONE,
        GRANTED,
        REVOKED
    }

    /** @throws IllegalArgumentException for a federation and itself, or a negative count */
    public Trust {
        if (source.equals(target) || successes < 0 || failures < 0 || eventCount < 0) {
            throw new IllegalArgumentException("no such trust");
        }
    }

    /** Of a pair without any event. */
    public static Trust none(FederationId source, FederationId target) {
        return new Trust(source, target, State.NONE, Relationship.PEER, Score.ZERO, false, 0, 0, null, null, 0);
    }

    public boolean granted() {
        return state == State.GRANTED;
    }

    /** Whether the source accepts the target as a witness now. */
    public boolean mayWitness() {
        return granted() && witnessAllowed && score.atLeast(Score.WITNESS_MIN);
    }

    /**
     * The trust after one more event.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link TrustReason#TRUST_EXISTS} for a grant of a trust that
     *     holds, {@link TrustReason#TRUST_NOT_FOUND} for anything else on one that doesn't
     */
    public Trust after(TrustEvent event) {
        TrustChange change = event.change();
        if (change instanceof TrustChange.Granted grant) {
            return grantedBy(grant, event);
        }
        require();
        if (change instanceof TrustChange.Succeeded success) {
            return succeeded(success, event);
        }
        if (change instanceof TrustChange.Failed failure) {
            return with(failure.autoAdjust() ? score.lowered() : score, successes, failures + 1, event.at(), state);
        }
        if (change instanceof TrustChange.Updated update) {
            return with(updated(update.score(), event), successes, failures, lastInteractionAt, state);
        }
        if (change instanceof TrustChange.RelationshipChanged changed) {
            return new Trust(
                    source,
                    target,
                    state,
                    changed.relationship(),
                    score,
                    changed.witnessAllowed(),
                    successes,
                    failures,
                    establishedAt,
                    lastInteractionAt,
                    eventCount + 1);
        }
        return with(score, successes, failures, lastInteractionAt, State.REVOKED);
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link TrustReason#TRUST_NOT_FOUND} unless the trust holds */
    public Trust require() {
        if (!granted()) {
            throw TrustReason.TRUST_NOT_FOUND.refuse("source_id", source, "target_id", target);
        }
        return this;
    }

    /** A later grant starts from the history: the counters, and the score it was revoked with if that is lower. */
    private Trust grantedBy(TrustChange.Granted grant, TrustEvent event) {
        if (granted()) {
            throw TrustReason.TRUST_EXISTS.refuse("source_id", source, "target_id", target);
        }
        Score start = grant.initial().min(Score.MAX_INITIAL).min(TrustLevel.ageCap(event.targetAgeDays()));
        return new Trust(
                source,
                target,
                State.GRANTED,
                grant.relationship(),
                state == State.REVOKED ? start.min(score) : start,
                grant.witnessAllowed(),
                successes,
                failures,
                event.at(),
                lastInteractionAt,
                eventCount + 1);
    }

    /** The success counts itself before its cap is looked up. */
    private Trust succeeded(TrustChange.Succeeded success, TrustEvent event) {
        Score cap = TrustLevel.cap(event.targetAgeDays(), successes + 1);
        return with(success.autoAdjust() ? score.raised(cap) : score, successes + 1, failures, event.at(), state);
    }

    /** Lowers freely; raises up to the cap, which never lowers what stands above it. */
    private Score updated(Score asked, TrustEvent event) {
        return asked.compareTo(score) <= 0
                ? asked
                : score.max(asked.min(TrustLevel.cap(event.targetAgeDays(), successes)));
    }

    private Trust with(Score newScore, long newSuccesses, long newFailures, Instant interaction, State newState) {
        return new Trust(
                source,
                target,
                newState,
                relationship,
                newScore,
                witnessAllowed,
                newSuccesses,
                newFailures,
                establishedAt,
                interaction,
                eventCount + 1);
    }
}
