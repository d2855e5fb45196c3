package org.guildhall.platform.refusal;

import java.util.List;

/**
 * A stable, documented reason for a refusal. Implemented by one enum per feature, so that {@link #name()} is the
 * UPPER_SNAKE reason on the wire. A reason is never reused for something else and never loses a key.
 */
public interface Reason {
    /** The reason as it stands in {@code google.rpc.ErrorInfo}. */
    String name();

    /** Decides the gRPC code. */
    Kind kind();

    /** What a person can do about it; a sentence, without values. */
    String advice();

    /** Keys of the facts that come with every refusal for this reason, as documented in the contract. */
    List<String> keys();

    /**
     * Builds the refusal, to be thrown by the caller.
     *
     * @param keysAndValues alternately a key of {@link #keys()} and its value; values are shown with
     *     {@code toString()}, instants as RFC 3339
     * @throws IllegalArgumentException if the keys differ from {@link #keys()}: a mistake in the calling code
     */
    default Refusal refuse(Object... keysAndValues) {
        return Refusal.of(this, keysAndValues);
    }
}
