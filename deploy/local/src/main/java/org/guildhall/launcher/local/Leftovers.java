package org.guildhall.launcher.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a killed run left running. Only a run that has the data directory's lock may clear it up. */
final class Leftovers {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MS = 50;

    private Leftovers() {}

    /**
     * Ends the services and the PostgreSQL of an earlier run, in that order.
     *
     * @return how many processes were ended
     */
    static int clear(DataDirectory data) {
        int ended = 0;
        Optional<RunRecord> earlier = RunRecord.read(data);
        if (earlier.isPresent()) {
            List<ProcessHandle> services = earlier.get().survivors();
            services.forEach(ProcessHandle::destroy);
            services.forEach(service -> awaitEnd(service, PATIENCE));
            ended += services.size();
            RunRecord.remove(data);
        }
        Optional<ProcessHandle> postmaster = postmaster(data);
        if (postmaster.isPresent()) {
            interrupt(postmaster.get());
            awaitPostgresEnd(data, PATIENCE);
            ended++;
        }
        try {
            // Names a process that is gone, or another program that got its id: PostgreSQL would refuse to start.
            Files.deleteIfExists(postmasterFile(data));
        } catch (IOException e) {
            throw data.unwritable(e);
        }
        return ended;
    }

    /** Waits until PostgreSQL is gone; after {@code limit} makes an end of it, its log survives that. */
    static void awaitPostgresEnd(DataDirectory data, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        Optional<ProcessHandle> postmaster = postmaster(data);
        while (postmaster.isPresent() && System.nanoTime() < deadline) {
            sleep();
            postmaster = postmaster(data);
        }
        postmaster.ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Waits for a process that was asked to end; after {@code limit} kills it. */
    static void awaitEnd(ProcessHandle process, Duration limit) {
        CompletableFuture<ProcessHandle> end = process.onExit();
        try {
            end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            process.destroyForcibly();
            end.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(gone -> null)
                    .join();
        }
    }

    /** The PostgreSQL of this data directory, if one runs. */
    private static Optional<ProcessHandle> postmaster(DataDirectory data) {
        try {
            Path file = postmasterFile(data);
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            long pid = Long.parseLong(Files.readAllLines(file).get(0).trim());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> isPostgres(process, data));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static boolean isPostgres(ProcessHandle process, DataDirectory data) {
        return process.info()
                .commandLine()
                .map(command -> command.contains("postgres")
                        && command.contains(data.postgres().toString()))
                .orElse(true);
    }

    private static Path postmasterFile(DataDirectory data) {
        return data.postgres().resolve("postmaster.pid");
    }

    /** SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for its clients. */
    private static void interrupt(ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep() {
        try {
            // These processes are no children of this one, so their end can only be looked for; callers bound it.
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
