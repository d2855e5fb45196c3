package org.guildhall.launcher.story;

import java.io.PrintStream;
import java.util.List;
import java.util.function.ToIntFunction;
import org.guildhall.launcher.local.Guildhall;
import org.guildhall.launcher.local.Issuer;
import org.guildhall.launcher.local.Service;

/**
 * The story: federations earn trust, operators settle a month, receipts become scores and a public snapshot, federations
 * decide together, a dispute is resolved. It can be told any number of times on the same data; each telling has its own
 * cast.
 */
public final class Story {
    private interface Step {
        void play(Stage stage) throws Exception;
    }

    private Story() {}

    /**
     * One promise that a step was held to.
     *
     * @param detail what was instead; empty if it holds
     */
    public record Check(String step, String promise, boolean holds, String detail) {}

    /**
     * How a telling went.
     *
     * @param checks every promise in the order of the story
     */
    public record Result(List<Check> checks, Examples examples) {
        public Result {
            checks = List.copyOf(checks);
        }

        /** Whether the story came to its end and every promise holds. */
        public boolean succeeded() {
            return failures().isEmpty() && !checks.isEmpty();
        }

        /** What doesn't hold, in words. */
        public List<String> failures() {
            return checks.stream()
                    .filter(check -> !check.holds())
                    .map(check -> check.step() + ": " + check.promise() + ": " + check.detail())
                    .toList();
        }
    }

    /**
     * Tells the story. Ends early if a step cannot go on.
     *
     * @param seed amounts, choices and keys follow from it
     * @param out shows progress, tables and checks
     */
    public static Result play(Guildhall guildhall, long seed, PrintStream out) {
        return play(guildhall::port, guildhall.issuer(), seed, out);
    }

    /**
     * Tells the story to services that somebody else started.
     *
     * @param ports where each service is on 127.0.0.1
     * @param issuer whose tokens they accept
     */
    public static Result play(ToIntFunction<Service> ports, Issuer issuer, long seed, PrintStream out) {
        out.println();
        out.println("The story, with seed " + seed + ".");
        try (Stage stage = new Stage(ports, issuer, seed, out)) {
            List<Step> steps = List.of(
                    new FederationsStep()::play,
                    new SettlementStep()::play,
                    new ReceiptsStep()::play,
                    new SnapshotStep()::play,
                    new ProposalStep()::play,
                    new DisputeStep()::play);
            try {
                for (Step step : steps) {
                    step.play(stage);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stage.fail(e);
            } catch (Exception e) {
                stage.fail(e);
            }
            Result result = new Result(stage.checks(), Examples.of(stage));
            out.println();
            out.printf(
                    "The story's %d checks: %d hold, %d don't.%n",
                    result.checks().size(),
                    result.checks().size() - result.failures().size(),
                    result.failures().size());
            return result;
        }
    }
}
