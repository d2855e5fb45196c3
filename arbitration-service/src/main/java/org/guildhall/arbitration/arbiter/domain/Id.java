package org.guildhall.arbitration.arbiter.domain;

import java.util.regex.Pattern;

/** The form that ids of actors have on every wire and in every table. */
public final class Id {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");

    private Id() {}

    /** @throws IllegalArgumentException unless it is 1 to 128 of the allowed characters */
    public static String require(String id, String what) {
        if (!FORM.matcher(id).matches()) {
            throw new IllegalArgumentException(what + " is not an id");
        }
        return id;
    }
}
