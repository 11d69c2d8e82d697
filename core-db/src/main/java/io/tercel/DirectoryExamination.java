package io.tercel;

import io.tercel.ExamineReport.CollectionReport;
import io.tercel.ExamineReport.Damage;
import io.tercel.ExamineReport.FileReport;
import io.tercel.ExamineReport.LogFileReport;
import io.tercel.ExamineReport.ManifestReport;
import io.tercel.ExamineReport.SegmentReport;
import io.tercel.column.ColumnSummary;
import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.io.FileDamage;
import io.tercel.io.FileExamination;
import io.tercel.io.FileHeader;
import io.tercel.io.FsDirectory;
import io.tercel.log.LoadPart;
import io.tercel.log.LogFrame;
import io.tercel.log.LogPosition;
import io.tercel.log.LogReader;
import io.tercel.log.LogScan;
import io.tercel.log.RecoveryMode;
import io.tercel.log.RecoveryReport;
import io.tercel.log.WriteRecord;
import io.tercel.log.WriteRecordCodec;
import io.tercel.manifest.CatalogChange;
import io.tercel.manifest.CatalogChangeCodec;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.ManifestExamination;
import io.tercel.manifest.SegmentMeta;
import io.tercel.schema.RowBatch;
import io.tercel.segment.SegmentExamination;
import io.tercel.segment.SegmentExamination.ExaminedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/*
 * What opening does, without ever giving up: each step takes what the one before could find out, and does with less when that is
 * nothing. Without a manifest there are still folders and a log, whose files say themselves of which database they are.
 */
/** One run of {@link Database#examine} or {@link Database#examineLog}. */
final class DirectoryExamination {

    private static final Set<String> OWN_FILES = Set.of("CURRENT", "LOCK", "OWNER", "RESERVE", "REPLICATION");

    /** Types of frames that are told of: rows, of writes and of bulk loads, and changes of the catalog. */
    private static final Set<Byte> LISTED =
            Set.of(WriteRecord.FRAME_TYPE, LoadPart.FRAME_TYPE, CatalogChange.FRAME_TYPE);

    private final Directory directory;
    private final Optional<ManifestExamination.Stored> stored;
    private final Optional<Manifest> manifest;
    private final Optional<UUID> database;
    private final List<Damage> damage = new ArrayList<>();
    private final List<Damage> derivedDamage = new ArrayList<>();

    private DirectoryExamination(Directory directory) {
        this.directory = directory;
        ManifestExamination manifests = ManifestExamination.of(directory);
        damage.addAll(reported(manifests.damage()));
        this.stored = manifests.best();
        this.manifest = stored.flatMap(ManifestExamination.Stored::manifest);
        this.database = manifest.map(Manifest::database)
                .or(() -> stored.map(ManifestExamination.Stored::database))
                .or(this::databaseOfSomeFile);
    }

    static ExamineReport of(Path path) {
        Objects.requireNonNull(path, "directory");
        try (FsDirectory directory = FsDirectory.lookAt(path)) {
            return of(directory);
        }
    }

    static ExamineReport of(Directory directory) {
        return new DirectoryExamination(directory).report();
    }

    static void log(Path path, Consumer<LoggedWrite> each) {
        Objects.requireNonNull(path, "directory");
        Objects.requireNonNull(each, "each");
        try (FsDirectory directory = FsDirectory.lookAt(path)) {
            DirectoryExamination examination = new DirectoryExamination(directory);
            examination.database.ifPresent(id -> LogScan.files(directory)
                    .forEach(number -> LogScan.of(directory, id, number, (at, frame) -> {
                        if (LISTED.contains(frame.type())) {
                            each.accept(examination.write(at, frame));
                        }
                    })));
        }
    }

    private ExamineReport report() {
        List<SegmentReport> segments = segments();
        List<LogFileReport> log = log();
        long torn = checkLog(log);
        return new ExamineReport(
                directory.toString(),
                database.map(UUID::toString).orElse(""),
                manifestReport(),
                segments,
                log,
                torn,
                damage,
                derivedDamage,
                otherFiles());
    }

    private ManifestReport manifestReport() {
        return stored.map(found -> new ManifestReport(
                        found.number(),
                        found.file(),
                        found.inForce(),
                        found.json(),
                        manifest.map(Manifest::namespaces).orElse(List.of()),
                        collections().map(DirectoryExamination::report).toList()))
                .orElseGet(() -> new ManifestReport(0, "", false, "", List.of(), List.of()));
    }

    private Stream<CollectionMeta> collections() {
        return manifest.stream().flatMap(found -> found.collections().stream());
    }

    private static CollectionReport report(CollectionMeta collection) {
        return new CollectionReport(
                collection.namespace(),
                collection.schema().name(),
                collection.segments().stream()
                        .mapToLong(segment -> (long) segment.rows() - segment.deletedRows())
                        .sum(),
                collection.segments().size(),
                collection.checkpoint());
    }

    private List<SegmentReport> segments() {
        List<SegmentReport> reports = new ArrayList<>();
        Set<String> named = new HashSet<>();
        collections()
                .forEach(collection -> collection.segments().forEach(segment -> {
                    named.add(segment.folder());
                    reports.add(report(collection, segment));
                }));
        for (String folder : SegmentExamination.folders(directory)) {
            if (!named.contains(folder)) {
                reports.add(unnamed(folder));
            }
        }
        return reports;
    }

    private SegmentReport report(CollectionMeta collection, SegmentMeta segment) {
        UUID id = database.orElseThrow();
        SegmentExamination found = SegmentExamination.of(directory, id, collection, segment);
        List<FileReport> files =
                found.files().stream().map(DirectoryExamination::report).toList();
        for (FileReport file : files) {
            if (file.named()) {
                (file.derived() ? derivedDamage : damage).addAll(file.damage());
            }
        }
        return new SegmentReport(
                found.folder(),
                qualified(collection),
                SegmentExamination.partition(collection, segment),
                segment.rows(),
                segment.deletedRows(),
                files);
    }

    private SegmentReport unnamed(String folder) {
        SegmentExamination found = SegmentExamination.of(directory, folder);
        long rows = found.files().stream()
                .flatMap(file -> file.column().stream())
                .mapToLong(ColumnSummary::rows)
                .max()
                .orElse(-1);
        List<FileReport> files =
                found.files().stream().map(DirectoryExamination::report).toList();
        if (manifest.isEmpty()) {
            // Nothing says that the folder does not count.
            files.forEach(file -> damage.addAll(file.damage()));
        }
        return new SegmentReport(folder, "", "", rows, 0, files);
    }

    private static FileReport report(ExaminedFile examined) {
        FileExamination file = examined.file();
        return new FileReport(
                file.name(),
                examined.content(),
                examined.named(),
                examined.derived(),
                file.bytes(),
                file.header().map(FileHeader::type).orElse(""),
                file.header().map(FileHeader::version).orElse(0),
                examined.column().map(DirectoryExamination::values).orElse(""),
                reported(file.damage()),
                file.damagedBlocks());
    }

    private static String values(ColumnSummary column) {
        StringBuilder text = new StringBuilder(column.kind() + " " + column.encoding());
        if (column.count() > 0) {
            text.append(" of ").append(column.count());
        }
        text.append(", ").append(column.rows()).append(" rows");
        if (column.nullRows() > 0) {
            text.append(", ").append(column.nullRows()).append(" null");
        }
        return column.range().isEmpty()
                ? text.toString()
                : text.append(", ").append(column.range()).toString();
    }

    private List<LogFileReport> log() {
        if (database.isEmpty()) {
            return List.of();
        }
        return LogScan.files(directory).stream()
                .map(number -> LogScan.of(directory, database.get(), number, (at, frame) -> {}))
                .map(scan -> new LogFileReport(
                        scan.name(),
                        scan.bytes(),
                        scan.frames(),
                        scan.firstTimestamp(),
                        scan.lastTimestamp(),
                        scan.closed(),
                        reported(scan.damage()),
                        scan.framesAfterDamage()))
                .toList();
    }

    /** Whether the log can be read as opening reads it: bad bytes at its end may be what a crash left. */
    private long checkLog(List<LogFileReport> files) {
        if (database.isEmpty()) {
            return 0;
        }
        if (manifest.isEmpty()) {
            // Nobody knows where it should begin, nor which bytes at its end were acknowledged.
            files.forEach(file -> damage.addAll(file.damage()));
            return 0;
        }
        try {
            RecoveryReport read = LogReader.read(
                    directory,
                    database.get(),
                    manifest.get().logStart(),
                    RecoveryMode.TOLERATE_TAIL,
                    (frame, end) -> {});
            return read.droppedBytes();
        } catch (VectorDbException e) {
            Damage found = reported(FileDamage.of(directory.toString(), e));
            damage.add(found);
            files.stream()
                    .flatMap(file -> file.damage().stream())
                    .filter(other -> !(other.file().equals(found.file()) && other.offset() == found.offset()))
                    .forEach(damage::add);
            return 0;
        }
    }

    private LoggedWrite write(LogPosition at, LogFrame frame) {
        String file = LogScan.fileName(at.file());
        int bytes = frame.payload().remaining();
        return switch (frame.type()) {
            case WriteRecord.FRAME_TYPE -> {
                WriteRecord record = WriteRecordCodec.decode(frame.payload(), file, at.offset());
                int rows = rows(record);
                yield new LoggedWrite(
                        file,
                        at.offset(),
                        bytes,
                        frame.timestamp(),
                        collectionName(record.collection()),
                        operation(record.removal(), rows),
                        rows,
                        keys(record.removal()),
                        0);
            }
            case LoadPart.FRAME_TYPE -> {
                LoadPart part = LoadPart.decode(frame.payload(), file, at.offset());
                yield new LoggedWrite(
                        file,
                        at.offset(),
                        bytes,
                        frame.timestamp(),
                        collectionName(part.rows().collection()),
                        "part of load " + part.load(),
                        rows(part.rows()),
                        0,
                        part.load());
            }
            default -> {
                if (CatalogChangeCodec.decode(frame.payload()) instanceof CatalogChange.Loaded loaded) {
                    yield new LoggedWrite(
                            file,
                            at.offset(),
                            bytes,
                            frame.timestamp(),
                            collectionName(loaded.collection()),
                            "end of load " + loaded.load(),
                            loaded.rows(),
                            0,
                            loaded.load());
                }
                yield new LoggedWrite(
                        file, at.offset(), bytes, frame.timestamp(), "", "change of the catalog", 0, 0, 0);
            }
        };
    }

    private static int rows(WriteRecord record) {
        return record.rows().map(RowBatch::rows).orElse(0);
    }

    private static String operation(WriteRecord.Removal removal, int rows) {
        return switch (removal) {
            case WriteRecord.Removal.None none -> "insert";
            case WriteRecord.Removal.Replaced replaced -> "upsert";
            case WriteRecord.Removal.Keys keys -> rows == 0 ? "delete" : "replace";
            case WriteRecord.Removal.KeysOf keys -> rows == 0 ? "delete in a partition" : "replace in a partition";
            case WriteRecord.Removal.All all -> "delete all";
            case WriteRecord.Removal.AllOf all -> "delete all of a partition";
        };
    }

    private static int keys(WriteRecord.Removal removal) {
        return switch (removal) {
            case WriteRecord.Removal.Keys keys -> keys.keys().rows();
            case WriteRecord.Removal.KeysOf keys -> keys.keys().rows();
            case WriteRecord.Removal.None none -> 0;
            case WriteRecord.Removal.Replaced replaced -> 0;
            case WriteRecord.Removal.All all -> 0;
            case WriteRecord.Removal.AllOf all -> 0;
        };
    }

    private String collectionName(int number) {
        return manifest.flatMap(found -> found.collection(number))
                .map(DirectoryExamination::qualified)
                .orElse("#" + number);
    }

    private static String qualified(CollectionMeta collection) {
        return collection.namespace().equals(Manifest.DEFAULT_NAMESPACE)
                ? collection.schema().name()
                : collection.namespace() + "." + collection.schema().name();
    }

    /** When no manifest tells: any file that still has a header does. */
    private Optional<UUID> databaseOfSomeFile() {
        Stream<String> inFolders = SegmentExamination.folders(directory).stream()
                .flatMap(folder -> directory.list(folder).stream().map(file -> folder + "/" + file));
        return Stream.concat(
                        Stream.concat(
                                Stream.of("CURRENT").filter(directory::exists),
                                LogScan.files(directory).stream().map(LogScan::fileName)),
                        inFolders)
                .flatMap(name -> FileExamination.header(directory, name).stream())
                .map(header -> header.identity().databaseId())
                .findFirst();
    }

    private List<String> otherFiles() {
        Set<String> known = new HashSet<>(OWN_FILES);
        LogScan.files(directory).stream().map(LogScan::fileName).forEach(known::add);
        known.addAll(SegmentExamination.folders(directory));
        return directory.list("").stream()
                .filter(name -> !known.contains(name) && !name.startsWith("MANIFEST-"))
                .toList();
    }

    private static List<Damage> reported(List<FileDamage> found) {
        return found.stream().map(DirectoryExamination::reported).toList();
    }

    private static Damage reported(FileDamage found) {
        return new Damage(found.file(), found.offset(), found.what());
    }
}
