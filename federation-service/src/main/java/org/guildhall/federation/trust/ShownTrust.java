package org.guildhall.federation.trust;

import org.guildhall.federation.trust.domain.Relationship;
import org.guildhall.federation.trust.domain.Trust;

/**
 * A trust as it shows to others.
 *
 * @param other what the target grants the source; null if nothing
 */
public record ShownTrust(Trust trust, Relationship other) {
    public Relationship.Shown relationship() {
        return trust.relationship().shown(other);
    }
}
