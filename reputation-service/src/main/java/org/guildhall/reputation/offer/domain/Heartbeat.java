package org.guildhall.reputation.offer.domain;

import java.time.Instant;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * A provider's word that it is there; whether it signed it is still to be verified.
 *
 * @param time whole seconds
 * @param activeWorkloads 0 or more
 * @param availableCpuMillicores thousandths of a core, 0 or more
 * @param availableMemoryMb megabytes, 0 or more
 * @param availableStorageGb gigabytes, 0 or more
 * @param signature over {@link #statement()}
 */
public record Heartbeat(
        PublicKey providerKey,
        Instant time,
        long activeWorkloads,
        long availableCpuMillicores,
        long availableMemoryMb,
        long availableStorageGb,
        Signature signature) {
    /** @throws IllegalArgumentException if a bound is broken */
    public Heartbeat {
        if (time.getNano() != 0
                || activeWorkloads < 0
                || availableCpuMillicores < 0
                || availableMemoryMb < 0
                || availableStorageGb < 0) {
            throw new IllegalArgumentException("a heartbeat has whole seconds and no negative amounts");
        }
    }

    /** What the provider signs. Source: docs/reputation.md, "Offers and heartbeats". */
    public Statement statement() {
        return Statement.of(
                "heartbeat",
                "provider_key",
                providerKey.hex(),
                "time",
                time.getEpochSecond(),
                "active_workloads",
                activeWorkloads,
                "available_cpu_millicores",
                availableCpuMillicores,
                "available_memory_mb",
                availableMemoryMb,
                "available_storage_gb",
                availableStorageGb);
    }
}
