package io.tercel.backup;

import java.time.Duration;
import java.util.Objects;

/**
 * When backups are made, and how many stay. Immutable: start from {@link #every}.
 *
 * @param interval from the beginning of one to that of the next; a slow one delays those after it
 * @param request what each is; its name is the beginning of their names, which end with the time
 * @param fullEvery every so many is a full one, the others share files with the one before; 1 for full ones only
 * @param keep how many backups of the database stay in the folder; 0 for all
 */
public record BackupSchedule(Duration interval, BackupRequest request, int fullEvery, int keep) {

    /** Checks for nulls and for what makes no sense. */
    public BackupSchedule {
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(request, "request");
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException("interval must be positive, got " + interval);
        }
        if (fullEvery < 1 || keep < 0) {
            throw new IllegalArgumentException(
                    "fullEvery must be at least 1 and keep at least 0, got %d and %d".formatted(fullEvery, keep));
        }
    }

    /** Everything every so often: one full backup, then six that share files, and all are kept. */
    public static BackupSchedule every(Duration interval) {
        return new BackupSchedule(interval, BackupRequest.named("scheduled"), 7, 0);
    }

    /** The same, with other backups. */
    public BackupSchedule request(BackupRequest each) {
        return new BackupSchedule(interval, each, fullEvery, keep);
    }

    /** The same, with a full one every so many. */
    public BackupSchedule fullEvery(int count) {
        return new BackupSchedule(interval, request, count, keep);
    }

    /** The same, keeping the newest so many. */
    public BackupSchedule keep(int count) {
        return new BackupSchedule(interval, request, fullEvery, count);
    }
}
