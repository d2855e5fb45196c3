package org.guildhall.launcher.story;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a long task is: a bar on a terminal, and one line at its end everywhere. */
final class Progress implements AutoCloseable {
    private static final int REDRAW_MS = 200;

    private final PrintStream out;
    private final String task;
    private final LongAdder done = new LongAdder();
    private final long begin = System.nanoTime();
    private final ProgressBar bar;

    Progress(PrintStream out, String task, long total) {
        this.out = out;
        this.task = task;
        this.bar = System.console() == null
                ? null
                : new ProgressBarBuilder()
                        .setTaskName("  " + task)
                        .setInitialMax(total)
                        .setUpdateIntervalMillis(REDRAW_MS)
                        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                        .clearDisplayOnFinish()
                        .build();
    }

    void step() {
        done.increment();
        if (bar != null) {
            bar.step();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        out.printf(
                Locale.ROOT,
                "  %,d %s in %.1f s (%,.0f a second)%n",
                done.sum(),
                task,
                seconds,
                done.sum() / Math.max(seconds, 0.001));
    }
}
