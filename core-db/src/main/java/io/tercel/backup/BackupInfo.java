package io.tercel.backup;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a backup is.
 *
 * @param name what it is called
 * @param id tells it from every other backup, also from one of the same name
 * @param database identity of the database that it is of
 * @param source where that database was
 * @param timestamp the backup is the database as it was when all writes up to this timestamp had been applied and none after it. To follow
 *     the database from there on, begin after it
 * @param created by the wall clock
 * @param formatVersion of the backup's own file; the table of versions is in {@code docs/backup-guide.md}
 * @param schemaOnly whether it has the collections without their rows
 * @param chain the backups that it was made on, oldest first, whether they are still there or not; empty for a full one. Every backup
 *     is complete without them
 * @param collections what is in it
 * @param files number of its files
 * @param bytes of all its files
 * @param newBytes of those that no backup before had: what it adds to the chain
 */
public record BackupInfo(
        String name,
        UUID id,
        UUID database,
        String source,
        long timestamp,
        Instant created,
        int formatVersion,
        boolean schemaOnly,
        List<String> chain,
        List<BackedUpCollection> collections,
        int files,
        long bytes,
        long newBytes) {

    /** Copies the lists. */
    public BackupInfo {
        chain = List.copyOf(chain);
        collections = List.copyOf(collections);
    }

    /**
     * A collection in a backup.
     *
     * @param database the named database it is in
     * @param name what it is called
     * @param rows that a read finds, rows that have expired among them
     */
    public record BackedUpCollection(String database, String name, long rows) {}

    /** The backup whose files this one shares; empty for a full one. */
    public Optional<String> parent() {
        return chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast());
    }

    /** Rows of all collections. */
    public long rows() {
        return collections.stream().mapToLong(BackedUpCollection::rows).sum();
    }
}
