package io.tercel.log;

import java.util.Optional;

/**
 * What reading a log found.
 *
 * @param frames frames given to the consumer
 * @param bytes bytes of those frames with their framing
 * @param droppedBytes bytes after the end of the log that were given up: a torn tail, or in SALVAGE all from the damage on
 * @param cleanClose whether the log had been closed, so that nothing was in flight
 * @param end where the log ends, and where a log that goes on has to say that it continues
 * @param lastTimestamp the largest timestamp known to the log; {@code Long.MIN_VALUE} if there is none
 * @param damage what was wrong where the log was given up, or empty if nothing was
 */
public record RecoveryReport(
        long frames,
        long bytes,
        long droppedBytes,
        boolean cleanClose,
        LogPosition end,
        long lastTimestamp,
        Optional<String> damage) {}
