package org.guildhall.launcher.local;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/** The database roles' passwords: random, made once, in a file that only its owner can read. */
final class Passwords {
    private static final int BYTES = 24;

    private final DataDirectory data;
    private final Properties known = new Properties();

    private Passwords(DataDirectory data) {
        this.data = data;
    }

    static Passwords of(DataDirectory data) {
        Passwords passwords = new Passwords(data);
        try {
            if (Files.exists(data.passwords())) {
                passwords.known.load(new StringReader(Files.readString(data.passwords())));
            }
        } catch (IOException e) {
            throw data.unwritable(e);
        }
        return passwords;
    }

    /** The role's password in hex, written down before it is used for the first time. */
    String of(String role) {
        if (!known.containsKey(role)) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            known.setProperty(role, HexFormat.of().formatHex(random));
            StringWriter written = new StringWriter();
            try {
                known.store(written, null);
                data.writeSecret(data.passwords(), written.toString());
            } catch (IOException e) {
                throw data.unwritable(e);
            }
        }
        return known.getProperty(role);
    }
}
