package org.guildhall.platform.log;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.guildhall.log.Checkpoint;
import org.guildhall.log.Hash;
import org.guildhall.log.NoteKey;
import org.guildhall.log.NoteSigner;
import org.guildhall.log.SignedNote;
import org.jboss.logging.Logger;

/** The key of this service's log, read and compared with the log's own at start. */
@ApplicationScoped
public class LogKey {
    private static final Logger LOG = Logger.getLogger(LogKey.class);

    private final LogConfig config;
    private final DataSource database;
    private volatile NoteSigner signer;

    LogKey(LogConfig config, DataSource database) {
        this.config = config;
        this.database = database;
    }

    /** What verifies the log's checkpoints; its name is the log's origin. */
    public NoteKey verifierKey() {
        return signer.key();
    }

    SignedNote sign(Checkpoint checkpoint) {
        return signer.sign(checkpoint.text());
    }

    /**
     * Reads the key, begins the log if it is new, and makes sure that an old one was begun with this key. Blocks; call it
     * once, at start.
     *
     * @throws IllegalStateException if there is no key or the log has another; the message says what to do
     */
    public void open() {
        Path file = Path.of(config.keyFile()
                .orElseThrow(() -> new IllegalStateException(
                        "guildhall.log.key-file is not set: name a file for the key that signs the log")));
        try {
            signer = NoteSigner.parse(read(file).strip());
        } catch (IOException e) {
            throw new IllegalStateException("the log's key can't be read from " + file + ": " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(file + " holds no signer key: " + e.getMessage(), e);
        }
        String known = begin();
        if (!known.equals(signer.key().toString())) {
            throw new IllegalStateException("the log was begun with the key " + known + ", but " + file + " holds "
                    + signer.key() + "; mount the first key again, a second one would fork the log");
        }
    }

    private String read(Path file) throws IOException {
        if (!Files.exists(file)) {
            NoteSigner made = NoteSigner.generate(config.origin(), NoteKey.ED25519);
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            try (var channel = Files.newByteChannel(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                channel.write(java.nio.ByteBuffer.wrap(
                        (made.secretText() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                LOG.infof("made a new key for the log: %s", made.key());
            } catch (FileAlreadyExistsException e) {
                LOG.debug("another process made the key at the same time");
            }
        }
        return Files.readString(file);
    }

    /** Begins the log with the checkpoint of the empty tree, unless it was begun before; gives the log's key. */
    private String begin() {
        Checkpoint empty = Checkpoint.of(signer.key().name(), 0, Hash.EMPTY_ROOT);
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        WITH begun AS (
                            INSERT INTO log_state (id, verifier_key, tree_size, frontier) VALUES (1, ?, 0, '')
                            ON CONFLICT DO NOTHING RETURNING 1)
                        INSERT INTO log_checkpoint (tree_size, note) SELECT 0, ? FROM begun""");
                PreparedStatement select = connection.prepareStatement("SELECT verifier_key FROM log_state")) {
            insert.setString(1, signer.key().toString());
            insert.setString(2, sign(empty).toString());
            insert.executeUpdate();
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the log can't be opened: " + e.getMessage(), e);
        }
    }
}
