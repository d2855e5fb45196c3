package org.guildhall.reputation.snapshot.domain;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.guildhall.reputation.offer.domain.IsolationLevel;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.offer.domain.PodSpec;
import org.guildhall.reputation.offer.domain.PublishedOffer;
import org.guildhall.reputation.stake.domain.Stake;
import org.guildhall.reputation.time.domain.ClockSkew;

/**
 * One provider in a snapshot.
 *
 * @param npub the provider's key as the document shows it
 * @param jurisdiction null if the offer doesn't say where the provider is
 * @param lastSeen the newest heartbeat; null if there is none
 * @param stake null unless it holds
 */
public record ProviderRow(
        String npub,
        String hostname,
        String jurisdiction,
        BigDecimal score,
        Instant lastSeen,
        ShownStake stake,
        boolean anchor,
        List<PodSpec> specs,
        IsolationLevel isolationLevel) {
    /** A stake as the document shows it. */
    public record ShownStake(long effectiveSats, Instant lockedUntil, double rank) {}

    /**
     * The row of a provider with an offer. Source: docs/reputation.md, "Snapshots".
     *
     * @param stake what is known of the provider's stake; null if there is none
     * @param asOf a heartbeat further ahead of it than clocks may be wasn't there yet; a stake must hold at that time
     */
    public static ProviderRow of(
            String npub, PublishedOffer published, BigDecimal score, Stake stake, boolean anchor, Instant asOf) {
        Offer offer = published.offer();
        Instant seen =
                published.heartbeat() == null ? null : published.heartbeat().time();
        // The stake of another proof than the offer's isn't the offer's stake.
        boolean holds = stake != null
                && offer.stakeProof() != null
                && stake.proof().isAboutTheSameAs(offer.stakeProof())
                && stake.holds(asOf);
        return new ProviderRow(
                npub,
                offer.hostname(),
                offer.location(),
                score,
                seen == null || ClockSkew.isFuture(seen, asOf) ? null : seen,
                holds ? new ShownStake(stake.effectiveSats(), stake.proof().lockedUntil(), stake.rank(asOf)) : null,
                anchor,
                offer.specs(),
                offer.isolationLevel());
    }
}
