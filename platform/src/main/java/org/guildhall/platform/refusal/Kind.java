package org.guildhall.platform.refusal;

/** Why a rule says no, in the terms of the gRPC status codes that callers act on (google.rpc.Code). */
public enum Kind {
    /** The request itself is malformed or out of bounds, whatever the state of the service. */
    INVALID_ARGUMENT,
    /** There is no token, or it is expired or forged. */
    UNAUTHENTICATED,
    /** The token is good; the act isn't the caller's to do. */
    PERMISSION_DENIED,
    /** The thing named isn't there. */
    NOT_FOUND,
    /** It is already there, with other content. */
    ALREADY_EXISTS,
    /** It is there, in a state that forbids the act. */
    FAILED_PRECONDITION,
    /** A race was lost that a retry may win. */
    ABORTED,
    /** Too much, too fast; the answer says when to come back. */
    RESOURCE_EXHAUSTED,
    /** Something that the service depends on is away; safe to retry. */
    UNAVAILABLE
}
