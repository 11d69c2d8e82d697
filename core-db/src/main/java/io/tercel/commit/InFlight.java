package io.tercel.commit;

import java.util.concurrent.Semaphore;

/*
 * Acknowledging does not wait for applying, so writers that only waited for the log could get ahead of the applying thread without end,
 * and every write keeps its rows until it is applied. Whoever would have too many bytes on their way waits here. Fair: a large write
 * does not wait for ever behind small ones.
 */
/** Bounds the bytes of writes between their place in the log and their being applied. Safe for use by many threads. */
final class InFlight {

    private static final int UNIT_SHIFT = 10;

    private final int units;
    private final Semaphore free;

    /**
     * Nothing on its way.
     *
     * @param bytes that may be on their way; one write larger than that goes alone
     */
    InFlight(long bytes) {
        this.units = Math.clamp(bytes >>> UNIT_SHIFT, 1, Integer.MAX_VALUE);
        this.free = new Semaphore(units, true);
    }

    /** Waits for room; an interrupt does not cut the wait short. To be given back by one call of what is returned. */
    Runnable enter(long bytes) {
        int taken = Math.clamp((bytes >>> UNIT_SHIFT) + 1, 1, units);
        free.acquireUninterruptibly(taken);
        return () -> free.release(taken);
    }

    /** Whether there is none at the moment. */
    boolean isEmpty() {
        return free.availablePermits() == units;
    }
}
