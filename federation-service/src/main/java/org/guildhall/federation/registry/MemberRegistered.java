package org.guildhall.federation.registry;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.guildhall.federation.registry.domain.Member;
import org.guildhall.platform.outbox.Event;

/**
 * Tells the reputation service that a provider belongs to a federation from now on.
 *
 * @param subject the federation's id
 * @param provider its key, 64 lower-case hex digits
 */
public record MemberRegistered(String subject, String provider, Instant registeredAt) implements Event {
    /** What {@link #type()} says. */
    public static final String TYPE = "member-registered";

    private static final Set<String> RECEIVERS = Set.of("reputation");
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");

    /** The event that tells of a new member; empty if it is nobody that reputation can know. */
    public static Optional<MemberRegistered> of(Member member) {
        boolean known = member.id().kind() == Member.Kind.PROVIDER
                && KEY.matcher(member.id().value()).matches();
        return known
                ? Optional.of(new MemberRegistered(
                        member.federation().value(), member.id().value(), member.registeredAt()))
                : Optional.empty();
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Set<String> receivers() {
        return RECEIVERS;
    }
}
