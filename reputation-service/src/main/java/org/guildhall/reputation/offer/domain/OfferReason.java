package org.guildhall.reputation.offer.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why an act about an offer is refused. */
public enum OfferReason implements Reason {
    OFFER_IN_FUTURE(Kind.INVALID_ARGUMENT, "Set your clock and sign the offer again.", "published_at", "now"),
    OFFER_NOT_NEWER(
            Kind.FAILED_PRECONDITION,
            "Sign the offer again with a later published_at than the newest one has.",
            "provider_key",
            "published_at"),
    OFFER_NOT_FOUND(Kind.NOT_FOUND, "This provider has published no offer.", "provider_key"),
    HEARTBEAT_IN_FUTURE(Kind.INVALID_ARGUMENT, "Set your clock and sign the heartbeat again.", "time", "now");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    OfferReason(Kind kind, String advice, String... keys) {
        this.kind = kind;
        this.advice = advice;
        this.keys = List.of(keys);
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String advice() {
        return advice;
    }

    @Override
    public List<String> keys() {
        return keys;
    }
}
