package io.tercel.backup;

import java.nio.file.Path;
import java.util.List;

/**
 * A folder of backups, each complete in a folder of its own and independent of the others. No database need be open. Names of backups are
 * those that {@link BackupRequest#named} takes. Safe for use by many threads.
 *
 * <p>What changes the folder owns it meanwhile: another change, here or in another process, fails with
 * {@code DirectoryLockedException}. Looking, verifying and restoring keep nobody out, and need a backup that nobody deletes meanwhile.
 *
 * <p>Every method throws subtypes of {@code VectorDbException}; files are read and written on a thread of its own, so interrupting the
 * caller harms nothing.
 */
public interface BackupFolder {

    /**
     * The backups in a folder that is there.
     *
     * @throws io.tercel.error.StorageException when there is no such folder
     */
    static BackupFolder at(Path folder) {
        return StoredBackups.at(folder);
    }

    /** All complete backups, oldest first. Those that cannot be read are left out with a warning in the log; {@link #get} says why. */
    List<BackupInfo> list();

    /**
     * What is known of a backup.
     *
     * @throws io.tercel.error.NotFoundException when there is none of that name
     * @throws io.tercel.error.CorruptionException when its list of files is damaged
     * @throws io.tercel.error.UnsupportedFormatException when a newer release made it
     */
    BackupInfo get(String name);

    /**
     * Reads every byte of a backup and compares it with its checksums.
     *
     * @throws io.tercel.error.NotFoundException when there is none of that name
     */
    BackupVerification verify(String name);

    /**
     * Deletes a backup. Those that were made on it stay whole: they have links, or copies, of their own.
     *
     * @throws io.tercel.error.NotFoundException when there is none of that name
     */
    void delete(String name);

    /**
     * Deletes all but the newest so many backups of each database.
     *
     * @param newest at least 1
     * @return the names of those that were deleted, oldest first
     */
    List<String> keep(int newest);

    /**
     * Makes a database directory of a whole backup; see {@link #restore(RestoreRequest, Path)}.
     *
     * @param directory missing or empty
     */
    default void restore(String name, Path directory) {
        restore(RestoreRequest.of(name), directory);
    }

    /**
     * Makes a database directory of a backup. Every checksum is compared first. The directory is there with everything in it, durably,
     * or not at all, whenever the power goes; then it can simply be done again. It can be opened and searched at once: indexes come along.
     *
     * @param directory missing or empty
     * @throws io.tercel.error.NotFoundException when there is no such backup, or none of its collections is meant
     * @throws io.tercel.error.StorageException when the directory is not empty
     * @throws io.tercel.error.CorruptionException when the backup is damaged; nothing has been made then
     */
    void restore(RestoreRequest request, Path directory);

    /**
     * Writes a backup to one file, a tar archive compressed with zstd. Needs the optional dependencies {@code commons-compress} and
     * {@code zstd-jni}.
     *
     * @param file not there yet
     */
    void exportArchive(String name, Path file);

    /**
     * Brings a backup into this folder from a file that {@link #exportArchive} wrote. What the archive names beside the files of the
     * backup, links and names that lead elsewhere are refused; every checksum is compared.
     *
     * @throws io.tercel.error.AlreadyExistsException when there is a backup of its name
     * @throws io.tercel.error.CorruptionException when it is no such file, or a damaged one
     */
    BackupInfo importArchive(Path file);
}
