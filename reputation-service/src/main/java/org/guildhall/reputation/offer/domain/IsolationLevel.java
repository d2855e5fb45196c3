package org.guildhall.reputation.offer.domain;

/** How far a workload is kept apart from others', from the least to the most. */
public enum IsolationLevel {
    SHARED_KERNEL("shared-kernel"),
    DEDICATED_HOST("dedicated-host"),
    ATTESTED_RESEARCH_TIER("attested-research-tier");

    private final String slug;

    IsolationLevel(String slug) {
        this.slug = slug;
    }

    /** Its name in statements and snapshots. */
    public String slug() {
        return slug;
    }

    /** @throws IllegalArgumentException if no level has that name */
    public static IsolationLevel of(String slug) {
        for (IsolationLevel level : values()) {
            if (level.slug.equals(slug)) {
                return level;
            }
        }
        throw new IllegalArgumentException("no isolation level is called " + slug);
    }
}
