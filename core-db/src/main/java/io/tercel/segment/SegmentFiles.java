package io.tercel.segment;

import io.tercel.io.FileIdentity;
import io.tercel.manifest.IndexMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.schema.FieldIds.ColumnId;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.ScalarIndexSpec;
import java.util.UUID;

/*
 * A segment's folder, seg-000034/:
 *
 *   field-<i>.col      the column of the field with number i; field-<i>-<part>.col the further ones of a field in several columns
 *   keys.flt           which primary keys are not there
 *   timestamps.col     when each row was written
 *   sparse-<i>.idx     the inverted index of the field with number i
 *   text-<i>.idx       the text index of the field with number i
 *   vectors-<i>-<n>.idx  the vector index of the field with number i; the manifest names the one that counts
 *   scalars-<i>-<n>.idx  an index for filters of the field with number i, likewise
 *   deletes-<n>.del    rows deleted since; the manifest names the one that counts
 *
 * Names are made of numbers only: what a user calls a field never becomes a path.
 */
/** Names and identities of a segment's files. */
final class SegmentFiles {

    /* Kinds of files, above the number of a field (20 bits) and that of its column (8 bits). */
    private static final int TIMESTAMPS_PART = 1 << 28;
    private static final int SPARSE_PART = 2 << 28;
    private static final int DELETES_PART = 3 << 28;
    private static final int KEYS_PART = 4 << 28;
    private static final int VECTORS_PART = 5 << 28;
    private static final int TEXT_PART = 6 << 28;
    private static final int SCALARS_PART = 7 << 28;

    private SegmentFiles() {}

    static String column(SegmentMeta segment, ColumnId column) {
        String part = column.part() == 0 ? "" : "-" + column.part();
        return "%s/field-%d%s.col".formatted(segment.folder(), column.field(), part);
    }

    static FileIdentity columnIdentity(UUID database, SegmentMeta segment, ColumnId column) {
        return new FileIdentity(database, segment.number(), column.field() << 8 | column.part());
    }

    static String keyFilter(SegmentMeta segment) {
        return segment.folder() + "/keys.flt";
    }

    static FileIdentity keyFilterIdentity(UUID database, SegmentMeta segment) {
        return new FileIdentity(database, segment.number(), KEYS_PART);
    }

    static String timestamps(SegmentMeta segment) {
        return segment.folder() + "/timestamps.col";
    }

    static FileIdentity timestampsIdentity(UUID database, SegmentMeta segment) {
        return new FileIdentity(database, segment.number(), TIMESTAMPS_PART);
    }

    static String sparse(SegmentMeta segment, int fieldId) {
        return segment.folder() + "/sparse-" + fieldId + ".idx";
    }

    static FileIdentity sparseIdentity(UUID database, SegmentMeta segment, int fieldId) {
        return new FileIdentity(database, segment.number(), SPARSE_PART | fieldId);
    }

    static String text(SegmentMeta segment, int fieldId) {
        return segment.folder() + "/text-" + fieldId + ".idx";
    }

    static FileIdentity textIdentity(UUID database, SegmentMeta segment, int fieldId) {
        return new FileIdentity(database, segment.number(), TEXT_PART | fieldId);
    }

    static String index(SegmentMeta segment, IndexMeta index) {
        String what = isOfVectors(index) ? "vectors" : "scalars";
        return "%s/%s-%d-%d.idx".formatted(segment.folder(), what, index.field(), index.file());
    }

    static FileIdentity indexIdentity(UUID database, IndexMeta index) {
        int part = isOfVectors(index) ? VECTORS_PART : SCALARS_PART;
        return new FileIdentity(database, index.file(), part | index.field());
    }

    private static boolean isOfVectors(IndexMeta index) {
        return switch (index.spec()) {
            case IndexSpec vectors -> true;
            case ScalarIndexSpec scalars -> false;
        };
    }

    static String deletes(SegmentMeta segment, int file) {
        return segment.folder() + "/deletes-" + file + ".del";
    }

    static FileIdentity deletesIdentity(UUID database, int file) {
        return new FileIdentity(database, file, DELETES_PART);
    }
}
