package io.tercel.log;

/** Receives the frames of a log that is read. */
@FunctionalInterface
public interface LogConsumer {

    /**
     * Called for each frame, in log order.
     *
     * @param frame its payload lies in a mapped file and is valid during the call only
     * @param end the position after the frame, from which reading could go on
     */
    void accept(LogFrame frame, LogPosition end);
}
