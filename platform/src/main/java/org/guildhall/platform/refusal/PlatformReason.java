package org.guildhall.platform.refusal;

import java.util.List;

/** Reasons that any method of any service can answer; docs/errors.md lists them. */
public enum PlatformReason implements Reason {
    CONSTRAINT_VIOLATED(Kind.INVALID_ARGUMENT, "Correct every field that the details name."),
    PAGE_TOKEN_INVALID(
            Kind.INVALID_ARGUMENT, "Send a next_page_token as it came, with the same request, or none to start over."),
    BAD_SIGNATURE(
            Kind.INVALID_ARGUMENT,
            "Sign the statement that the method documents, with the key that is registered.",
            "statement"),
    TOKEN_MISSING(Kind.UNAUTHENTICATED, "Send a token: authorization: Bearer <JWT>."),
    TOKEN_INVALID(Kind.UNAUTHENTICATED, "Get a new token from the issuer.", "problem"),
    ROLE_REQUIRED(Kind.PERMISSION_DENIED, "Call with a token whose groups hold one of the roles.", "roles"),
    NOT_YOURSELF(Kind.PERMISSION_DENIED, "Name yourself: the field must equal the token's subject.", "field"),
    REQUEST_ID_REUSED(
            Kind.ALREADY_EXISTS,
            "This request_id was used for a request with other content; make a new one.",
            "request_id"),
    CONCURRENT_CHANGE(Kind.ABORTED, "Somebody else changed the same thing at the same time; try again."),
    OVERLOADED(Kind.RESOURCE_EXHAUSTED, "The service is at its limit; come back after the retry delay.", "limit"),
    RATE_EXCEEDED(Kind.RESOURCE_EXHAUSTED, "You call too often; slow down to the rate given.", "calls_per_second"),
    DATABASE_UNAVAILABLE(Kind.UNAVAILABLE, "The service cannot reach its database; try again."),
    SHUTTING_DOWN(Kind.UNAVAILABLE, "This replica is stopping; try again, another one will answer.");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    PlatformReason(Kind kind, String advice, String... keys) {
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
