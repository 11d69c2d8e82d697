package io.tercel.maintain;

import io.tercel.time.Ticker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** How fast indexes are built: the same rule for all workers, and none while somebody waits for them. Safe for use by many threads. */
public final class IndexPaces {

    private final Ticker ticker;
    private final IntSupplier reads;
    private final int spareProcessors;
    private final AtomicInteger awaited = new AtomicInteger();

    /**
     * For one database.
     *
     * @param reads how many run now
     * @param spareProcessors so many can run beside all workers
     */
    public IndexPaces(Ticker ticker, IntSupplier reads, int spareProcessors) {
        this.ticker = ticker;
        this.reads = reads;
        this.spareProcessors = spareProcessors;
    }

    Ticker ticker() {
        return ticker;
    }

    /** The pace of one more worker, beginning now. */
    BuildPace next() {
        return new BuildPace(ticker, () -> awaited.get() > 0 ? 0 : reads.getAsInt(), spareProcessors);
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
