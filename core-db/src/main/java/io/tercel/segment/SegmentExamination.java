package io.tercel.segment;

import io.tercel.column.ColumnSummary;
import io.tercel.io.Directory;
import io.tercel.io.FileExamination;
import io.tercel.io.FileIdentity;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.IndexMeta;
import io.tercel.manifest.PartitionMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldIds.ColumnId;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.SchemaCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The files of one segment, each read from its start to its end, whatever its state. Changes nothing.
 *
 * @param folder below the database directory
 * @param files those that the manifest names, and then those that lie there and are not named
 */
public record SegmentExamination(String folder, List<ExaminedFile> files) {

    /**
     * A file of a segment.
     *
     * @param content what is in it: the field, or what else
     * @param named whether the manifest names it; otherwise it is what a crash left, and goes at the next opening
     * @param derived whether it can be built again from other files: an index
     * @param file what reading it showed
     * @param column what its trailer says, when it is a column whose trailer can be read
     */
    public record ExaminedFile(
            String content, boolean named, boolean derived, FileExamination file, Optional<ColumnSummary> column) {}

    private record Expected(String content, boolean derived, FileIdentity identity) {}

    /** Copies the list. */
    public SegmentExamination {
        files = List.copyOf(files);
    }

    /** The folders of a directory that are named as segments are. */
    public static List<String> folders(Directory directory) {
        return directory.list("").stream().filter(SegmentFolders::isFolder).toList();
    }

    /** Reads a segment that a manifest names. */
    public static SegmentExamination of(
            Directory directory, UUID database, CollectionMeta collection, SegmentMeta segment) {
        Map<String, Expected> expected = expected(database, collection, segment);
        List<ExaminedFile> files = new ArrayList<>();
        expected.forEach((name, what) -> files.add(new ExaminedFile(
                what.content,
                true,
                what.derived,
                FileExamination.of(directory, name, Optional.of(what.identity)),
                column(directory, name))));
        for (String name : filesOf(directory, segment.folder())) {
            if (!expected.containsKey(name)) {
                files.add(unnamed(directory, name));
            }
        }
        return new SegmentExamination(segment.folder(), files);
    }

    /**
     * What of the segment can be used: all of it but damaged indexes, or nothing when anything else is damaged or missing.
     *
     * @param segment the one that was examined
     */
    public Optional<SegmentMeta> readable(SegmentMeta segment) {
        Set<String> damaged = files.stream()
                .filter(file -> file.named() && !file.file().damage().isEmpty())
                .map(file -> file.file().name())
                .collect(Collectors.toSet());
        List<IndexMeta> good = segment.indexes().stream()
                .filter(index -> !damaged.contains(SegmentFiles.index(segment, index)))
                .toList();
        segment.indexes().forEach(index -> damaged.remove(SegmentFiles.index(segment, index)));
        return damaged.isEmpty() ? Optional.of(segment.withIndexes(good)) : Optional.empty();
    }

    /** The names of the files that a segment has which {@link #readable} left. */
    public List<String> readableFiles() {
        return files.stream()
                .filter(file -> file.named() && file.file().damage().isEmpty())
                .map(file -> file.file().name())
                .toList();
    }

    /** Reads a folder that nothing is known of. */
    public static SegmentExamination of(Directory directory, String folder) {
        return new SegmentExamination(
                folder,
                filesOf(directory, folder).stream()
                        .map(name -> unnamed(directory, name))
                        .toList());
    }

    /** The name of the partition that a segment's rows are in. */
    public static String partition(CollectionMeta collection, SegmentMeta segment) {
        return collection.partitions().stream()
                .filter(partition -> partition.number() == segment.partition())
                .map(PartitionMeta::name)
                .findFirst()
                .orElse("");
    }

    private static ExaminedFile unnamed(Directory directory, String name) {
        return new ExaminedFile(
                "", false, false, FileExamination.of(directory, name, Optional.empty()), column(directory, name));
    }

    private static Optional<ColumnSummary> column(Directory directory, String name) {
        return name.endsWith(".col") ? ColumnSummary.of(directory, name) : Optional.empty();
    }

    private static List<String> filesOf(Directory directory, String folder) {
        return directory.exists(folder)
                ? directory.list(folder).stream()
                        .map(file -> folder + "/" + file)
                        .toList()
                : List.of();
    }

    /** The files that opening the segment asks for, as {@link SealedSegment} does. */
    private static Map<String, Expected> expected(UUID database, CollectionMeta collection, SegmentMeta segment) {
        Map<String, Expected> files = new LinkedHashMap<>();
        CollectionSchema schema = collection.schema();
        List<FieldSchema> stored = schema.storedFields();
        List<ColumnId> columns = collection.fieldIds().columns(schema);
        for (int i = 0; i < stored.size(); i++) {
            ColumnId column = columns.get(i);
            if (column.field() < segment.fieldsEnd()) {
                files.put(
                        SegmentFiles.column(segment, column),
                        new Expected(
                                stored.get(i).name(), false, SegmentFiles.columnIdentity(database, segment, column)));
            }
        }
        files.put(
                SegmentFiles.keyFilter(segment),
                new Expected("filter of keys", false, SegmentFiles.keyFilterIdentity(database, segment)));
        files.put(
                SegmentFiles.timestamps(segment),
                new Expected("timestamps", false, SegmentFiles.timestampsIdentity(database, segment)));
        addTerms(files, database, collection, segment);
        if (segment.deletesFile() != 0) {
            files.put(
                    SegmentFiles.deletes(segment, segment.deletesFile()),
                    new Expected("deletes", false, SegmentFiles.deletesIdentity(database, segment.deletesFile())));
        }
        for (IndexMeta index : segment.indexes()) {
            String kind = SchemaCodec.encode(index.spec()).path("kind").asText();
            files.put(
                    SegmentFiles.index(segment, index),
                    new Expected(
                            "%s index of %s".formatted(kind, fieldName(collection, index.field())),
                            true,
                            SegmentFiles.indexIdentity(database, index)));
        }
        return files;
    }

    private static void addTerms(
            Map<String, Expected> files, UUID database, CollectionMeta collection, SegmentMeta segment) {
        List<FieldSchema> fields = collection.schema().fields();
        for (int i = 0; i < fields.size(); i++) {
            int id = collection.fieldIds().of(i);
            FieldSchema field = fields.get(i);
            if (id < segment.fieldsEnd() && field.type() == DataType.SPARSE_FLOAT_VECTOR) {
                files.put(
                        SegmentFiles.sparse(segment, id),
                        new Expected(
                                "postings of " + field.name(),
                                false,
                                SegmentFiles.sparseIdentity(database, segment, id)));
            }
            if (id < segment.fieldsEnd() && field.isMatchEnabled()) {
                files.put(
                        SegmentFiles.text(segment, id),
                        new Expected(
                                "terms of " + field.name(), false, SegmentFiles.textIdentity(database, segment, id)));
            }
        }
    }

    private static String fieldName(CollectionMeta collection, int id) {
        int position = collection.fieldIds().ids().indexOf(id);
        return position < 0
                ? CollectionSchema.DYNAMIC_FIELD
                : collection.schema().fields().get(position).name();
    }
}
