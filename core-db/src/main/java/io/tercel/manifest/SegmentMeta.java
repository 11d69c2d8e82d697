package io.tercel.manifest;

import io.tercel.schema.IndexSpec;
import io.tercel.schema.NumberedSchema;
import io.tercel.schema.ScalarIndexSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A sealed segment in the manifest.
 *
 * @param number its number, which names its folder
 * @param partition number of the partition that its rows are in
 * @param fieldsEnd fields with this number or a larger one came later and have no column here: their rows have the default or null
 * @param rows rows in its columns, deleted ones too
 * @param deletesFile number of the file that lists its deleted rows; 0 when none is
 * @param deletedRows how many that file lists
 * @param clustered whether its rows were put together because of their values of the clustering key
 * @param indexes its indexes, one at most for a field or a place in a JSON field; values without one are compared row by row
 */
public record SegmentMeta(
        int number,
        int partition,
        int fieldsEnd,
        int rows,
        int deletesFile,
        int deletedRows,
        boolean clustered,
        List<IndexMeta> indexes) {

    /** Copies the list. */
    public SegmentMeta {
        indexes = List.copyOf(indexes);
    }

    /** A segment without indexes, not clustered. */
    public SegmentMeta(int number, int partition, int fieldsEnd, int rows, int deletesFile, int deletedRows) {
        this(number, partition, fieldsEnd, rows, deletesFile, deletedRows, false, List.of());
    }

    /** The segment's folder, below the database directory. */
    public String folder() {
        return "seg-%06d".formatted(number);
    }

    /** The same segment with another list of deleted rows. */
    public SegmentMeta withDeletes(int file, int deleted) {
        return new SegmentMeta(number, partition, fieldsEnd, rows, file, deleted, clustered, indexes);
    }

    /** The same segment, clustered or not. */
    public SegmentMeta withClustered(boolean is) {
        return new SegmentMeta(number, partition, fieldsEnd, rows, deletesFile, deletedRows, is, indexes);
    }

    /** The index that another one would take the place of. */
    public Optional<IndexMeta> indexBefore(IndexMeta built) {
        return indexes.stream().filter(built::isSamePlace).findFirst();
    }

    /** The same segment with an index in the place of the one that there was, if any. */
    public SegmentMeta withIndex(IndexMeta built) {
        List<IndexMeta> others =
                indexes.stream().filter(index -> !index.isSamePlace(built)).toList();
        return withIndexes(Stream.concat(others.stream(), Stream.of(built)).toList());
    }

    /** The same segment with other indexes. */
    public SegmentMeta withIndexes(List<IndexMeta> others) {
        return new SegmentMeta(number, partition, fieldsEnd, rows, deletesFile, deletedRows, clustered, others);
    }

    /** The same segment without the indexes that do not serve a field any more: it is gone, has another metric, or wants none. */
    SegmentMeta servingOnly(NumberedSchema looks) {
        return withIndexes(indexes.stream().filter(serves(looks)).toList());
    }

    private static Predicate<IndexMeta> serves(NumberedSchema looks) {
        return index -> switch (index.spec()) {
            case IndexSpec vectors -> serves(looks, index.field(), vectors);
            case ScalarIndexSpec scalars ->
                looks.scalarIndex(index.field(), index.place()).equals(Optional.of(scalars));
        };
    }

    private static boolean serves(NumberedSchema looks, int field, IndexSpec built) {
        int position = looks.fieldIds().ids().indexOf(field);
        return position >= 0
                && looks.schema()
                        .fields()
                        .get(position)
                        .index()
                        .filter(wanted -> wanted.metric() == built.metric() && wanted.isApproximate())
                        .isPresent();
    }
}
