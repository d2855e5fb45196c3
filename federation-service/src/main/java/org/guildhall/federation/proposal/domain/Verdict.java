package org.guildhall.federation.proposal.domain;

import java.util.Locale;

/** What an affected federation decides. */
public enum Verdict {
    APPROVE,
    REJECT;

    /** As statements write it: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
