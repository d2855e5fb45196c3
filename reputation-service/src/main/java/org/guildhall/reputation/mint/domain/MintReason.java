package org.guildhall.reputation.mint.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why a mint isn't registered. */
public enum MintReason implements Reason {
    MINT_KIND_FIXED(
            Kind.ALREADY_EXISTS, "Register it with the kind that it has; a mint never changes it.", "mint_url", "kind"),
    MINT_KEY_INVALID(Kind.INVALID_ARGUMENT, "Send a key that is a point of the curve.", "public_key");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    MintReason(Kind kind, String advice, String... keys) {
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
