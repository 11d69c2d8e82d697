package io.tercel.time;

import java.util.concurrent.locks.LockSupport;

/** Time that only goes on, for measuring how long something takes and for letting it pass. Safe for use by many threads. */
public interface Ticker {

    /** Nanoseconds since some moment; only differences mean anything. */
    long nanos();

    /** Lets about so many nanoseconds pass; may return early. */
    void pause(long nanos);

    /** The machine's. */
    static Ticker system() {
        return new Ticker() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(long nanos) {
                LockSupport.parkNanos(nanos);
            }
        };
    }
}
