package io.tercel.backup;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** The backups of an open database in one folder: all that a {@link BackupFolder} can do, and what needs the database. */
public interface Backups extends BackupFolder {

    /** Makes a full backup of everything; see {@link #create(BackupRequest)}. */
    default BackupInfo create(String name) {
        return create(BackupRequest.named(name));
    }

    /**
     * Makes a backup while reads, writes, merges and whatever else go on. It is the database as it was at one timestamp, a moment between
     * the call and its return, with all index files that there were. Durable on return; there as a whole or not at all after any failure.
     *
     * @throws io.tercel.error.AlreadyExistsException when there is a backup of that name
     * @throws io.tercel.error.NotFoundException when no collection is meant, or the parent is not there
     * @throws io.tercel.error.StorageFullException when there is no room; nothing of the backup stays, and the database is as it was
     */
    BackupInfo create(BackupRequest request);

    /**
     * Brings collections of a backup, of this database or another one, into this database, under names that are free. They appear all
     * together, durably, or not at all; indexes come along. Their rows keep the times of their writes.
     *
     * @return the names of the new collections, {@code database.collection} outside the named database {@code default}
     * @throws io.tercel.error.AlreadyExistsException when a name is taken: say {@code suffix} or {@code rename}
     * @throws io.tercel.error.NotFoundException when there is no such backup, or none of its collections is meant
     * @throws io.tercel.error.CorruptionException when the backup is damaged
     */
    List<String> restore(RestoreRequest request);

    /**
     * Makes backups again and again, the first one an interval from now, until it is closed or the database is. A failed one is told in the log
     * and by {@link RunningSchedule#lastFailure()}; the next one comes nevertheless.
     *
     * @param executor runs them; the caller's, and not shut down
     */
    RunningSchedule schedule(BackupSchedule schedule, ScheduledExecutorService executor);
}
