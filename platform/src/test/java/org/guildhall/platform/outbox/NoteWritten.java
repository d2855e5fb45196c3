package org.guildhall.platform.outbox;

import java.time.Instant;
import java.util.Set;

/** The event of the tests. */
record NoteWritten(String subject, Set<String> receivers, String text, Instant writtenAt) implements Event {
    static final String TYPE = "note-written";

    @Override
    public String type() {
        return TYPE;
    }
}
