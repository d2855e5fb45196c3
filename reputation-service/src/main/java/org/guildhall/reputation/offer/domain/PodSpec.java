package org.guildhall.reputation.offer.domain;

import java.util.Map;

/**
 * One size of workload and its price.
 *
 * @param cpuMillicores thousandths of a core
 * @param memoryMb megabytes
 * @param rateMsatsPerSec thousandths of a satoshi a second
 */
public record PodSpec(
        String id, String name, String description, long cpuMillicores, long memoryMb, long rateMsatsPerSec) {
    /** @throws IllegalArgumentException if an amount is negative */
    public PodSpec {
        if (cpuMillicores < 0 || memoryMb < 0 || rateMsatsPerSec < 0) {
            throw new IllegalArgumentException("a spec has no negative amounts: " + id);
        }
    }

    Map<String, Object> members() {
        return Map.of(
                "id", id,
                "name", name,
                "description", description,
                "cpu_millicores", cpuMillicores,
                "memory_mb", memoryMb,
                "rate_msats_per_sec", rateMsatsPerSec);
    }
}
