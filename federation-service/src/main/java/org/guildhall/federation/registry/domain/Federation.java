package org.guildhall.federation.registry.domain;

import java.time.Duration;
import java.time.Instant;
import org.guildhall.platform.value.PublicKey;

/**
 * An organisation with teams.
 *
 * @param minTeamCount active teams that make it operational, 0 to 1000
 * @param requiresExternalWitness whether every proposal that affects it needs a witness from outside
 * @param teamCount active teams now
 */
public record Federation(
        FederationId id,
        String name,
        PublicKey publicKey,
        int minTeamCount,
        boolean requiresExternalWitness,
        FederationStatus status,
        Instant registeredAt,
        long teamCount) {
    public Federation {
        if (minTeamCount < 0 || minTeamCount > 1000 || teamCount < 0) {
            throw new IllegalArgumentException("team counts out of bounds");
        }
    }

    public boolean operational() {
        return teamCount >= minTeamCount;
    }

    /** Whole days since it was registered; 0 if {@code now} is earlier. */
    public long ageDays(Instant now) {
        return Math.max(0, Duration.between(registeredAt, now).toDays());
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link RegistryReason#FEDERATION_NOT_ACTIVE} */
    public void requireActive() {
        if (status != FederationStatus.ACTIVE) {
            throw notActive();
        }
    }

    /**
     * Demands that it may answer what others ask of it.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link RegistryReason#FEDERATION_NOT_ACTIVE}
     */
    public void requireAnswering() {
        if (!status.mayAnswer()) {
            throw notActive();
        }
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link RegistryReason#FEDERATION_NOT_OPERATIONAL} */
    public void requireOperational() {
        if (!operational()) {
            throw RegistryReason.FEDERATION_NOT_OPERATIONAL.refuse(
                    "federation_id", id, "team_count", teamCount, "min_team_count", minTeamCount);
        }
    }

    /**
     * With another status.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link RegistryReason#FEDERATION_DISSOLVED}: that is for good
     */
    public Federation withStatus(FederationStatus next) {
        if (status == FederationStatus.DISSOLVED && next != FederationStatus.DISSOLVED) {
            throw RegistryReason.FEDERATION_DISSOLVED.refuse("federation_id", id);
        }
        return new Federation(
                id, name, publicKey, minTeamCount, requiresExternalWitness, next, registeredAt, teamCount);
    }

    private RuntimeException notActive() {
        return RegistryReason.FEDERATION_NOT_ACTIVE.refuse("federation_id", id, "status", status);
    }
}
