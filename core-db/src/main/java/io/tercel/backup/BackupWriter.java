package io.tercel.backup;

import io.tercel.backup.BackupManifest.BackupFile;
import io.tercel.backup.DatabaseCapture.CollectionCapture;
import io.tercel.error.NotFoundException;
import io.tercel.error.StorageFullException;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileCopies;
import io.tercel.io.FilePlace;
import io.tercel.log.LogPosition;
import io.tercel.manifest.AliasMeta;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.SegmentMeta;
import io.tercel.segment.Capture;
import io.tercel.segment.Capture.SealedPart;
import io.tercel.segment.SegmentView;
import io.tercel.segment.SegmentWriter;
import io.tercel.time.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/*
 * From a database at one moment to a folder, in an order in which a crash between any two steps leaves no backup or a whole one:
 *
 *  1 seal what is large in memory              so that it is shared with backups to come; the moment is still to come
 *  2 take hold of everything                   between two writes: this is the moment
 *  3 for each sealed segment, its files:       a link to the parent's, else to the database's, else a copy, checked on the way
 *    and the rows deleted up to the moment     written from memory: the file that the database has may be replaced any time
 *  4 rows that are in memory                   written as a sealed segment, straight into the backup
 *  5 BACKUP, and the folder's name             now there is a backup
 *
 * The database goes on all the while, and nothing of it changes: not even its disk must have room.
 *
 * A file of the parent is the same if it has the same name, length and checksum. The name alone would not do: a number that was given
 * and never became part of a durable manifest is given again after a crash.
 */
/** Makes one backup. */
final class BackupWriter {

    private final Directory folder;
    private final BackupSource source;
    private final BackupRequest request;
    private final Optional<BackupManifest> parent;
    private final Ticker ticker;
    private final String unfinished;
    private final Directory backup;
    private final Map<String, BackupFile> shared;
    private final List<BackupFile> files = new ArrayList<>();
    private final Map<Integer, Long> rows = new HashMap<>();
    private long newBytes;
    private boolean roomChecked;

    /**
     * A backup to be made.
     *
     * @param folder where backups are kept; nothing has the name of this one there
     * @param parent whose files it may share
     */
    BackupWriter(
            Directory folder,
            BackupSource source,
            BackupRequest request,
            Optional<BackupManifest> parent,
            Ticker ticker) {
        this.folder = folder;
        this.source = source;
        this.request = request;
        this.parent = parent;
        this.ticker = ticker;
        this.unfinished = request.name() + BackupNames.UNFINISHED;
        this.backup = folder.within(unfinished);
        this.shared = parent.map(BackupManifest::filesByName).orElse(Map.of());
    }

    BackupManifest write() {
        if (!request.schemaOnly()) {
            source.sealLarge(request.collections());
        }
        try (DatabaseCapture capture = source.capture(request.collections());
                FileCopies copies = new FileCopies(backup, FileCopies.Use.KEPT, "backup")) {
            requireSome(capture);
            folder.createFolder(unfinished);
            ProgressMeter meter = meter(capture);
            List<CollectionMeta> written = new ArrayList<>();
            for (CollectionCapture collection : capture.collections()) {
                written.add(write(collection, capture.manifest().lastTimestamp(), copies, meter));
            }
            copies.sync();
            BackupManifest manifest = manifest(contents(capture.manifest(), written));
            BackupFormat.write(backup, manifest);
            meter.done();
            folder.rename(unfinished, request.name());
            return manifest;
        }
    }

    private void requireSome(DatabaseCapture capture) {
        if (capture.collections().isEmpty() && !request.collections().isAll()) {
            throw new NotFoundException("no collection fits %s; there are %s"
                    .formatted(request.collections().patterns(), namesIn(capture.manifest())));
        }
    }

    static List<String> namesIn(Manifest manifest) {
        return manifest.collections().stream()
                .map(each -> new CollectionName(each.namespace(), each.schema().name()).toString())
                .toList();
    }

    private ProgressMeter meter(DatabaseCapture capture) {
        long bytes = 0;
        long count = 0;
        for (CollectionCapture collection :
                request.schemaOnly() ? List.<CollectionCapture>of() : capture.collections()) {
            for (SealedPart part : collection.rows().sealed()) {
                bytes += part.files().stream().mapToLong(CheckedFile::length).sum();
                count += part.meta().rows();
            }
            for (SegmentView part : collection.rows().growing()) {
                bytes += part.segment().bytesUsed();
                count += part.rows();
            }
        }
        return new ProgressMeter(request.name(), ticker, request.progress(), bytes, count);
    }

    private CollectionMeta write(CollectionCapture collection, long timestamp, FileCopies copies, ProgressMeter meter) {
        Capture capture = collection.rows();
        List<SegmentMeta> segments = new ArrayList<>();
        if (!request.schemaOnly()) {
            SegmentWriter writer = new SegmentWriter(backup, capture.layout());
            for (SealedPart part : capture.sealed()) {
                if (part.view().liveRows() > 0) {
                    segments.add(bring(part, writer, copies, meter));
                }
            }
            for (SegmentView part : capture.growing()) {
                writeGrowing(part, writer, meter).ifPresent(segments::add);
            }
            rows.put(collection.meta().number(), capture.liveRows());
        }
        return collection.meta().withSegments(timestamp, capture.historyStart(), segments);
    }

    private SegmentMeta bring(SealedPart part, SegmentWriter writer, FileCopies copies, ProgressMeter meter) {
        String segment = part.meta().folder();
        backup.createFolder(segment);
        for (CheckedFile file : part.files()) {
            source.requireOpen();
            bring(file, copies, meter);
        }
        SegmentMeta meta = part.meta().withDeletes(0, 0);
        if (part.view().deletedRows() > 0) {
            meta = writer.writeDeletes(part.meta(), part.view(), source.nextNumber());
            addWritten(SegmentWriter.deletesFile(meta), meter);
        }
        backup.syncFolder(segment);
        backup.syncFolder("");
        meter.rows(meta.rows());
        return meta;
    }

    private void bring(CheckedFile file, FileCopies copies, ProgressMeter meter) {
        BackupFile entry = new BackupFile(file.name(), file.length(), file.checksum());
        files.add(entry);
        if (parent.isPresent() && entry.equals(shared.get(file.name()))) {
            Directory other = folder.within(parent.get().name());
            if (backup.link(other.place(file.name()), file.name())) {
                meter.bytes(file.length());
                return;
            }
        }
        newBytes += file.length();
        FilePlace place = source.directory().place(file.name());
        if (request.links() && backup.link(place, file.name())) {
            meter.bytes(file.length());
            return;
        }
        requireRoom(meter);
        copies.copy(file, place, file.name(), written -> {
            source.requireOpen();
            meter.bytes(written);
        });
    }

    /** Asked once, when it is known that files have to be copied: a disk that is full helps nobody, least of all the database. */
    private void requireRoom(ProgressMeter meter) {
        if (!roomChecked) {
            roomChecked = true;
            long wanted = meter.bytesLeft();
            long usable = backup.usableBytes();
            // File systems that cannot tell say 0.
            if (parent.isEmpty() && usable > 0 && usable < wanted) {
                throw new StorageFullException("backup '%s' needs %,d bytes more, and %s has room for %,d"
                        .formatted(request.name(), wanted, folder, usable));
            }
        }
    }

    private Optional<SegmentMeta> writeGrowing(SegmentView part, SegmentWriter writer, ProgressMeter meter) {
        source.requireOpen();
        SegmentMeta meta = writer.write(source.nextNumber(), List.of(part), source::requireOpen)
                .meta();
        if (meta.rows() == 0) {
            return Optional.empty();
        }
        for (String file : backup.list(meta.folder())) {
            addWritten(meta.folder() + "/" + file, meter);
        }
        meter.rows(meta.rows());
        return Optional.of(meta);
    }

    private void addWritten(String name, ProgressMeter meter) {
        try (CheckedFile file = CheckedFile.open(backup, name)) {
            files.add(new BackupFile(name, file.length(), file.checksum()));
            newBytes += file.length();
            meter.bytes(file.length());
        }
    }

    /** The log is empty: all writes up to the moment are in the segments. */
    private Manifest contents(Manifest manifest, List<CollectionMeta> collections) {
        Set<Integer> numbers = collections.stream().map(CollectionMeta::number).collect(Collectors.toSet());
        List<AliasMeta> aliases = manifest.aliases().stream()
                .filter(alias -> numbers.contains(alias.collection()))
                .toList();
        Set<String> used = collections.stream().map(CollectionMeta::namespace).collect(Collectors.toSet());
        aliases.forEach(alias -> used.add(alias.namespace()));
        List<String> namespaces = manifest.namespaces().stream()
                .filter(name ->
                        request.collections().isAll() || used.contains(name) || name.equals(Manifest.DEFAULT_NAMESPACE))
                .toList();
        return new Manifest(
                manifest.database(),
                source.nextNumber(),
                manifest.lastTimestamp(),
                LogPosition.START,
                namespaces,
                aliases,
                collections);
    }

    private BackupManifest manifest(Manifest contents) {
        List<String> chain = new ArrayList<>();
        parent.ifPresent(made -> {
            chain.addAll(made.chain());
            chain.add(made.name());
        });
        return new BackupManifest(
                request.name(),
                UUID.randomUUID(),
                source.directory().toString(),
                source.millis(),
                request.schemaOnly(),
                chain,
                newBytes,
                rows,
                files,
                contents);
    }
}
