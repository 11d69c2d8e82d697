package io.tercel.cli;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a command is: a bar where somebody sits, on the stream of errors so that results can be piped; a line now and then where nobody
 * does.
 */
final class Progress implements AutoCloseable {

    private static final Duration REDRAW = Duration.ofMillis(200);
    private static final Duration LINE = Duration.ofSeconds(10);
    private static final int LENGTH = 96;

    private final ProgressBar bar;

    private Progress(ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * Starts a task.
     *
     * @param steps altogether; -1 when nobody knows
     * @param unit what a step is
     */
    static Progress of(Screen screen, String task, long steps, String unit) {
        ProgressBarBuilder builder = ProgressBar.builder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setUnit(" " + unit, 1)
                .showSpeed()
                .setStyle(screen.colors() ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) REDRAW.toMillis());
        builder.setConsumer(screen.person() ? new ConsoleProgressBarConsumer(System.err, LENGTH) : new Lines(screen));
        if (screen.person()) {
            builder.clearDisplayOnFinish();
        }
        return new Progress(builder.build());
    }

    /** Some steps were done. Safe for use by many threads. */
    void step(long steps) {
        bar.stepBy(steps);
    }

    /** So many steps are done altogether. */
    void reach(long steps) {
        bar.stepTo(steps);
    }

    /** So many there are altogether, as is known by now. */
    void total(long steps) {
        bar.maxHint(steps);
    }

    @Override
    public void close() {
        bar.close();
    }

    /** For log files and pipes; nothing for a task that is done before the first line. */
    private static final class Lines implements ProgressBarConsumer {

        private final Screen screen;
        private long printed = System.nanoTime();

        Lines(Screen screen) {
            this.screen = screen;
        }

        @Override
        public int getMaxRenderedLength() {
            return LENGTH;
        }

        @Override
        public void accept(String line) {
            long now = System.nanoTime();
            if (now - printed >= LINE.toNanos()) {
                printed = now;
                screen.err().println(line.strip());
            }
        }

        @Override
        public void close() {}
    }
}
