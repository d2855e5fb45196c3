package org.guildhall.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.guildhall.launcher.local.DataDirectory;
import org.guildhall.launcher.local.Guildhall;
import org.guildhall.launcher.local.Issuer;
import org.guildhall.launcher.local.LogTail;
import org.guildhall.launcher.local.RunRecord;
import org.guildhall.launcher.local.Service;
import org.guildhall.launcher.local.Trouble;
import org.guildhall.launcher.story.Story;
import org.guildhall.log.NoteKey;
import org.guildhall.log.NoteSigner;
import org.guildhall.log.VerifyCommand;
import org.guildhall.platform.log.FsckCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 all is well, 1 something failed and was told, 2 the command line was wrong. */
@Command(
        name = "guildhall",
        description = "Runs Guildhall on this machine: PostgreSQL, a token issuer and the four services.",
        mixinStandardHelpOptions = true,
        version = "guildhall 0.1.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "`demo` and `up` stay in the foreground. Ctrl-C stops everything in order, and",
            "so does `down` from another terminal. Data stays until `reset` removes it."
        },
        subcommands = {
            Main.Demo.class,
            Main.Up.class,
            Main.Down.class,
            Main.Status.class,
            Main.Logs.class,
            Main.Token.class,
            Main.Verify.class,
            Main.Fsck.class,
            Main.LogKey.class,
            SnapshotCommand.class,
            Main.Reset.class
        })
public final class Main implements Callable<Integer> {
    private static final Duration DOWN_LIMIT = Duration.ofSeconds(120);

    @Spec
    private CommandSpec spec;

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof Trouble) {
                command.getErr().println(command.getColorScheme().errorText("guildhall: " + e.getMessage()));
            } else {
                command.getErr().println(command.getColorScheme().errorText("guildhall: an unexpected failure"));
                e.printStackTrace(command.getErr());
            }
            return 1;
        });
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }

    /** Which data directory. */
    static final class DataOption {
        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "Where everything is kept. Default: $GUILDHALL_DATA, else ~/.guildhall.")
        private Path path;

        DataDirectory directory() {
            if (path != null) {
                return DataDirectory.at(path);
            }
            String fromEnvironment = System.getenv("GUILDHALL_DATA");
            return fromEnvironment == null || fromEnvironment.isBlank()
                    ? DataDirectory.at(Path.of(System.getProperty("user.home"), ".guildhall"))
                    : DataDirectory.at(Path.of(fromEnvironment));
        }
    }

    /** How to start. */
    static final class StartOptions {
        @Option(
                names = "--port-base",
                paramLabel = "PORT",
                description =
                        "First of the four services' ports; 0 takes any that are free. Default: ${DEFAULT-VALUE}.",
                defaultValue = "" + Guildhall.DEFAULT_PORT_BASE)
        private int portBase;

        Guildhall start(DataDirectory data, PrintStream out) {
            if (portBase < 0 || portBase + Service.values().length > 65536) {
                throw new Trouble(
                        "--port-base " + portBase + " leaves no four ports.", "Choose one from 1024 to 65532.");
            }
            Path installation = Path.of(System.getProperty("guildhall.home", "."))
                    .toAbsolutePath()
                    .normalize();
            out.println("Starting Guildhall on " + data.root());
            return Guildhall.start(
                    data,
                    new Guildhall.Options(
                            installation, portBase == 0 ? OptionalInt.empty() : OptionalInt.of(portBase), true),
                    step -> out.println("  · " + step));
        }
    }

    /** The running services until Ctrl-C or {@code down}, or until one of them ends. */
    private static int stay(Guildhall guildhall, PrintStream out) {
        out.println();
        out.println("Up. Ctrl-C stops everything, as does ./guildhall down from another terminal.");
        try {
            Service failed = guildhall.awaitFailure();
            if (guildhall.isClosed()) {
                return 0;
            }
            guildhall.close();
            throw new Trouble(
                    failed.id() + " ended by itself.\n"
                            + LogTail.of(guildhall.data().log(failed.id()), 12)
                                    .indent(4)
                                    .stripTrailing(),
                    "Everything was stopped. The whole log is "
                            + guildhall.data().log(failed.id()) + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static void printAddresses(Guildhall guildhall, PrintStream out) {
        for (Service service : Service.values()) {
            out.printf("  %-12s 127.0.0.1:%d  gRPC and HTTP%n", service.id(), guildhall.port(service));
        }
    }

    /** Starts everything and plays the story. */
    @Command(
            name = "demo",
            description = "Starts everything, plays a day's work through the public gRPC API, checks each step and"
                    + " stays up. Exits with 1 if a step fails.",
            mixinStandardHelpOptions = true)
    static final class Demo implements Callable<Integer> {
        @Mixin
        private DataOption data;

        @Mixin
        private StartOptions options;

        @Option(names = "--once", description = "Stop everything after the story.")
        private boolean once;

        @Option(
                names = "--seed",
                paramLabel = "N",
                description = "Seed of the story's amounts and choices. Default: ${DEFAULT-VALUE}.",
                defaultValue = "1848")
        private long seed;

        @Override
        public Integer call() {
            try (Guildhall guildhall = options.start(data.directory(), System.out)) {
                Story.Result result = Story.play(guildhall, seed, System.out);
                if (!result.succeeded()) {
                    System.out.flush();
                    System.err.println("guildhall: the story failed:");
                    result.failures().forEach(failure -> System.err.println("  ✗ " + failure));
                    return 1;
                }
                if (once) {
                    System.out.println("Stopping.");
                    return 0;
                }
                System.out.println();
                printAddresses(guildhall, System.out);
                result.examples().print(guildhall, System.out);
                return stay(guildhall, System.out);
            }
        }
    }

    /** Starts everything. */
    @Command(
            name = "up",
            description = "Starts everything and stays up, without the story.",
            mixinStandardHelpOptions = true)
    static final class Up implements Callable<Integer> {
        @Mixin
        private DataOption data;

        @Mixin
        private StartOptions options;

        @Override
        public Integer call() {
            try (Guildhall guildhall = options.start(data.directory(), System.out)) {
                System.out.println();
                printAddresses(guildhall, System.out);
                System.out.println();
                System.out.println("A token for a call:  ./guildhall token operator food-bank-1");
                return stay(guildhall, System.out);
            }
        }
    }

    /** Stops what another terminal started. */
    @Command(
            name = "down",
            description = "Stops everything that runs on the data directory. Data stays.",
            mixinStandardHelpOptions = true)
    static final class Down implements Callable<Integer> {
        @Mixin
        private DataOption data;

        @Override
        public Integer call() throws InterruptedException {
            DataDirectory directory = data.directory();
            if (!directory.isLocked()) {
                int ended = directory.exists() ? Guildhall.clearLeftovers(directory) : 0;
                System.out.println(
                        ended > 0 ? "Ended the " + ended + " processes that a killed run left." : "Nothing runs.");
                return 0;
            }
            Optional<ProcessHandle> launcher = RunRecord.read(directory).flatMap(RunRecord::launcher);
            if (launcher.isEmpty()) {
                throw new Trouble(
                        "Something runs on " + directory.root() + " but is only just starting.",
                        "Try again in a moment.");
            }
            System.out.println("Stopping.");
            launcher.get().destroy();
            long deadline = System.nanoTime() + DOWN_LIMIT.toNanos();
            while (directory.isLocked()) {
                if (System.nanoTime() > deadline) {
                    throw new Trouble(
                            "It has not stopped after " + DOWN_LIMIT.toSeconds() + " s.",
                            "End process " + launcher.get().pid()
                                    + " by hand; the next start clears up what it leaves.");
                }
                // Another process gives the directory back, which only looking shows; bounded by the deadline.
                Thread.sleep(100);
            }
            System.out.println("Stopped.");
            return 0;
        }
    }

    /** What runs. */
    @Command(
            name = "status",
            description = "Says what runs. Exits with 0 if all services are ready, else with 1.",
            mixinStandardHelpOptions = true)
    static final class Status implements Callable<Integer> {
        @Mixin
        private DataOption data;

        @Override
        public Integer call() {
            DataDirectory directory = data.directory();
            if (!directory.isLocked()) {
                System.out.println("Nothing runs on " + directory.root() + ". Start with ./guildhall up.");
                return 1;
            }
            Optional<RunRecord> record = RunRecord.read(directory);
            boolean allReady = true;
            System.out.println("Guildhall on " + directory.root());
            for (Service service : Service.values()) {
                Integer port =
                        record.map(known -> known.ports().get(service.id())).orElse(null);
                boolean ready = port != null && Guildhall.isReady(port);
                allReady &= ready;
                System.out.printf(
                        "  %-12s %-9s %s%n",
                        service.id(), ready ? "ready" : "not ready", port == null ? "" : "127.0.0.1:" + port);
            }
            Integer postgres =
                    record.map(known -> known.ports().get(RunRecord.POSTGRESQL)).orElse(null);
            System.out.printf(
                    "  %-12s %-9s %s%n",
                    "postgresql",
                    postgres == null ? "starting" : "up",
                    postgres == null ? "" : "127.0.0.1:" + postgres);
            return allReady ? 0 : 1;
        }
    }

    /** The logs. */
    @Command(
            name = "logs",
            description = "Prints the end of the logs, of one service or of all.",
            mixinStandardHelpOptions = true)
    static final class Logs implements Callable<Integer> {
        private static final long POLL_MS = 200;

        @Mixin
        private DataOption data;

        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "SERVICE",
                description = "settlement, reputation, federation, arbitration or postgresql. Default: all.")
        private String name;

        @Option(names = "-f", description = "Go on with what is added, until Ctrl-C.")
        private boolean follow;

        @Option(
                names = "-n",
                paramLabel = "LINES",
                description = "How many lines of each. Default: ${DEFAULT-VALUE}.",
                defaultValue = "20")
        private int lines;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Map<String, Path> logs = new LinkedHashMap<>();
            for (String one : names()) {
                logs.put(one, data.directory().log(one));
            }
            Map<String, Long> printed = new LinkedHashMap<>();
            for (Map.Entry<String, Path> log : logs.entrySet()) {
                printed.put(log.getKey(), Files.exists(log.getValue()) ? Files.size(log.getValue()) : 0);
                print(log.getKey(), LogTail.of(log.getValue(), lines));
            }
            while (follow) {
                // Other processes write the logs; until Ctrl-C there is nothing to do but look again.
                Thread.sleep(POLL_MS);
                for (Map.Entry<String, Path> log : logs.entrySet()) {
                    printed.merge(log.getKey(), 0L, (from, none) -> from + printFrom(log, from));
                }
            }
            return 0;
        }

        private List<String> names() {
            List<String> all = new ArrayList<>();
            for (Service service : Service.values()) {
                all.add(service.id());
            }
            all.add(RunRecord.POSTGRESQL);
            if (name == null) {
                return all;
            }
            if (!all.contains(name)) {
                Service.named(name);
            }
            return List.of(name);
        }

        private long printFrom(Map.Entry<String, Path> log, long from) {
            try (RandomAccessFile file = new RandomAccessFile(log.getValue().toFile(), "r")) {
                byte[] added = new byte[(int) Math.min(1 << 20, Math.max(0, file.length() - from))];
                file.seek(from);
                file.readFully(added);
                // Whole lines only; the rest comes with the next look.
                int end = added.length;
                while (end > 0 && added[end - 1] != '\n') {
                    end--;
                }
                print(log.getKey(), new String(added, 0, end, StandardCharsets.UTF_8).stripTrailing());
                return end;
            } catch (IOException e) {
                return 0;
            }
        }

        private void print(String source, String text) {
            if (!text.isEmpty()) {
                text.lines().forEach(line -> System.out.println(name == null ? source + " | " + line : line));
            }
        }
    }

    /** A token. */
    @Command(
            name = "token",
            description = "Prints a bearer token that the local services accept.",
            mixinStandardHelpOptions = true)
    static final class Token implements Callable<Integer> {
        @Mixin
        private DataOption data;

        @Parameters(
                index = "0",
                paramLabel = "ROLE",
                description = "operator, provider, consumer, observer, federation, arbiter, auditor, admin or service.")
        private String role;

        @Parameters(index = "1", paramLabel = "SUBJECT", description = "The actor's id, for example food-bank-1.")
        private String subject;

        @Option(
                names = "--hours",
                paramLabel = "N",
                description = "How long it is good. Default: ${DEFAULT-VALUE}.",
                defaultValue = "12")
        private int hours;

        @Override
        public Integer call() {
            if (hours < 1 || hours > 24 * 366) {
                throw new Trouble("--hours " + hours + " is out of bounds.", "Choose 1 to " + 24 * 366 + ".");
            }
            DataDirectory directory = data.directory();
            directory.prepare();
            System.out.println(Issuer.of(directory).token(subject, role, Duration.ofHours(hours)));
            return 0;
        }
    }

    /** Checks proofs offline. */
    @Command(
            name = "verify",
            description = {
                "Checks a log's proof offline, from the log's public key alone. Exits with 0 if it is proven, 1 if"
                        + " not.",
                "  verify inclusion KEY ENTRY PROOF",
                "  verify consistency KEY FIRST SECOND PROOF",
                "KEY is the key's text or a file; ENTRY, PROOF (C2SP tlog-proof; of consistency one Base64 hash a"
                        + " line), FIRST and SECOND (checkpoints) are files."
            },
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "ARGUMENT", description = "As above.")
        private List<String> arguments;

        @Override
        public Integer call() {
            return VerifyCommand.run(arguments, System.out, System.err);
        }
    }

    /** Recomputes a log. */
    @Command(
            name = "fsck",
            description = "Recomputes a service's log from its database and compares every tile, root and signature."
                    + " Works beside running services and without them. Exits with 0 if the log is sound, 1 if not.",
            mixinStandardHelpOptions = true)
    static final class Fsck implements Callable<Integer> {
        @Mixin
        private DataOption data;

        @Parameters(
                index = "0",
                paramLabel = "SERVICE",
                description = "A service that keeps a log: settlement, reputation.")
        private String name;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "KEY",
                description = "The public key that the log is known by. Default: the key in the database is believed.")
        private String key;

        @Override
        public Integer call() {
            Service service = Service.named(name);
            if (!service.keepsLog()) {
                throw new Trouble(name + " keeps no log.", "Name one that does: settlement, reputation.");
            }
            List<String> arguments = key == null ? List.of() : List.of(key);
            return Guildhall.withDatabase(
                    data.directory(),
                    service,
                    environment -> FsckCommand.run(arguments, environment, System.out, System.err));
        }
    }

    /** Makes the key of a log. */
    @Command(
            name = "log-key",
            description = "Makes the key of a log, for deployments that mount it: the private key goes to standard"
                    + " output, the public one to standard error.",
            mixinStandardHelpOptions = true)
    static final class LogKey implements Callable<Integer> {
        @Parameters(
                index = "0",
                paramLabel = "ORIGIN",
                description = "The log's name, under a domain of yours, for example settlement.example.org/log.")
        private String origin;

        @Override
        public Integer call() {
            try {
                NoteSigner signer = NoteSigner.generate(origin, NoteKey.ED25519);
                System.out.println(signer.secretText());
                System.err.println("public key: " + signer.key());
                return 0;
            } catch (IllegalArgumentException e) {
                throw new Trouble(
                        "'" + origin + "' cannot name a log: " + e.getMessage() + ".", "Choose another name.");
            }
        }
    }

    /** Removes the data. */
    @Command(
            name = "reset",
            description = "Removes the data directory with everything in it, after asking.",
            mixinStandardHelpOptions = true)
    static final class Reset implements Callable<Integer> {
        @Mixin
        private DataOption data;

        @Option(names = "--yes", description = "Don't ask.")
        private boolean yes;

        @Override
        public Integer call() throws IOException {
            DataDirectory directory = data.directory();
            if (!directory.exists()) {
                System.out.println("There is nothing at " + directory.root() + ".");
                return 0;
            }
            try (DataDirectory.Lock lock = directory.lock()) {
                if (!yes && !confirmed(directory)) {
                    System.out.println("Nothing was removed.");
                    return 1;
                }
                Guildhall.clearLeftovers(directory, lock);
                directory.remove();
            }
            System.out.println("Removed " + directory.root() + ".");
            return 0;
        }

        private static boolean confirmed(DataDirectory directory) throws IOException {
            System.out.print("Remove " + directory.root() + " with all its data? Type yes: ");
            System.out.flush();
            StringBuilder answer = new StringBuilder();
            for (int c = System.in.read(); c >= 0 && c != '\n'; c = System.in.read()) {
                answer.append((char) c);
            }
            return answer.toString().strip().equals("yes");
        }
    }
}
