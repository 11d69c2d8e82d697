package io.tercel;

/**
 * How a database was found when it was opened.
 *
 * @param replayedWrites writes read from the log again
 * @param droppedBytes bytes at the end of the log that a crash had left unfinished and that were dropped; no acknowledged write was among them
 * @param closedCleanly whether it had been closed, not killed
 */
public record RecoverySummary(long replayedWrites, long droppedBytes, boolean closedCleanly) {}
