package io.tercel.backup;

import io.tercel.backup.BackupRequest.Base;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.CorruptionException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.error.StorageException;
import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.io.FilePlace;
import io.tercel.io.FsDirectory;
import io.tercel.time.Ticker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A backup is made under another name, and removed under it: one rename makes it a backup, another one ends that. What a crash leaves
 * under the other name is removed by whoever changes the folder next. Everything else in the folder is somebody else's and let alone.
 */
/** The backups in one place. Safe for use by many threads. */
public final class StoredBackups implements BackupFolder {

    private static final Logger LOG = LoggerFactory.getLogger(StoredBackups.class);

    private final BackupPlace place;
    private final Ticker ticker;

    /** The backups in a place. */
    public StoredBackups(BackupPlace place, Ticker ticker) {
        this.place = place;
        this.ticker = ticker;
    }

    static BackupFolder at(Path folder) {
        Objects.requireNonNull(folder, "folder");
        StoredBackups backups = new StoredBackups(BackupPlace.of(folder), Ticker.system());
        // A path that is misspelt must not look like a folder without backups.
        return backups.looking(directory -> backups);
    }

    /** Makes a backup of an open database; see {@link Backups#create(BackupRequest)}. */
    public BackupInfo create(BackupSource source, BackupRequest request) {
        Objects.requireNonNull(request, "request");
        return changing(folder -> {
            requireFree(folder, request.name());
            Optional<BackupManifest> parent = parent(folder, source, request);
            BackupManifest made;
            try {
                made = new BackupWriter(folder, source, request, parent, ticker).write();
            } catch (RuntimeException | Error e) {
                removeAfter(e, folder, request.name());
                throw e;
            }
            folder.syncFolder("");
            return made.info();
        });
    }

    private static void requireFree(Directory folder, String name) {
        for (String entry : folder.list("")) {
            if (entry.equalsIgnoreCase(name)) {
                throw new AlreadyExistsException("%s has a '%s' already".formatted(folder, entry));
            }
        }
    }

    private static Optional<BackupManifest> parent(Directory folder, BackupSource source, BackupRequest request) {
        return switch (request.base()) {
            case Base.None none -> Optional.empty();
            case Base.Named named -> {
                BackupManifest parent = existing(folder, named.name()).manifest();
                yield Optional.of(parent);
            }
            case Base.Newest newest ->
                manifests(folder).stream()
                        .filter(each -> each.contents().database().equals(source.database()))
                        .reduce((earlier, later) -> later);
        };
    }

    private static void removeAfter(Throwable cause, Directory folder, String name) {
        try {
            removeIfThere(folder, name + BackupNames.UNFINISHED);
        } catch (VectorDbException e) {
            LOG.warn("cannot remove an unfinished backup, the next change here does: {}", e.getMessage());
            cause.addSuppressed(e);
        }
    }

    private static void removeIfThere(Directory folder, String unfinished) {
        if (folder.exists(unfinished)) {
            FolderRemoval.remove(folder, unfinished);
        }
    }

    /** Brings collections into an open database; see {@link Backups#restore(RestoreRequest)}. */
    public List<String> restore(RestoreTarget target, RestoreRequest request) {
        Objects.requireNonNull(request, "request");
        return looking(
                folder -> new DatabaseRestore(existing(folder, request.backup()), request, target, ticker).run());
    }

    /**
     * Opens what comes back of a backup, for those who bring it elsewhere in their own way.
     *
     * @throws io.tercel.error.CorruptionException when the backup is damaged
     */
    public BackupContents open(RestoreRequest request) {
        return OwnThread.call("tercel-backup-" + place, () -> {
            Directory folder = place.toRead();
            try {
                BackupFiles backup = existing(folder, request.backup());
                RestorePlan plan = RestorePlan.of(backup.manifest(), request);
                List<String> problems = backup.verify().problems();
                if (!problems.isEmpty()) {
                    throw new CorruptionException(request.backup(), 0, problems.getFirst());
                }
                return new BackupContents(
                        folder,
                        backup.directory(),
                        backup.manifest().contents().database(),
                        plan.collections(),
                        plan.aliases());
            } catch (RuntimeException | Error e) {
                folder.close();
                throw e;
            }
        });
    }

    @Override
    public void restore(RestoreRequest request, Path directory) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(directory, "directory");
        looking(folder -> {
            BackupFiles backup = existing(folder, request.backup());
            FilePlace target = FsDirectory.locate(directory, FsDirectory.Opening.CREATE_IF_MISSING);
            try (Directory parent = target.directory()) {
                new DirectoryRestore(backup, request, ticker).into(parent, target.name());
            }
            return true;
        });
    }

    /** As {@link #restore(RestoreRequest, Path)}, into a folder of a directory. */
    public void restore(RestoreRequest request, Directory parent, String name) {
        looking(folder -> {
            new DirectoryRestore(existing(folder, request.backup()), request, ticker).into(parent, name);
            return true;
        });
    }

    @Override
    public List<BackupInfo> list() {
        return looking(StoredBackups::manifests).stream()
                .map(BackupManifest::info)
                .toList();
    }

    /** Oldest first. */
    private static List<BackupManifest> manifests(Directory folder) {
        List<BackupManifest> found = new ArrayList<>();
        for (String entry : folder.list("")) {
            if (BackupNames.isAllowed(entry) && BackupFormat.isThere(folder, entry)) {
                try {
                    found.add(BackupFiles.open(folder, entry).manifest());
                } catch (VectorDbException e) {
                    LOG.warn("backup '{}' cannot be read: {}", entry, e.getMessage());
                }
            }
        }
        found.sort(Comparator.comparingLong(BackupManifest::timestamp)
                .thenComparingLong(BackupManifest::createdMillis)
                .thenComparing(BackupManifest::name));
        return found;
    }

    private static BackupFiles existing(Directory folder, String name) {
        BackupNames.check(name);
        if (!BackupFormat.isThere(folder, name)) {
            throw new NotFoundException("there is no backup '%s' in %s; there are %s"
                    .formatted(
                            name,
                            folder,
                            manifests(folder).stream().map(BackupManifest::name).toList()));
        }
        return BackupFiles.open(folder, name);
    }

    @Override
    public BackupInfo get(String name) {
        Objects.requireNonNull(name, "name");
        return looking(folder -> existing(folder, name).manifest().info());
    }

    @Override
    public BackupVerification verify(String name) {
        Objects.requireNonNull(name, "name");
        return looking(folder -> existing(folder, name).verify());
    }

    @Override
    public void delete(String name) {
        BackupNames.check(name);
        changing(folder -> {
            if (!BackupFormat.isThere(folder, name)) {
                // Says which there are.
                existing(folder, name);
            }
            delete(folder, name);
            return true;
        });
    }

    private static void delete(Directory folder, String name) {
        String unfinished = name + BackupNames.UNFINISHED;
        folder.rename(name, unfinished);
        folder.syncFolder("");
        FolderRemoval.remove(folder, unfinished);
    }

    @Override
    public List<String> keep(int newest) {
        if (newest < 1) {
            throw new InvalidRequestException("keep: expected at least 1, got " + newest);
        }
        return changing(folder -> {
            List<String> deleted = new ArrayList<>();
            Map<UUID, Integer> kept = new HashMap<>();
            for (BackupManifest each : manifests(folder).reversed()) {
                if (kept.merge(each.contents().database(), 1, Integer::sum) > newest) {
                    delete(folder, each.name());
                    deleted.addFirst(each.name());
                }
            }
            return deleted;
        });
    }

    @Override
    public void exportArchive(String name, Path file) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(file, "file");
        looking(folder -> {
            BackupFiles backup = existing(folder, name);
            return withLibraries(() -> {
                BackupArchive.write(backup, file);
                return true;
            });
        });
    }

    @Override
    public BackupInfo importArchive(Path file) {
        Objects.requireNonNull(file, "file");
        return changing(folder -> withLibraries(() -> importArchive(file, folder)));
    }

    private static BackupInfo importArchive(Path file, Directory folder) {
        BackupManifest brought;
        try (BackupArchive archive = BackupArchive.open(file)) {
            String name = archive.manifest().name();
            requireFree(folder, name);
            try {
                brought = archive.unpack(folder, name + BackupNames.UNFINISHED);
                folder.rename(name + BackupNames.UNFINISHED, name);
            } catch (RuntimeException | Error e) {
                removeAfter(e, folder, name);
                throw e;
            }
        }
        folder.syncFolder("");
        return brought.info();
    }

    /** Few make archives, so the libraries are for those to add who do. */
    private static <T> T withLibraries(Supplier<T> work) {
        try {
            return work.get();
        } catch (NoClassDefFoundError e) {
            throw new StorageException(
                    "archives need org.apache.commons:commons-compress and com.github.luben:zstd-jni on the class"
                            + " path: "
                            + e.getMessage(),
                    e);
        }
    }

    private <T> T looking(Function<Directory, T> look) {
        return OwnThread.call("tercel-backup-" + place, () -> {
            try (Directory folder = place.toRead()) {
                return look.apply(folder);
            }
        });
    }

    private <T> T changing(Function<Directory, T> change) {
        return OwnThread.call("tercel-backup-" + place, () -> {
            try (Directory folder = place.toChange()) {
                removeUnfinished(folder);
                return change.apply(folder);
            }
        });
    }

    private static void removeUnfinished(Directory folder) {
        for (String entry : folder.list("")) {
            if (BackupNames.isUnfinished(entry)) {
                FolderRemoval.remove(folder, entry);
            }
        }
    }
}
