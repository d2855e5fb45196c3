package org.guildhall.federation.registry.domain;

import java.util.regex.Pattern;

/**
 * A team's id; on the wire {@code team:<federation id>:<name>}.
 *
 * @param federation the federation that the team belongs to
 * @param name 1 to 60 of {@code a-z0-9-}
 */
public record TeamId(FederationId federation, String name) implements Comparable<TeamId> {
    private static final String PREFIX = "team:";
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,60}");

    /** @throws IllegalArgumentException for a name of another form */
    public TeamId {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a team name");
        }
    }

    /** @throws IllegalArgumentException unless {@code text} is {@code team:<federation id>:<name>} */
    public static TeamId parse(String text) {
        int end = text.lastIndexOf(':');
        if (!text.startsWith(PREFIX) || end < PREFIX.length()) {
            throw new IllegalArgumentException("not a team id");
        }
        return new TeamId(new FederationId(text.substring(PREFIX.length(), end)), text.substring(end + 1));
    }

    @Override
    public int compareTo(TeamId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return PREFIX + federation + ":" + name;
    }
}
