package org.guildhall.platform.auth;

import io.grpc.Context;
import java.util.Set;

/**
 * Who calls: the token's subject and roles.
 *
 * @param subject the actor's id; empty for a call without a token (public reads only)
 * @param roles the token's {@code groups}
 */
public record Caller(String subject, Set<String> roles) {
    /** May do everything for everybody. */
    public static final String ADMIN = "admin";

    /** The caller of a public read without a token. */
    public static final Caller ANONYMOUS = new Caller("", Set.of());

    static final Context.Key<Caller> KEY = Context.keyWithDefault("guildhall-caller", ANONYMOUS);

    /** The caller of the gRPC call being handled. Read it before the first asynchronous step. */
    public static Caller current() {
        return KEY.get();
    }

    public boolean is(String role) {
        return roles.contains(role);
    }

    public boolean isAdmin() {
        return is(ADMIN);
    }

    /** Whether the caller is {@code id} itself or an admin. */
    public boolean actsFor(String id) {
        return isAdmin() || subject.equals(id);
    }

    /** Makes this the caller of what runs in the returned context. */
    public Context attachTo(Context context) {
        return context.withValue(KEY, this);
    }
}
