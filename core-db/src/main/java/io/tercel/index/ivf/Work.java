package io.tercel.index.ivf;

import io.tercel.index.BuildControl;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Spreads the steps of a build over its workers and tells how far it has come. */
final class Work {

    /** A part of a step, done by one worker. */
    interface Part {
        void range(int from, int to);
    }

    private final BuildControl control;
    private final long total;
    private final AtomicLong done = new AtomicLong();

    /**
     * A build.
     *
     * @param total units of all steps
     */
    Work(BuildControl control, long total) {
        this.control = control;
        this.total = total;
    }

    int workers() {
        return control.workers();
    }

    /**
     * Does {@code count} things in ranges of {@code size}.
     *
     * @param units how many units a thing counts
     * @param part asked for once by each worker
     */
    void run(int count, int size, long units, Supplier<Part> part) {
        AtomicInteger next = new AtomicInteger();
        control.onEachWorker(() -> {
            Part mine = part.get();
            try {
                for (int from = next.getAndAdd(size); from < count; from = next.getAndAdd(size)) {
                    int to = Math.min(count, from + size);
                    mine.range(from, to);
                    control.progress(Math.min(total, done.addAndGet(units * (to - from))), total);
                }
            } catch (Throwable e) {
                // The others need not go on with what is lost.
                next.set(count);
                throw e;
            }
        });
    }
}
