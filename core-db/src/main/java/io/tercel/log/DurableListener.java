package io.tercel.log;

/** Told of each write once it is as durable as was asked: the moment from which it may become visible (P4). */
@FunctionalInterface
public interface DurableListener {

    /**
     * Called on the log's thread, in log order, once for each frame that succeeded, before its ticket completes. It must not
     * wait for the log. If it throws, memory no longer follows the log, and the log fails.
     */
    void onDurable(LogFrame frame);
}
