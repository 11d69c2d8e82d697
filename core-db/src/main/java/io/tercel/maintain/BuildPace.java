package io.tercel.maintain;

import io.tercel.time.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/*
 * Priorities of threads mean nothing on Linux without privileges: a build that runs beside as many reads as there are processors takes
 * its full share from each of them, and a read of a millisecond then waits for a time slice of several. So a worker asks, after each
 * millisecond of work or so, whether reads need its processor, and if they do it rests three times as long as it worked: until they no
 * longer need it, but no longer than that, so that a database that is read without a pause gets its indexes, too.
 */
/** How fast one worker builds an index: a small part of the time while reads need its processor, all of it otherwise. Used by one thread. */
final class BuildPace {

    /** For each moment of work so many of rest: a quarter of the time. */
    static final int REST_FOR_WORK = 3;

    /**
     * Of a worker that there are processors for only while nobody reads. It is in the way of fewer than one read in a hundred then: with a quarter of
     * the time for it, too, the slowest hundredth took six times as long as without a build, with a thirty-second of it four times.
     */
    static final int REST_FOR_WORK_OF_LAST = 255;

    /** The longest that it takes to notice that nobody needs the processor any more. */
    static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** A step counts for no more than this: it may have waited for something, which is no work. */
    static final long STEP_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(250);

    /** The longest rest at a time: others may wait for the end of a step. */
    static final long REST_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private final Ticker ticker;
    private final IntSupplier reads;
    private final int spareProcessors;
    private final int restForWork;
    private long workingSince;
    private long owed;

    /**
     * A pace, beginning now.
     *
     * @param reads how many run now
     * @param spareProcessors so many can run without a processor that builds
     * @param restForWork how much longer it rests than it works
     */
    BuildPace(Ticker ticker, IntSupplier reads, int spareProcessors, int restForWork) {
        this.ticker = ticker;
        this.reads = reads;
        this.spareProcessors = spareProcessors;
        this.restForWork = restForWork;
        this.workingSince = ticker.nanos();
    }

    /**
     * A step is done.
     *
     * @param requireWanted asked before each slice of rest; what it throws ends the rest
     */
    void step(Runnable requireWanted) {
        long now = ticker.nanos();
        long worked = Math.min(now - workingSince, STEP_NANOS_MAX);
        owed += Math.min(restForWork * worked, Math.max(REST_FOR_WORK * worked, REST_NANOS_MAX));
        if (!isProcessorNeeded()) {
            owed = 0;
        }
        if (owed >= SLICE_NANOS) {
            long end = now + owed;
            while (end - now > 0 && isProcessorNeeded()) {
                requireWanted.run();
                ticker.pause(Math.min(end - now, SLICE_NANOS));
                now = ticker.nanos();
            }
            owed = 0;
        }
        workingSince = now;
    }

    private boolean isProcessorNeeded() {
        return reads.getAsInt() > spareProcessors;
    }
}
