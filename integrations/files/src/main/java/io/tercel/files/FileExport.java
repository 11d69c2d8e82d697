package io.tercel.files;

import io.tercel.Collection;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.StorageFailedException;
import io.tercel.query.Filter;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Writes the rows of a collection to a file that {@link FileImport} reads: as one snapshot has them, in the order of their keys, in
 * batches, so that memory does not grow with their number. The file is there whole or not at all.
 *
 * {@snippet :
 * FileExport.from(papers).filter(Filter.of("year >= 2020")).to(Path.of("new-papers.parquet")).run();
 * }
 *
 * <p>Fields that a function fills, such as those of BM25, are not written: they are made anew when the rows are imported. Not safe for
 * use by many threads.
 */
public final class FileExport {

    private static final int BATCH_ROWS = 1_000;
    private static final long BATCH_BYTES = 16 << 20;

    private final Collection collection;
    private Optional<Path> file = Optional.empty();
    private Optional<FileFormat> format = Optional.empty();
    private Optional<Filter> filter = Optional.empty();
    private List<String> fields = List.of();
    private List<String> partitions = List.of();
    private OptionalLong asOf = OptionalLong.empty();
    private CsvOptions csv = CsvOptions.DEFAULT;
    private LongConsumer listener = rows -> {};

    private FileExport(Collection collection) {
        this.collection = collection;
    }

    /** An export of all rows and fields, unless said otherwise. */
    public static FileExport from(Collection collection) {
        return new FileExport(Objects.requireNonNull(collection, "collection"));
    }

    /** The file, whose name tells its form; one that is there is replaced. */
    public FileExport to(Path target) {
        return to(target, FileFormat.of(target));
    }

    /** The file and its form. */
    public FileExport to(Path target, FileFormat form) {
        file = Optional.of(target);
        format = Optional.of(form);
        return this;
    }

    /** Only rows that fit a condition. */
    public FileExport filter(Filter condition) {
        filter = Optional.of(condition);
        return this;
    }

    /** Only these fields, and the primary key; dynamic fields are {@code $meta}. */
    public FileExport fields(String... names) {
        fields = List.of(names);
        return this;
    }

    /** Only rows of these partitions. */
    public FileExport partitions(String... names) {
        partitions = List.of(names);
        return this;
    }

    /** The rows that there were after the write with this timestamp; see {@code QueryRequest}. */
    public FileExport asOf(long timestamp) {
        asOf = OptionalLong.of(timestamp);
        return this;
    }

    /** How CSV is written. */
    public FileExport csv(CsvOptions options) {
        csv = Objects.requireNonNull(options, "options");
        return this;
    }

    /** Told after each batch how many rows have been written. */
    public FileExport listener(LongConsumer told) {
        listener = Objects.requireNonNull(told, "listener");
        return this;
    }

    /**
     * Writes the file; durable on return.
     *
     * @throws InvalidRequestException when the form cannot hold a field or a value; the message names it
     * @throws StorageFailedException when the file cannot be written
     */
    public ExportReport run() {
        long begun = System.nanoTime();
        Path target = file.orElseThrow(() -> new InvalidRequestException("say with to(…) which file to export to"));
        Path next = target.resolveSibling(target.getFileName() + ".part");
        List<FieldSchema> written = written();
        try {
            long rows = write(next, target, written);
            try (FileChannel whole = FileChannel.open(next, StandardOpenOption.WRITE)) {
                whole.force(true);
            }
            long bytes = Files.size(next);
            ImportJob.Durable.putInPlace(next, target);
            return new ExportReport(target, rows, bytes, Duration.ofNanos(System.nanoTime() - begun));
        } catch (IOException e) {
            throw new StorageFailedException("file %s: cannot be written: %s".formatted(target, e.getMessage()), e);
        } finally {
            deleteQuietly(next);
        }
    }

    private static void deleteQuietly(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(FileExport.class)
                    .warn("cannot remove {}, which is of no use: {}", part, e.getMessage());
        }
    }

    /** The fields of the file; the primary key comes first. */
    private List<FieldSchema> written() {
        CollectionSchema schema = collection.schema();
        List<FieldSchema> all = new ArrayList<>();
        for (FieldSchema field : schema.fields()) {
            boolean wanted = fields.isEmpty() || fields.contains(field.name()) || field.equals(schema.primaryKey());
            if (wanted && schema.functionFilling(field.name()).isEmpty()) {
                all.add(field);
            }
        }
        if (schema.dynamicFields() && (fields.isEmpty() || fields.contains(CollectionSchema.DYNAMIC_FIELD))) {
            all.add(FieldSchema.json(CollectionSchema.DYNAMIC_FIELD).nullable());
        }
        for (String name : fields) {
            if (all.stream().noneMatch(field -> field.name().equals(name))) {
                throw new InvalidRequestException(
                        "field '%s': not one of collection '%s' that can be exported; there are %s"
                                .formatted(
                                        name,
                                        collection.name(),
                                        schema.fields().stream()
                                                .map(FieldSchema::name)
                                                .toList()));
            }
        }
        return all;
    }

    private long write(Path next, Path target, List<FieldSchema> written) throws IOException {
        QueryRequest request = new QueryRequest(
                filter,
                partitions,
                written.stream().map(FieldSchema::name).toList(),
                0,
                0,
                List.of(),
                Optional.empty(),
                asOf,
                Duration.ofMinutes(5),
                Optional.empty());
        long rows = 0;
        try (QueryIterator batches = collection.queryIterator(request, batchRows(written));
                RowSink sink = sink(next, target, written)) {
            for (List<Row> batch = batches.next(); !batch.isEmpty(); batch = batches.next()) {
                sink.write(batch);
                rows += batch.size();
                listener.accept(rows);
            }
            sink.finish();
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("file %s: %s".formatted(target, e.getMessage()), e);
        }
        return rows;
    }

    private static int batchRows(List<FieldSchema> written) {
        long bytes = 64;
        for (FieldSchema field : written) {
            bytes += Math.max(Long.BYTES, (long) field.dimension() * Float.BYTES);
        }
        return Math.clamp(BATCH_BYTES / bytes, 1, BATCH_ROWS);
    }

    private RowSink sink(Path next, Path target, List<FieldSchema> written) throws IOException {
        boolean packed = target.toString().endsWith(".gz");
        return switch (format.orElseThrow()) {
            case JSON -> new JsonSink(TextFiles.writer(next, packed), false);
            case JSON_LINES -> new JsonSink(TextFiles.writer(next, packed), true);
            case CSV -> new CsvSink(TextFiles.writer(next, packed), written, csv);
            case PARQUET -> new ParquetSink(next, written);
            case NUMPY -> new NumpySink(next, written);
            case MILVUS_BACKUP -> throw new InvalidRequestException("backups of Milvus are read, not written");
        };
    }
}
