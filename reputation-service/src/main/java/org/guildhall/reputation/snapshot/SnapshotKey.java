package org.guildhall.reputation.snapshot;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.jboss.logging.Logger;

/** The key that signs this service's snapshots, read at start. */
@ApplicationScoped
public class SnapshotKey {
    private static final Logger LOG = Logger.getLogger(SnapshotKey.class);
    private static final Secp256k1 LIBRARY = Secp256k1.get();
    private static final int BYTES = 32;

    private final SnapshotsConfig config;
    private volatile byte[] secret;
    private volatile PublicKey publicKey;

    SnapshotKey(SnapshotsConfig config) {
        this.config = config;
    }

    /**
     * Reads the key, or makes one where the file is missing. Blocks; call it once, at start.
     *
     * @throws IllegalStateException if there is no key; the message says what to do
     */
    public void open() {
        Path file = Path.of(config.keyFile()
                .orElseThrow(() -> new IllegalStateException(
                        "guildhall.snapshots.key-file is not set: name a file for" + " the key that signs snapshots")));
        try {
            byte[] read = HexFormat.of().parseHex(read(file).strip());
            byte[] compressed = LIBRARY.pubKeyCompress(LIBRARY.pubkeyCreate(read));
            publicKey = PublicKey.of(Arrays.copyOfRange(compressed, 1, compressed.length));
            secret = read;
        } catch (IOException e) {
            throw new IllegalStateException("the snapshots' key can't be read from " + file + ": " + e, e);
        } catch (IllegalArgumentException | Secp256k1Exception e) {
            throw new IllegalStateException(file + " holds no secret key: 64 hex digits below the curve's order", e);
        }
    }

    private static String read(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] made = new byte[BYTES];
            new SecureRandom().nextBytes(made);
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            try (var channel = Files.newByteChannel(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                String text = HexFormat.of().formatHex(made) + "\n";
                channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
                LOG.info("made a new key for the snapshots");
            } catch (FileAlreadyExistsException e) {
                LOG.debug("another process made the key at the same time");
            }
        }
        return Files.readString(file);
    }

    /** What verifies the signatures. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** The same signature for the same statement, on every replica with the same key. */
    Signature sign(Statement statement) {
        return Signature.of(LIBRARY.signSchnorr(statement.digest().bytes(), secret, new byte[BYTES]));
    }
}
