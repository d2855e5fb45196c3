package org.guildhall.federation.trust.domain;

import java.util.Locale;

/**
 * What an interaction was about.
 *
 * @param id known to both sides; 1 to 200 characters
 */
public record Reference(Kind kind, String id) {
    /** What kind of thing it was. */
    public enum Kind {
        PROPOSAL,
        DISPUTE,
        SETTLEMENT,
        AGREEMENT;

        /** As statements and refusals write it: lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Reference {
        if (id.isEmpty() || id.length() > 200) {
            throw new IllegalArgumentException("a reference's id has 1 to 200 characters");
        }
    }
}
