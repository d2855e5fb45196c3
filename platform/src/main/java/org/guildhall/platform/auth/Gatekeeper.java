package org.guildhall.platform.auth;

import com.google.protobuf.Message;
import jakarta.enterprise.context.ApplicationScoped;
import org.guildhall.platform.refusal.PlatformReason;

/** Decides from a token and a method's access rule whether a call may pass, and as whom. */
@ApplicationScoped
public class Gatekeeper {
    private static final String BEARER = "bearer ";

    private final Tokens tokens;

    Gatekeeper(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * @param authorization the call's {@code authorization} header; null if it has none
     * @return the caller; {@link Caller#ANONYMOUS} for a public method called without a token
     * @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#TOKEN_MISSING},
     *     {@link PlatformReason#TOKEN_INVALID} or {@link PlatformReason#ROLE_REQUIRED}
     */
    public Caller admit(AccessRule rule, String authorization) {
        if (authorization == null) {
            if (rule.isPublic()) {
                return Caller.ANONYMOUS;
            }
            throw PlatformReason.TOKEN_MISSING.refuse();
        }
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw PlatformReason.TOKEN_MISSING.refuse();
        }
        Caller caller = tokens.verify(authorization.substring(BEARER.length()).trim());
        rule.requireRole(caller);
        return caller;
    }

    /**
     * @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#NOT_YOURSELF} if the message names another
     *     actor than the caller where the rule demands itself
     */
    public void requireSelf(AccessRule rule, Caller caller, Message message) {
        rule.requireSelf(caller, message);
    }
}
