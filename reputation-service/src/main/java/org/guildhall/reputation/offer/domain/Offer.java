package org.guildhall.reputation.offer.domain;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.stake.domain.StakeProof;

/**
 * What a provider offers, as it says itself; whether it signed it is still to be verified.
 *
 * @param publishedAt whole seconds
 * @param location a coarse code; null if the provider doesn't say where it is
 * @param uptimePercent 0 to 100
 * @param jobsCompleted 0 or more
 * @param apiEndpoint null if it isn't said
 * @param stakeProof null if there is none
 * @param signature over {@link #statement()}
 */
public record Offer(
        PublicKey providerKey,
        Instant publishedAt,
        String hostname,
        String location,
        List<String> capabilities,
        List<PodSpec> specs,
        List<String> whitelistedMints,
        double uptimePercent,
        long jobsCompleted,
        String apiEndpoint,
        IsolationLevel isolationLevel,
        StakeProof stakeProof,
        Signature signature) {
    /** @throws IllegalArgumentException if a bound is broken */
    public Offer {
        if (publishedAt.getNano() != 0 || !(uptimePercent >= 0 && uptimePercent <= 100) || jobsCompleted < 0) {
            throw new IllegalArgumentException("an offer's time is whole seconds, its figures are within their bounds");
        }
        capabilities = List.copyOf(capabilities);
        specs = List.copyOf(specs);
        whitelistedMints = List.copyOf(whitelistedMints);
    }

    /** What the provider signs. Source: docs/reputation.md, "Offers and heartbeats". */
    public Statement statement() {
        return Statement.of(
                "offer",
                "provider_key",
                providerKey.hex(),
                "published_at",
                publishedAt.getEpochSecond(),
                "hostname",
                hostname,
                "location",
                location,
                "capabilities",
                capabilities,
                "specs",
                specs.stream().map(PodSpec::members).toList(),
                "whitelisted_mints",
                whitelistedMints,
                "uptime_percent",
                BigDecimal.valueOf(uptimePercent),
                "jobs_completed",
                jobsCompleted,
                "api_endpoint",
                apiEndpoint,
                "isolation_level",
                isolationLevel.slug(),
                "stake_proof",
                stakeProof == null ? null : stakeProof.members());
    }
}
