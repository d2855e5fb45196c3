package org.guildhall.launcher.local;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What runs on a data directory, written down so that other commands find it and the next run can clear up after a
 * killed one. A process is known by its id and its start, because ids are given out again.
 *
 * @param processes by name: {@code launcher} and the services
 * @param ports by name: {@code postgresql} and the services
 */
public record RunRecord(Map<String, Running> processes, Map<String, Integer> ports) {
    /** Each JVM reckons start times from its own reading of the boot time. */
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    /** The launcher's name among the processes. */
    public static final String LAUNCHER = "launcher";

    /** PostgreSQL's name among the ports. */
    public static final String POSTGRESQL = "postgresql";

    /**
     * @param pid the process's id
     * @param startedAt when it started, as the operating system tells; {@link Instant#EPOCH} if it doesn't
     */
    public record Running(long pid, Instant startedAt) {
        static Running of(ProcessHandle process) {
            return new Running(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
        }

        /** The process, if it still runs. */
        public Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> Duration.between(of(process).startedAt, startedAt)
                                    .abs()
                                    .compareTo(TOLERANCE)
                            < 0);
        }
    }

    public RunRecord {
        processes = Map.copyOf(processes);
        ports = Map.copyOf(ports);
    }

    /** This process alone, nothing started yet. */
    static RunRecord begin() {
        return new RunRecord(Map.of(LAUNCHER, Running.of(ProcessHandle.current())), Map.of());
    }

    RunRecord with(String name, ProcessHandle process) {
        Map<String, Running> more = new TreeMap<>(processes);
        more.put(name, Running.of(process));
        return new RunRecord(more, ports);
    }

    RunRecord withPort(String name, int port) {
        Map<String, Integer> more = new TreeMap<>(ports);
        more.put(name, port);
        return new RunRecord(processes, more);
    }

    /** What is written down for a data directory; empty if nothing is. */
    public static Optional<RunRecord> read(DataDirectory data) {
        if (!Files.exists(data.runRecord())) {
            return Optional.empty();
        }
        try {
            Properties text = new Properties();
            text.load(new StringReader(Files.readString(data.runRecord())));
            Map<String, Running> processes = new TreeMap<>();
            Map<String, Integer> ports = new TreeMap<>();
            for (String key : text.stringPropertyNames()) {
                String name = key.substring(key.indexOf('.') + 1);
                String value = text.getProperty(key);
                if (key.startsWith("port.")) {
                    ports.put(name, Integer.valueOf(value));
                } else if (key.startsWith("process.")) {
                    String[] parts = value.split("@", 2);
                    processes.put(name, new Running(Long.parseLong(parts[0]), Instant.parse(parts[1])));
                }
            }
            return Optional.of(new RunRecord(processes, ports));
        } catch (IOException e) {
            throw data.unwritable(e);
        } catch (RuntimeException e) {
            // A half-written or foreign file tells nothing; the lock says whether something runs.
            return Optional.empty();
        }
    }

    void write(DataDirectory data) {
        Properties text = new Properties();
        processes.forEach(
                (name, running) -> text.setProperty("process." + name, running.pid() + "@" + running.startedAt()));
        ports.forEach((name, port) -> text.setProperty("port." + name, port.toString()));
        StringWriter written = new StringWriter();
        try {
            text.store(written, null);
            data.writeSecret(data.runRecord(), written.toString());
        } catch (IOException e) {
            throw data.unwritable(e);
        }
    }

    static void remove(DataDirectory data) {
        try {
            Files.deleteIfExists(data.runRecord());
        } catch (IOException e) {
            throw data.unwritable(e);
        }
    }

    /** The services of this record that still run. */
    List<ProcessHandle> survivors() {
        List<ProcessHandle> alive = new ArrayList<>();
        processes.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(LAUNCHER))
                .flatMap(entry -> entry.getValue().process().stream())
                .forEach(alive::add);
        return alive;
    }

    /** The launcher, if it still runs. */
    public Optional<ProcessHandle> launcher() {
        return Stream.ofNullable(processes.get(LAUNCHER))
                .flatMap(running -> running.process().stream())
                .findFirst();
    }
}
