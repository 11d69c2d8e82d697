package io.tercel.segment;

import io.tercel.io.FileIdentity;
import io.tercel.manifest.SegmentMeta;
import java.util.UUID;

/*
 * A segment's folder, seg-000034/:
 *
 *   field-<i>.col      the column of the i-th stored field
 *   timestamps.col     when each row was written
 *   sparse-<i>.idx     the inverted index of the i-th field of the schema
 *   deletes-<n>.del    rows deleted since; the manifest names the one that counts
 *
 * Names are made of numbers only: what a user calls a field never becomes a path.
 */
/** Names and identities of a segment's files. */
final class SegmentFiles {

    private static final int TIMESTAMPS_PART = 1_000;
    private static final int SPARSE_PART = 2_000;
    private static final int DELETES_PART = 3_000;

    private SegmentFiles() {}

    static String column(SegmentMeta segment, int storedField) {
        return segment.folder() + "/field-" + storedField + ".col";
    }

    static FileIdentity columnIdentity(UUID database, SegmentMeta segment, int storedField) {
        return new FileIdentity(database, segment.number(), storedField);
    }

    static String timestamps(SegmentMeta segment) {
        return segment.folder() + "/timestamps.col";
    }

    static FileIdentity timestampsIdentity(UUID database, SegmentMeta segment) {
        return new FileIdentity(database, segment.number(), TIMESTAMPS_PART);
    }

    static String sparse(SegmentMeta segment, int field) {
        return segment.folder() + "/sparse-" + field + ".idx";
    }

    static FileIdentity sparseIdentity(UUID database, SegmentMeta segment, int field) {
        return new FileIdentity(database, segment.number(), SPARSE_PART + field);
    }

    static String deletes(SegmentMeta segment, int file) {
        return segment.folder() + "/deletes-" + file + ".del";
    }

    static FileIdentity deletesIdentity(UUID database, int file) {
        return new FileIdentity(database, file, DELETES_PART);
    }
}
