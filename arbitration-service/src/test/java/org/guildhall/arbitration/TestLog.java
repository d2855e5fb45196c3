package org.guildhall.arbitration;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.guildhall.log.Checkpoint;
import org.guildhall.log.Hash;
import org.guildhall.log.NoteKey;
import org.guildhall.log.NoteSigner;
import org.guildhall.log.SignedNote;

/** The settlement log that tests draw panels by, with one witness; the service under test knows the keys of both. */
public final class TestLog {
    public static final NoteSigner LOG =
            NoteSigner.parse("PRIVATE+KEY+log.test/settlement+ae79eaee+AeAp/oKXpxIm9TXT3FwOiJAnvFYJDpwWoqRYpOEIsR6N");
    public static final NoteSigner WITNESS =
            NoteSigner.parse("PRIVATE+KEY+witness.test/one+8cacd3f6+BOf8ELpZQR49by7xUCVCqUflo7c/AJqTofMDyqpyDceK");

    private static final AtomicLong SIZE = new AtomicLong();

    private TestLog() {}

    /** A new checkpoint, signed by the log. */
    public static SignedNote checkpoint() {
        long size = SIZE.incrementAndGet();
        Hash root = Hash.leaf(("leaf " + size).getBytes(StandardCharsets.UTF_8));
        return LOG.sign(Checkpoint.of(LOG.key().name(), size, root).text());
    }

    /** A new checkpoint that the witness has seen at a time. */
    public static SignedNote cosigned(Instant at) {
        return cosigned(checkpoint(), at);
    }

    public static SignedNote cosigned(SignedNote checkpoint, Instant at) {
        return checkpoint.with(WITNESS.cosign(checkpoint.text(), at.getEpochSecond()));
    }

    /** Another key with the log's name. */
    public static NoteSigner impostor() {
        return NoteSigner.generate(LOG.key().name(), NoteKey.ED25519);
    }
}
