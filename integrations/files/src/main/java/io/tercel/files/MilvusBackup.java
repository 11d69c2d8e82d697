package io.tercel.files;

import com.fasterxml.jackson.databind.JsonNode;
import io.tercel.error.CorruptionException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.schema.CollectionSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/*
 * <name>/meta/full_meta.json or collection_meta.json   what the collections look like
 * <name>/binlogs/insert_log/<collection>/<partition>[/<group>]/<segment>/<field>/<log>
 * <name>/binlogs/delta_log/<collection>/<partition>[/<group>]/<segment>/<log>
 *
 * The folders are what counts: each segment is a folder of folders of fields. A delete takes away rows that were written before it,
 * wherever they are.
 */
/**
 * A backup that milvus-backup made in its binlog form: which collections it holds, and what they look like. Its rows are read by {@link
 * FileImport}. Memory: one segment at a time for each thread, and the keys that were deleted.
 */
public final class MilvusBackup {

    private static final long TIMESTAMPS = 1;

    private final Path folder;
    private final List<MilvusSchema> collections;

    private MilvusBackup(Path folder, List<MilvusSchema> collections) {
        this.folder = folder;
        this.collections = collections;
    }

    /**
     * Opens the folder of a backup.
     *
     * @throws NotFoundException when it has no meta data
     * @throws CorruptionException when they cannot be read
     */
    public static MilvusBackup open(Path folder) {
        List<MilvusSchema> collections = new ArrayList<>();
        Path meta = folder.resolve("meta");
        Path full = meta.resolve("full_meta.json");
        Path file = Files.exists(full) ? full : meta.resolve("collection_meta.json");
        if (!Files.exists(file)) {
            throw new NotFoundException(
                    "folder %s: there is neither meta/full_meta.json nor meta/collection_meta.json".formatted(folder));
        }
        try {
            JsonNode root = Json.MAPPER.readTree(Files.readAllBytes(file));
            JsonNode all = root.has("collection_backups") ? root.path("collection_backups") : root.path("infos");
            all.forEach(each -> collections.add(new MilvusSchema(each)));
        } catch (IOException e) {
            throw FileSource.unreadable(file, e);
        }
        return new MilvusBackup(folder, collections);
    }

    /** The names of its collections. */
    public List<String> collections() {
        return collections.stream().map(MilvusSchema::name).toList();
    }

    /**
     * What a collection looked like, its indexes by their metric only. Where Milvus made the keys, the database does, and has to be told with the
     * property {@code allow_insert_auto_id} to take those of the backup.
     *
     * @throws NotFoundException when it is not in the backup
     */
    public CollectionSchema schema(String collection) {
        return named(collection).toSchema();
    }

    private MilvusSchema named(String collection) {
        return collections.stream()
                .filter(each -> each.name().equals(collection))
                .findFirst()
                .orElseThrow(
                        () -> new NotFoundException("folder %s: there is no collection '%s' in the backup; there are %s"
                                .formatted(folder, collection, collections())));
    }

    RowFile onlyCollection() throws IOException {
        if (collections.size() != 1) {
            throw new InvalidRequestException(
                    "folder %s: the backup has %d collections %s; say which with milvusBackup(…)"
                            .formatted(folder, collections.size(), collections()));
        }
        return rows(collections.getFirst().name());
    }

    /** The rows of a collection, of all its partitions, each segment as a part. */
    RowFile rows(String collection) throws IOException {
        MilvusSchema schema = named(collection);
        Map<Object, Long> deletes = new HashMap<>();
        for (Path log : files(folder.resolve("binlogs/delta_log/" + schema.id()))) {
            MilvusBinlog.read(log).forEach(row -> addDelete(log, row, deletes));
        }
        List<Path> segments = segments(schema);
        return new RowFile() {
            @Override
            public List<Part> parts() {
                List<Part> parts = new ArrayList<>();
                segments.forEach(
                        segment -> parts.add((batchRows, to) -> read(segment, schema, deletes, batchRows, to)));
                return parts;
            }

            @Override
            public void close() {}
        };
    }

    /** Folders of segments: their folders have logs in them. */
    private List<Path> segments(MilvusSchema schema) throws IOException {
        return files(folder.resolve("binlogs/insert_log/" + schema.id())).stream()
                .flatMap(log -> Stream.ofNullable(log.getParent()))
                .flatMap(field -> Stream.ofNullable(field.getParent()))
                .distinct()
                .toList();
    }

    private static List<Path> files(Path below) throws IOException {
        if (!Files.isDirectory(below)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(Path::getParent).thenComparingLong(MilvusBackup::number))
                    .toList();
        }
    }

    private static long number(Path file) {
        try {
            return Long.parseLong(String.valueOf(file.getFileName()));
        } catch (NumberFormatException e) {
            throw new CorruptionException(file.toString(), 0, "expected a number as its name", e);
        }
    }

    /** Either a JSON text with key and timestamp, or a column for each. */
    private static void addDelete(Path log, RawRow row, Map<Object, Long> deletes) {
        Map<String, ?> values = row.values();
        if (values.size() == 1 && values.values().iterator().next() instanceof String text) {
            values = Json.parse(text) instanceof Map<?, ?> delete ? Json.object(delete) : Map.of();
        }
        Object key = values.get("pk");
        if (key == null || !(values.get("ts") instanceof Number time)) {
            throw new CorruptionException(log.toString(), 0, "a delete without its key or timestamp");
        }
        deletes.merge(key instanceof Number number ? (Object) number.longValue() : key, time.longValue(), Math::max);
    }

    private static void read(
            Path segment, MilvusSchema schema, Map<Object, Long> deletes, int batchRows, RowFile.Batches to)
            throws IOException {
        Map<MilvusSchema.Field, List<RawRow>> columns = new HashMap<>();
        List<RawRow> times = column(segment, TIMESTAMPS);
        for (MilvusSchema.Field field : schema.fields()) {
            List<RawRow> column = column(segment, field.id());
            // A field that was added later has no log here: its rows have the default.
            if (!column.isEmpty()) {
                columns.put(field, column);
                if (column.size() != times.size()) {
                    throw new CorruptionException(
                            segment.toString(),
                            0,
                            "%d values of field '%s' and %d timestamps"
                                    .formatted(column.size(), field.name(), times.size()));
                }
            }
        }
        RowBatches batches = new RowBatches(0, batchRows, to);
        for (int i = 0; i < times.size(); i++) {
            Map<String, @Nullable Object> row = new HashMap<>();
            boolean isDeleted = false;
            for (Map.Entry<MilvusSchema.Field, List<RawRow>> each : columns.entrySet()) {
                Object value = MilvusValues.read(
                        each.getKey().type(), only(each.getValue().get(i)));
                if (value != null) {
                    row.put(each.getKey().name(), value);
                }
                if (each.getKey().isKey() && only(times.get(i)) instanceof Long written) {
                    isDeleted = value != null && deletes.getOrDefault(value, Long.MIN_VALUE) > written;
                }
            }
            if (!isDeleted) {
                batches.add(RawRow.of(row));
            }
        }
        batches.flush();
    }

    private static @Nullable Object only(RawRow row) {
        return row.values().values().iterator().next();
    }

    private static List<RawRow> column(Path segment, long field) throws IOException {
        List<RawRow> rows = new ArrayList<>();
        for (Path log : files(segment.resolve(Long.toString(field)))) {
            rows.addAll(MilvusBinlog.read(log));
        }
        return rows;
    }
}
