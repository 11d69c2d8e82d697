package io.tercel;

import io.tercel.SalvageReport.SalvagedCollection;
import io.tercel.error.CorruptionException;
import io.tercel.error.StorageException;
import io.tercel.io.Directory;
import io.tercel.io.FileCopy;
import io.tercel.io.FsDirectory;
import io.tercel.log.LogPosition;
import io.tercel.log.LogReader;
import io.tercel.log.LogScan;
import io.tercel.log.RecoveryMode;
import io.tercel.log.RecoveryReport;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.ManifestCodec;
import io.tercel.manifest.ManifestExamination;
import io.tercel.manifest.ManifestStore;
import io.tercel.manifest.SegmentMeta;
import io.tercel.segment.SegmentExamination;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/*
 * Files are copied first and the manifest that names them last, so that a crash leaves a directory without a database in it, never one
 * that has less than it says. The log is copied up to its first damage: writes behind it may depend on the one that is missing.
 */
/** One run of {@link Database#salvage}. */
final class Salvage {

    private static final Set<String> OF_AN_OPEN_DIRECTORY = Set.of("LOCK", "OWNER");

    private final Directory source;
    private final Directory target;
    private final Manifest manifest;
    private final List<SalvagedCollection> reports = new ArrayList<>();

    private Salvage(Directory source, Directory target) {
        this.source = source;
        this.target = target;
        this.manifest = ManifestExamination.of(source)
                .best()
                .flatMap(ManifestExamination.Stored::manifest)
                .orElseThrow(() -> new CorruptionException(
                        "CURRENT", 0, "no manifest can be read, so nothing says what the segments are"));
    }

    static SalvageReport run(Path damaged, Path target) {
        Objects.requireNonNull(damaged, "damaged");
        Objects.requireNonNull(target, "target");
        try (FsDirectory source = FsDirectory.lookAt(damaged);
                FsDirectory written = FsDirectory.open(target, FsDirectory.Opening.CREATE_IF_MISSING)) {
            return run(source, written);
        }
    }

    static SalvageReport run(Directory source, Directory target) {
        for (String name : target.list("")) {
            if (!OF_AN_OPEN_DIRECTORY.contains(name)) {
                throw new StorageException("directory %s is not empty: it holds '%s'".formatted(target, name));
            }
        }
        return new Salvage(source, target).run();
    }

    private SalvageReport run() {
        ManifestStore store = ManifestStore.open(target, manifest.database());
        List<CollectionMeta> collections =
                manifest.collections().stream().map(this::readable).toList();
        long logEnd = copyLog();
        LogPosition start = isLogWhole() ? manifest.logStart() : withoutLog();
        target.syncFolder("");
        store.commit(ManifestCodec.encode(new Manifest(
                manifest.database(),
                manifest.nextNumber(),
                manifest.lastTimestamp(),
                start,
                manifest.namespaces(),
                manifest.aliases(),
                collections)));
        return new SalvageReport(target.toString(), reports, logEnd);
    }

    private CollectionMeta readable(CollectionMeta collection) {
        List<SegmentMeta> kept = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        long lostRows = 0;
        for (SegmentMeta segment : collection.segments()) {
            SegmentExamination found = SegmentExamination.of(source, manifest.database(), collection, segment);
            if (found.readable(segment).isPresent()) {
                kept.add(found.readable(segment).get());
                copy(segment.folder(), found.readableFiles());
            } else {
                lost.add(segment.folder());
                lostRows += segment.rows() - segment.deletedRows();
            }
        }
        reports.add(new SalvagedCollection(
                collection.namespace(), collection.schema().name(), kept.size(), lost, lostRows));
        return collection.withSegments(collection.checkpoint(), collection.historyStart(), kept);
    }

    private void copy(String folder, List<String> files) {
        target.createFolder(folder);
        files.forEach(file -> FileCopy.copy(source, file, target, source.length(file)));
        target.syncFolder(folder);
    }

    /** Bytes that could not be copied because of damage before them; what a crash left at the end of a log does not count. */
    private long copyLog() {
        RecoveryReport read = LogReader.read(
                source, manifest.database(), manifest.logStart(), RecoveryMode.SALVAGE, (frame, end) -> {});
        for (long number : LogScan.files(source)) {
            String name = LogScan.fileName(number);
            if (number >= manifest.logStart().file() && number < read.end().file()) {
                FileCopy.copy(source, name, target, source.length(name));
            } else if (number == read.end().file() && number > 0) {
                FileCopy.copy(source, name, target, Math.min(read.end().offset(), source.length(name)));
            }
        }
        return isTorn() ? 0 : read.droppedBytes();
    }

    /** Whether what the log ends with is no damage, but what a crash leaves. */
    private boolean isTorn() {
        return canBeOpened(source);
    }

    private boolean isLogWhole() {
        return canBeOpened(target);
    }

    private boolean canBeOpened(Directory directory) {
        try {
            LogReader.read(
                    directory,
                    manifest.database(),
                    manifest.logStart(),
                    RecoveryMode.TOLERATE_TAIL,
                    (frame, end) -> {});
            return true;
        } catch (CorruptionException e) {
            return false;
        }
    }

    /** The log cannot even be begun where the manifest says: the new database starts one of its own. */
    private LogPosition withoutLog() {
        LogScan.files(target).forEach(number -> target.delete(LogScan.fileName(number)));
        return LogPosition.START;
    }
}
