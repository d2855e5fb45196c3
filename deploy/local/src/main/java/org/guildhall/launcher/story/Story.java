package org.guildhall.launcher.story;

import java.io.PrintStream;
import java.util.List;
import org.guildhall.launcher.local.Guildhall;

/** x */
public final class Story {
    private Story() {}
    /** x */
    public record Result(List<String> failures) {
        public boolean succeeded() { return failures.isEmpty(); }
        public void printExamples(Guildhall g, PrintStream out) {}
    }
    public static Result play(Guildhall g, long seed, PrintStream out) { return new Result(List.of()); }
}
