package io.tercel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;

/** T12, T21: what a piece of work allocates on the heap, whatever other threads do meanwhile. */
public final class Allocated {

    /** What no input of a decoder may take (T12). */
    public static final long MOST = 256L << 20;

    private Allocated() {}

    /** Runs the work on this thread and checks that it allocated no more than {@link #MOST} bytes. */
    public static void withinBounds(Runnable work) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated")
                .isLessThanOrEqualTo(MOST);
    }
}
