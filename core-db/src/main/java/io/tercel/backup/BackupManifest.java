package io.tercel.backup;

import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the file {@code BACKUP} says.
 *
 * @param rows by number of the collection
 * @param contents the database as the backup has it: all segments that it names are in the backup
 */
record BackupManifest(
        String name,
        UUID id,
        String source,
        long createdMillis,
        boolean schemaOnly,
        List<String> chain,
        long newBytes,
        Map<Integer, Long> rows,
        List<BackupFile> files,
        Manifest contents) {

    /**
     * A file of a backup.
     *
     * @param name in the folder of the backup
     * @param length in bytes
     * @param checksum that stands for its content
     */
    record BackupFile(String name, long length, int checksum) {}

    BackupManifest {
        chain = List.copyOf(chain);
        rows = Map.copyOf(rows);
        files = List.copyOf(files);
    }

    /** The moment that the backup is of. */
    long timestamp() {
        return contents.lastTimestamp();
    }

    long bytes() {
        return files.stream().mapToLong(BackupFile::length).sum();
    }

    Map<String, BackupFile> filesByName() {
        return files.stream().collect(Collectors.toMap(BackupFile::name, Function.identity()));
    }

    /** The files of a segment. */
    List<BackupFile> filesIn(String folder) {
        return files.stream()
                .filter(file -> file.name().startsWith(folder + "/"))
                .toList();
    }

    BackupInfo info() {
        return new BackupInfo(
                name,
                id,
                contents.database(),
                source,
                timestamp(),
                Instant.ofEpochMilli(createdMillis),
                BackupFormat.TYPE.version(),
                schemaOnly,
                chain,
                contents.collections().stream()
                        .filter(each -> !each.unfinished())
                        .map(this::info)
                        .toList(),
                files.size(),
                bytes(),
                newBytes);
    }

    private BackupInfo.BackedUpCollection info(CollectionMeta collection) {
        return new BackupInfo.BackedUpCollection(
                collection.namespace(), collection.schema().name(), rows.getOrDefault(collection.number(), 0L));
    }
}
