package io.tercel.maintain;

import io.tercel.time.Ticker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * How fast indexes are built: each worker makes way when its processor is needed, the last ones first, and none does while somebody waits
 * for the indexes. Safe for use by many threads.
 */
public final class IndexPaces {

    private final Ticker ticker;
    private final IntSupplier others;
    private final int processors;
    private final AtomicInteger awaited = new AtomicInteger();

    /**
     * For one database.
     *
     * @param others how many threads read and write now
     * @param processors that there are
     */
    public IndexPaces(Ticker ticker, IntSupplier others, int processors) {
        this.ticker = ticker;
        this.others = others;
        this.processors = processors;
    }

    Ticker ticker() {
        return ticker;
    }

    /**
     * The pace of a worker, beginning now.
     *
     * @param number of the worker in its build, from 0
     */
    BuildPace ofWorker(int number) {
        int spareProcessors = Math.max(0, processors - 1 - number);
        boolean last = number > 0 && spareProcessors == 0;
        return new BuildPace(
                ticker,
                () -> awaited.get() > 0 ? 0 : others.getAsInt(),
                spareProcessors,
                last ? BuildPace.REST_FOR_WORK_OF_LAST : BuildPace.REST_FOR_WORK);
    }

    /** Runs something that waits for indexes: until it returns, they are built at full speed. */
    public void whileAwaited(Runnable wait) {
        awaited.incrementAndGet();
        try {
            wait.run();
        } finally {
            awaited.decrementAndGet();
        }
    }
}
