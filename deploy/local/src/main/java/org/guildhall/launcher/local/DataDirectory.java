package org.guildhall.launcher.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The one directory that a local installation keeps everything in: database, keys, tokens, logs. Only its owner can read it.
 */
public final class DataDirectory {
    /** Less free space than this is refused at the start: PostgreSQL stops in the middle of work when a disk is full. */
    static final long NEEDED_BYTES = 512L << 20;

    private static final String MARKER = "guildhall-data";
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Path root;

    private DataDirectory(Path root) {
        this.root = root;
    }

    /** The directory of that path, which need not exist yet. */
    public static DataDirectory at(Path path) {
        return new DataDirectory(path.toAbsolutePath().normalize());
    }

    /**
     * Creates what isn't there.
     *
     * @throws Trouble if the path is taken by something else, can't be written or its disk is full
     */
    public void prepare() {
        try {
            if (Files.isDirectory(root) && !Files.exists(marker()) && !isEmpty()) {
                throw new Trouble(
                        root + " is not empty and holds no Guildhall data.", "Choose another directory with --data.");
            }
            createDirectory(root);
            for (Path directory : List.of(logs(), tokens(), classArchives())) {
                createDirectory(directory);
            }
            if (!Files.exists(marker())) {
                writeSecret(marker(), "Everything that a local Guildhall keeps. Remove it with: guildhall reset\n");
            }
            long free = Files.getFileStore(root).getUsableSpace();
            if (free < NEEDED_BYTES) {
                throw diskFull(free);
            }
        } catch (FileAlreadyExistsException e) {
            throw new Trouble(root + " is not a directory.", "Choose another one with --data.", e);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Trouble diskFull(long free) {
        return new Trouble(
                "The disk of " + root + " has " + (free >> 20) + " MiB left; " + (NEEDED_BYTES >> 20)
                        + " MiB are needed.",
                "Free some space, or choose a directory on another disk with --data.");
    }

    /** What to tell when writing here failed. */
    Trouble unwritable(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("No space left") || text.contains("Disk quota")) {
            return diskFull(0);
        }
        return new Trouble(
                "The data directory " + root + " cannot be written: " + e,
                "Make it writable for you, or choose another one with --data.",
                e);
    }

    /** Whether there is anything to reset. */
    public boolean exists() {
        return Files.exists(marker());
    }

    /**
     * Takes the directory for one run; only one can have it.
     *
     * @throws Trouble if another run has it
     */
    public Lock lock() {
        try {
            FileChannel channel =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return new Lock(channel);
                }
            } catch (OverlappingFileLockException e) {
                // The same JVM has it already; the same answer holds.
            }
            channel.close();
        } catch (IOException e) {
            throw unwritable(e);
        }
        throw new Trouble(
                "Guildhall already runs on " + root + ".",
                "See ./guildhall status, stop it with ./guildhall down, or choose another directory with --data.");
    }

    /** Whether a run has the directory now. */
    public boolean isLocked() {
        if (!exists()) {
            return false;
        }
        try (Lock free = lock()) {
            return false;
        } catch (Trouble e) {
            return true;
        }
    }

    /** The right to use the directory; closing it gives the right back. */
    public static final class Lock implements AutoCloseable {
        private final FileChannel channel;

        private Lock(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Writes a file that only its owner can read, all of it or nothing. */
    void writeSecret(Path file, String content) throws IOException {
        Path fresh = Files.createTempFile(file.getParent(), ".new", "", attribute(OWNER_FILE));
        Files.writeString(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Removes everything.
     *
     * @throws Trouble if this is not a directory of Guildhall's; nothing is removed then
     */
    public void remove() {
        if (!exists()) {
            throw new Trouble(root + " holds no Guildhall data.", "Name the right directory with --data.");
        }
        try (Stream<Path> all = Files.walk(root)) {
            // The marker goes last but one, so that an interrupted reset can be run again.
            List<Path> inside = all.filter(path -> !path.equals(root) && !path.equals(marker()))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path path : inside) {
                Files.deleteIfExists(path);
            }
            Files.deleteIfExists(marker());
            Files.deleteIfExists(root);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    public Path root() {
        return root;
    }

    /** One log a service, and PostgreSQL's. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** The log of a service or of {@code postgresql}. */
    public Path log(String name) {
        return logs().resolve(name + ".log");
    }

    /** Bearer tokens, one a file. */
    public Path tokens() {
        return root.resolve("tokens");
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path postgresBinaries() {
        return root.resolve("postgres-binaries");
    }

    Path passwords() {
        return root.resolve("database-passwords");
    }

    Path issuerKey() {
        return root.resolve("issuer-key.json");
    }

    Path jwks() {
        return root.resolve("jwks.json");
    }

    /** The key that signs a service's public log; the service makes it at its first start. */
    Path logKey(Service service) {
        return root.resolve(service.id() + "-log.key");
    }

    /** The key that signs snapshots; the reputation service makes it at its first start. */
    private Path snapshotsKey() {
        return root.resolve("snapshots.key");
    }

    /** The settings of a service that name the files of its own keys. */
    public Map<String, String> keySettings(Service service) {
        Map<String, String> settings = new HashMap<>();
        if (service.keepsLog()) {
            settings.put("GUILDHALL_LOG_KEY_FILE", logKey(service).toString());
            settings.put("GUILDHALL_LOG_ORIGIN", "guildhall.local/" + service.id());
        }
        if (service == Service.REPUTATION) {
            settings.put("GUILDHALL_SNAPSHOTS_KEY_FILE", snapshotsKey().toString());
        }
        return settings;
    }

    Path classArchives() {
        return root.resolve("class-archives");
    }

    Path runRecord() {
        return root.resolve("run");
    }

    private Path marker() {
        return root.resolve(MARKER);
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> inside = Files.list(root)) {
            return inside.findAny().isEmpty();
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private static void createDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, attribute(OWNER_DIRECTORY));
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(Set<PosixFilePermission> permissions) {
        return PosixFilePermissions.asFileAttribute(permissions);
    }
}
