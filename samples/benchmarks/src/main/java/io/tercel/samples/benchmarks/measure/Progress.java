package io.tercel.samples.benchmarks.measure;

import java.io.Console;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows on the error stream how far a task is: as a bar on a terminal, as a line now and then where there is none. */
public final class Progress implements AutoCloseable {

    private static final Duration REDRAW = Duration.ofMillis(250);
    private static final Duration LINE = Duration.ofSeconds(10);

    private final ProgressBar bar;

    private Progress(ProgressBar bar) {
        this.bar = bar;
    }

    /** Starts a task of so many steps. */
    public static Progress of(String task, long steps) {
        ProgressBarBuilder builder = ProgressBar.builder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) REDRAW.toMillis());
        if (isTerminal(System.console())) {
            builder.clearDisplayOnFinish();
        } else {
            builder.setConsumer(new Lines());
        }
        return new Progress(builder.build());
    }

    private static boolean isTerminal(@Nullable Console console) {
        return console != null && console.isTerminal();
    }

    /** Some steps were done. Safe for use by many threads. */
    public void step(long steps) {
        bar.stepBy(steps);
    }

    /** So many steps are done altogether. */
    public void reach(long steps) {
        bar.stepTo(steps);
    }

    @Override
    public void close() {
        bar.close();
    }

    /** For log files and pipes: a line every few seconds, and none for a task that is done before the first. */
    private static final class Lines implements ProgressBarConsumer {

        private static final int LENGTH = 100;

        private long printed = System.nanoTime();

        @Override
        public int getMaxRenderedLength() {
            return LENGTH;
        }

        @Override
        public void accept(String line) {
            long now = System.nanoTime();
            if (now - printed >= LINE.toNanos()) {
                printed = now;
                System.err.println(line.strip());
            }
        }

        @Override
        public void close() {}
    }
}
