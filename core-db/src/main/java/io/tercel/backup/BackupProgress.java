package io.tercel.backup;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a backup or a restore has come. Told on the thread that does the work; a listener that throws ends it, and nothing of it stays.
 *
 * @param backup the name of the backup
 * @param bytes of files that are done: linked, copied or written
 * @param bytesTotal how many there will be, as far as is known
 * @param rows in the segments that are done, deleted rows too
 * @param rowsTotal how many there will be
 * @param elapsed since the work began
 * @param left how long it will take yet, at the pace so far; empty while that cannot be told
 */
public record BackupProgress(
        String backup,
        long bytes,
        long bytesTotal,
        long rows,
        long rowsTotal,
        Duration elapsed,
        Optional<Duration> left) {}
