package io.tercel.maintain;

import io.tercel.time.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/*
 * A merge of full segments reads and writes a gigabyte. At full speed it takes a core and most of the disk from the log and from seals,
 * both of which writers wait for. Nobody waits for a merge, so after each piece of work it rests three times as long, while writes come.
 *
 * A writer that is held up by the log's sync or by a seal writes nothing for a while and needs the disk most of all: a write that is on
 * its way counts as one that comes.
 *
 * Resting is done in short slices, between which it is asked again whether the merge is wanted and whether it must hurry.
 */
/** How fast merging goes that nobody asked for: a quarter of the time while writes come, all of it otherwise. Used by one thread. */
public final class MergePace {

    /** For each moment of work so many of rest. */
    static final int REST_FOR_WORK = 3;

    /** When no write has come for so long, writing has paused. */
    static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The longest that it takes to notice that there is to be no more resting; and no rest is worth it that is shorter. */
    static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** A step counts for no more than this: it may have waited for its turn among seals, which is no work. */
    static final long STEP_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(250);

    private final Ticker ticker;
    private final BooleanSupplier onTheirWay;
    private final LongSupplier newestApplied;

    private long newestSeen;
    private long lastWrite;
    private long workingSince;
    private long owed;

    /**
     * A pace for one thread.
     *
     * @param onTheirWay whether there are writes that have begun and are not applied
     * @param newestApplied changes with every write that is applied
     */
    public MergePace(Ticker ticker, BooleanSupplier onTheirWay, LongSupplier newestApplied) {
        this.ticker = ticker;
        this.onTheirWay = onTheirWay;
        this.newestApplied = newestApplied;
    }

    /** Work begins. */
    void begin() {
        workingSince = ticker.nanos();
        lastWrite = workingSince - QUIET_NANOS;
        newestSeen = newestApplied.getAsLong();
        owed = 0;
    }

    /**
     * A step is done: rests for it while writes come.
     *
     * @param requireWanted asked before each slice of rest; what it throws ends the rest
     * @param hurried whether there is no time for resting
     */
    void step(Runnable requireWanted, BooleanSupplier hurried) {
        long now = ticker.nanos();
        owed += REST_FOR_WORK * Math.min(now - workingSince, STEP_NANOS_MAX);
        workingSince = now;
        if (!writesCome(now)) {
            owed = 0;
        }
        if (owed >= SLICE_NANOS) {
            rest(now, requireWanted, hurried);
        }
    }

    private void rest(long from, Runnable requireWanted, BooleanSupplier hurried) {
        long end = from + owed;
        long now = from;
        while (end - now > 0 && writesCome(now) && !hurried.getAsBoolean()) {
            requireWanted.run();
            ticker.pause(Math.min(end - now, SLICE_NANOS));
            now = ticker.nanos();
        }
        workingSince = now;
        owed = 0;
    }

    private boolean writesCome(long now) {
        long newest = newestApplied.getAsLong();
        if (newest != newestSeen || onTheirWay.getAsBoolean()) {
            newestSeen = newest;
            lastWrite = now;
        }
        return now - lastWrite < QUIET_NANOS;
    }
}
