package org.guildhall.federation.trust.domain;

import org.guildhall.platform.value.Signature;

/** What an event does to the trust of a pair. */
public sealed interface TrustChange {
    /** @param initial what the source asked for, before all caps */
    record Granted(Relationship relationship, Score initial, boolean witnessAllowed) implements TrustChange {}

    /** An interaction, which counts once per pair and reference. */
    sealed interface Interacted extends TrustChange {
        Reference reference();
    }

    /**
     * @param autoAdjust whether the score follows
     * @param targetSignature null where the platform recorded it from its own facts
     */
    record Succeeded(Reference reference, boolean autoAdjust, Signature targetSignature) implements Interacted {}

    /** @param autoAdjust whether the score follows */
    record Failed(Reference reference, boolean autoAdjust) implements Interacted {}

    /** @param score what the source asked for, before the caps */
    record Updated(Score score) implements TrustChange {}

    /** Another relationship or another word on witnessing; the score stays. */
    record RelationshipChanged(Relationship relationship, boolean witnessAllowed) implements TrustChange {}

    /** The end of the grant; its history stays. */
    record Revoked() implements TrustChange {}
}
