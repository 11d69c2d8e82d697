package io.tercel.backup;

import io.tercel.backup.BackupManifest.BackupFile;
import io.tercel.error.StorageException;
import io.tercel.error.VectorDbException;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileCopies;
import io.tercel.io.FilePlace;
import io.tercel.log.LogPosition;
import io.tercel.manifest.AliasMeta;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.ManifestCodec;
import io.tercel.manifest.ManifestStore;
import io.tercel.manifest.SegmentMeta;
import io.tercel.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The directory is made under another name beside its own, whole and durable, and gets its name by one rename. A crash before that leaves
 * a folder that the next attempt removes.
 *
 * It has the identity of the database that was backed up, so that files are taken as they are.
 */
/** Makes a database directory of a backup. */
final class DirectoryRestore {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryRestore.class);

    private static final String UNFINISHED = ".restoring";

    private final BackupFiles backup;
    private final RestoreRequest request;
    private final Ticker ticker;

    DirectoryRestore(BackupFiles backup, RestoreRequest request, Ticker ticker) {
        this.backup = backup;
        this.request = request;
        this.ticker = ticker;
    }

    /**
     * Makes it.
     *
     * @param parent the folder that the directory will be in
     * @param name the directory's name there
     */
    void into(Directory parent, String name) {
        RestorePlan plan = RestorePlan.withUnfinished(backup.manifest(), request);
        if (parent.exists(name) && !parent.list(name).isEmpty()) {
            throw new StorageException("directory %s/%s is not empty: restore into a new one".formatted(parent, name));
        }
        String unfinished = name + UNFINISHED;
        removeUnfinished(parent, unfinished);
        try {
            parent.createFolder(unfinished);
            write(plan, parent.within(unfinished));
            if (parent.exists(name)) {
                parent.delete(name);
            }
            parent.rename(unfinished, name);
        } catch (RuntimeException | Error e) {
            removeAfter(e, parent, unfinished);
            throw e;
        }
        parent.syncFolder("");
    }

    private static void removeUnfinished(Directory parent, String unfinished) {
        if (parent.exists(unfinished)) {
            FolderRemoval.remove(parent, unfinished);
        }
    }

    private static void removeAfter(Throwable cause, Directory parent, String unfinished) {
        try {
            removeUnfinished(parent, unfinished);
        } catch (VectorDbException e) {
            LOG.warn("cannot remove {}, the next restore does: {}", unfinished, e.getMessage());
            cause.addSuppressed(e);
        }
    }

    private void write(RestorePlan plan, Directory directory) {
        ProgressMeter meter = new ProgressMeter(
                request.backup(), ticker, request.progress(), plan.bytes(backup.manifest()), plan.rows());
        try (FileCopies copies = new FileCopies(directory, FileCopies.Use.READ, "restore")) {
            for (CollectionMeta collection : plan.collections()) {
                for (SegmentMeta segment : collection.segments()) {
                    directory.createFolder(segment.folder());
                    for (BackupFile file : backup.manifest().filesIn(segment.folder())) {
                        bring(file, directory, copies, meter);
                    }
                    directory.syncFolder(segment.folder());
                    meter.rows(segment.rows());
                }
            }
            copies.sync();
        }
        directory.syncFolder("");
        Manifest contents = contents(plan);
        ManifestStore.begin(directory, contents.database()).commit(ManifestCodec.encode(contents));
    }

    private void bring(BackupFile entry, Directory directory, FileCopies copies, ProgressMeter meter) {
        FilePlace place = backup.directory().place(entry.name());
        try (CheckedFile file = backup.open(entry)) {
            if (request.links()) {
                file.verify();
                if (directory.link(place, entry.name())) {
                    meter.bytes(entry.length());
                    return;
                }
            }
            copies.copy(file, place, entry.name(), meter::bytes);
        }
    }

    private Manifest contents(RestorePlan plan) {
        Manifest all = backup.manifest().contents();
        Set<String> namespaces = plan.collections().stream()
                .map(CollectionMeta::namespace)
                .collect(Collectors.toCollection(TreeSet::new));
        plan.aliases().stream().map(AliasMeta::namespace).forEach(namespaces::add);
        if (request.collections().isAll()) {
            namespaces.addAll(all.namespaces());
        }
        namespaces.remove(Manifest.DEFAULT_NAMESPACE);
        List<String> ordered = new ArrayList<>(List.of(Manifest.DEFAULT_NAMESPACE));
        ordered.addAll(namespaces);
        return new Manifest(
                all.database(),
                all.nextNumber(),
                all.lastTimestamp(),
                LogPosition.START,
                ordered,
                plan.aliases(),
                plan.collections());
    }
}
