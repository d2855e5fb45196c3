package org.guildhall.platform.auth;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.guildhall.access.v1.Access;
import org.guildhall.access.v1.AccessProto;
import org.guildhall.access.v1.Grant;
import org.guildhall.platform.refusal.PlatformReason;

/**
 * Who may call one method, read from the {@code guildhall.access.v1.access} option of its contract.
 *
 * @param isPublic whether a call without a token may pass
 * @param anyRole whether every valid token may pass
 * @param permits the roles that may pass, and the field that must name the caller
 */
public record AccessRule(boolean isPublic, boolean anyRole, List<Permit> permits) {
    /**
     * @param role one of the token's groups
     * @param self the request's string field that must equal the token's subject; null if any subject will do
     */
    public record Permit(String role, FieldDescriptor self) {}

    /** @throws IllegalArgumentException if the method has no rule or an ambiguous one: a mistake in the contract */
    public static AccessRule of(MethodDescriptor method) {
        Access access = method.getOptions().getExtension(AccessProto.access);
        int kinds = (access.getPublic() ? 1 : 0)
                + (access.getAuthenticated() ? 1 : 0)
                + (access.getGrantsCount() > 0 ? 1 : 0);
        if (kinds != 1) {
            throw new IllegalArgumentException(method.getFullName() + " needs exactly one kind of access rule");
        }
        List<Permit> permits = new ArrayList<>();
        for (Grant grant : access.getGrantsList()) {
            permits.add(new Permit(grant.getRole(), selfField(method, grant)));
        }
        return new AccessRule(access.getPublic(), access.getAuthenticated(), List.copyOf(permits));
    }

    private static FieldDescriptor selfField(MethodDescriptor method, Grant grant) {
        if (grant.getSelf().isEmpty()) {
            return null;
        }
        FieldDescriptor field = method.getInputType().findFieldByName(grant.getSelf());
        if (field == null || field.getJavaType() != JavaType.STRING || field.isRepeated()) {
            throw new IllegalArgumentException(
                    method.getFullName() + ": access names no string field " + grant.getSelf());
        }
        return field;
    }

    /**
     * Checks the role before the request is read.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#ROLE_REQUIRED}
     */
    void requireRole(Caller caller) {
        if (isPublic || anyRole || caller.isAdmin() || permits.stream().anyMatch(p -> caller.is(p.role()))) {
            return;
        }
        TreeSet<String> roles = new TreeSet<>(permits.stream().map(Permit::role).toList());
        roles.add(Caller.ADMIN);
        throw PlatformReason.ROLE_REQUIRED.refuse("roles", String.join(",", roles));
    }

    /**
     * Checks that the caller acts for itself, for each message of the call.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#NOT_YOURSELF}
     */
    void requireSelf(Caller caller, Message request) {
        if (isPublic || anyRole || caller.isAdmin()) {
            return;
        }
        String field = null;
        for (Permit permit : permits) {
            if (caller.is(permit.role())) {
                if (permit.self() == null || caller.subject().equals(request.getField(permit.self()))) {
                    return;
                }
                field = permit.self().getName();
            }
        }
        throw PlatformReason.NOT_YOURSELF.refuse("field", field);
    }
}
