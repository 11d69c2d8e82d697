package io.tercel.files;

import io.tercel.BulkLoad;
import io.tercel.BulkLoadResult;
import io.tercel.Collection;
import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Brings the rows of files into a collection, through a {@link BulkLoad} for each file: a file is there whole, at once, or not at all.
 *
 * {@snippet :
 * ImportReport report = FileImport.into(papers)
 *         .files(Path.of("papers-1.parquet"), Path.of("papers-2.parquet"))
 *         .rejects(Path.of("bad-rows.jsonl"))
 *         .job(Path.of("papers.job"))
 *         .run();
 * }
 *
 * <p><b>Bad rows.</b> Without {@link #rejects} the first row that cannot be taken ends the import, and nothing of its file is there. With
 * it such rows are left out and named, each in a line of JSON with file, row (from 0), field and reason.
 *
 * <p><b>Going on.</b> With {@link #job} an import that was ended, by an error, by a kill or by loss of power, is run again as it was and
 * goes on: files that are in the collection are passed over, and no row is imported twice.
 *
 * <p>Columns are fields of the same name, unless {@link #rename renamed}. What the collection's fields say decides how values are read. Not safe for use by many threads; {@link
 * #run} uses several.
 */
public final class FileImport {

    private static final int BATCH_ROWS = 1_000;

    /** A batch takes no more than this, by its fixed-width values. */
    private static final long BATCH_BYTES = 8 << 20;

    private final Collection collection;
    private final List<FileSource> sources = new ArrayList<>();
    private final ColumnNames names = new ColumnNames();
    private Optional<String> partition = Optional.empty();
    private Optional<Path> rejects = Optional.empty();
    private Optional<Path> job = Optional.empty();
    private CsvOptions csv = CsvOptions.DEFAULT;
    private boolean ignoresUnknown;
    private int threads = Runtime.getRuntime().availableProcessors();
    private ImportListener listener = progress -> {};

    private FileImport(Collection collection) {
        this.collection = collection;
    }

    /** An import into a collection, which is there already; see {@link InferredSchema} for one that is to be made. */
    public static FileImport into(Collection collection) {
        return new FileImport(Objects.requireNonNull(collection, "collection"));
    }

    /** Files whose names tell their form: {@link FileFormat}. */
    public FileImport files(Path... files) {
        for (Path each : files) {
            file(each, FileFormat.of(each));
        }
        return this;
    }

    /** A file of a form. */
    public FileImport file(Path file, FileFormat format) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(format, "format");
        sources.add(new FileSource(file, format, csv, Optional.empty()));
        return this;
    }

    /** A collection of a {@link MilvusBackup}, of all its partitions, without the rows that were deleted. */
    public FileImport milvusBackup(Path folder, String name) {
        sources.add(new FileSource(folder, FileFormat.MILVUS_BACKUP, csv, Optional.of(name)));
        return this;
    }

    /** How CSV files are written. */
    public FileImport csv(CsvOptions options) {
        csv = Objects.requireNonNull(options, "options");
        return this;
    }

    /** The partition that all rows go to. Not for collections with a partition key. */
    public FileImport partition(String name) {
        partition = Optional.of(name);
        return this;
    }

    /** A column that is called otherwise than its field. */
    public FileImport rename(String column, String field) {
        names.rename(column, field);
        return this;
    }

    /** Columns that are passed over. */
    public FileImport ignore(String... columns) {
        names.ignore(columns);
        return this;
    }

    /** Passes over columns that the collection has no field for, where it has no dynamic fields either. */
    public FileImport ignoreUnknown() {
        ignoresUnknown = true;
        return this;
    }

    /** Leaves out bad rows and names them in this file, which is written anew, or gone on with in a job that goes on. */
    public FileImport rejects(Path file) {
        rejects = Optional.of(file);
        return this;
    }

    /** Where the record of the job is kept, by which it can go on. */
    public FileImport job(Path record) {
        job = Optional.of(record);
        return this;
    }

    /** Threads that read and check rows; as many as there are processors unless said otherwise. */
    public FileImport threads(int count) {
        if (count < 1) {
            throw new InvalidRequestException("threads: expected at least 1, got " + count);
        }
        threads = count;
        return this;
    }

    /** Who is told how far it has come. */
    public FileImport listener(ImportListener told) {
        listener = Objects.requireNonNull(told, "listener");
        return this;
    }

    /**
     * Imports the files one after the other. Durable on return; indexes are built afterwards.
     *
     * @throws InvalidRequestException when a row does not fit and bad rows are not to be left out; the message names file, row and field
     * @throws io.tercel.error.CorruptionException when a file is damaged, cut off, or not of its form
     * @throws io.tercel.error.NotFoundException when a file is not there
     * @throws io.tercel.error.AlreadyExistsException when another writer inserted a key of a file meanwhile; nothing of that file is there
     */
    public ImportReport run() {
        long begun = System.nanoTime();
        Optional<ImportJob> record = job.map(path -> ImportJob.open(path, collection.name()));
        List<ImportReport.FileReport> reports = new ArrayList<>();
        try (Rejecting rejecting = new Rejecting(rejects.map(path ->
                new RejectedRows(path, record.map(ImportJob::rejectBytes).orElse(0L))))) {
            for (FileSource source : sources) {
                FileSource each = new FileSource(source.path(), source.format(), csv, source.collection());
                reports.add(
                        done(each, record).orElseGet(() -> imported(each, record, rejecting.rows(), reports.size())));
            }
        }
        return new ImportReport(reports, Duration.ofNanos(System.nanoTime() - begun));
    }

    private record Rejecting(Optional<RejectedRows> rows) implements AutoCloseable {
        @Override
        public void close() {
            rows.ifPresent(RejectedRows::close);
        }
    }

    /** What an earlier run of the job did with a file, if it has imported it. */
    private Optional<ImportReport.FileReport> done(FileSource source, Optional<ImportJob> record) {
        if (record.isEmpty()) {
            return Optional.empty();
        }
        Optional<ImportJob.Entry> entry = record.get().entry(source.path());
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        ImportJob.Entry known = entry.get();
        if (known.state() == ImportJob.State.COMMITTING
                && (known.keys().isEmpty()
                        || collection
                                .get(
                                        known.keys(),
                                        collection.schema().primaryKey().name())
                                .isEmpty())) {
            record.get().forget(source.path());
            return Optional.empty();
        }
        if (known.bytes() != size(source.path())) {
            throw new InvalidRequestException(
                    "file %s: it has changed since the job imported it: %d bytes, now %d; import it with a job of its own"
                            .formatted(source.path(), known.bytes(), size(source.path())));
        }
        return Optional.of(new ImportReport.FileReport(source.path(), known.rows(), known.rejected(), true));
    }

    private static long size(Path file) {
        try {
            return Files.isDirectory(file) ? -1 : Files.size(file);
        } catch (IOException e) {
            throw FileSource.unreadable(file, e);
        }
    }

    private ImportReport.FileReport imported(
            FileSource source, Optional<ImportJob> record, Optional<RejectedRows> rejected, int filesDone) {
        CollectionSchema schema = collection.schema();
        RowReading reading = new RowReading(schema, source.format().hasTextValues(), names, ignoresUnknown);
        try (BulkLoad load = partition.isPresent()
                        ? collection.partition(partition.get()).bulkLoad()
                        : collection.bulkLoad();
                RowFile file = source.open()) {
            Intake intake = new Intake(
                    source.path(),
                    load,
                    reading,
                    rejected,
                    (rows, bad) -> listener.progressed(
                            new ImportProgress(source.path(), rows, bad, filesDone, sources.size())));
            Reading.all(source, file, intake, threads, batchRows(schema));
            commit(source.path(), load, intake, record, rejected);
            return new ImportReport.FileReport(source.path(), load.rows(), intake.rejected(), false);
        } catch (IOException e) {
            throw FileSource.unreadable(source.path(), e);
        }
    }

    private static void commit(
            Path file, BulkLoad load, Intake intake, Optional<ImportJob> record, Optional<RejectedRows> rejected) {
        long rejectBytes = rejected.map(RejectedRows::sync).orElse(0L);
        ImportJob.Entry entry = new ImportJob.Entry(
                file.toString(),
                size(file),
                ImportJob.State.COMMITTING,
                load.rows(),
                intake.rejected(),
                intake.someKeys());
        record.ifPresent(job -> job.put(entry, rejectBytes));
        BulkLoadResult result = load.commit();
        record.ifPresent(job -> job.put(
                new ImportJob.Entry(
                        entry.file(),
                        entry.bytes(),
                        ImportJob.State.COMMITTED,
                        result.rows(),
                        entry.rejected(),
                        entry.keys()),
                rejectBytes));
    }

    private static int batchRows(CollectionSchema schema) {
        long bytes = 1;
        for (FieldSchema field : schema.fields()) {
            bytes += Math.max(Long.BYTES, (long) field.dimension() * Float.BYTES);
        }
        return Math.clamp(BATCH_BYTES / bytes, 1, BATCH_ROWS);
    }
}
