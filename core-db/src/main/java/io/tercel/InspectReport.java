package io.tercel;

import io.tercel.schema.CollectionProperties;
import java.util.List;

/**
 * What a database consists of, at one moment: made by {@link Database#inspect()}. {@link #toString()} is a table for people; its
 * layout may change.
 *
 * @param directory where the database lies
 * @param manifest number of the manifest in force: it grows with each change of collections and segments; 0 before the first
 * @param lastTimestamp of the newest write that reads see
 * @param logFiles files of the write-ahead log
 * @param logBytes bytes of the write-ahead log
 * @param reserveBytes bytes on the disk that are kept for deletes when it is full; 0 when they are in use, or were never to be kept
 * @param databases the named databases, sorted
 * @param collections by named database and name
 */
public record InspectReport(
        String directory,
        long manifest,
        long lastTimestamp,
        int logFiles,
        long logBytes,
        long reserveBytes,
        List<String> databases,
        List<CollectionReport> collections) {

    /** Copies the list. */
    public InspectReport {
        databases = List.copyOf(databases);
        collections = List.copyOf(collections);
    }

    /**
     * A collection.
     *
     * @param database the named database that it is in
     * @param name its name
     * @param aliases its other names, sorted; those in other named databases come as {@code database.alias}
     * @param properties what has been set for it
     * @param checkpoint writes up to this timestamp are in sealed segments; later ones are in the log
     * @param segments in the order in which they are searched
     */
    public record CollectionReport(
            String database,
            String name,
            List<String> aliases,
            CollectionProperties properties,
            long checkpoint,
            List<SegmentReport> segments) {

        /** Copies the list. */
        public CollectionReport {
            aliases = List.copyOf(aliases);
            segments = List.copyOf(segments);
        }

        /** Rows that reads see. */
        public long liveRows() {
            return segments.stream().mapToLong(SegmentReport::liveRows).sum();
        }

        /** Rows that are deleted or replaced and still take room. */
        public long deletedRows() {
            return segments.stream().mapToLong(SegmentReport::deletedRows).sum();
        }

        /** Bytes of all segments, in files and in memory. */
        public long bytes() {
            return segments.stream().mapToLong(SegmentReport::bytes).sum();
        }
    }

    /**
     * A segment.
     *
     * @param number its number; its folder is named by it
     * @param partition name of the partition that its rows are in
     * @param sealed whether it is in files; otherwise it is in memory, and in the log
     * @param rows rows in it, deleted ones too
     * @param deletedRows how many of them are deleted
     * @param bytes bytes of its columns and indexes, in files or in memory
     * @param indexes its vector indexes; a field without one is searched exactly here
     */
    public record SegmentReport(
            int number,
            String partition,
            boolean sealed,
            long rows,
            long deletedRows,
            long bytes,
            List<IndexReport> indexes) {

        /** Copies the list. */
        public SegmentReport {
            indexes = List.copyOf(indexes);
        }

        /** Rows that reads see. */
        public long liveRows() {
            return rows - deletedRows;
        }

        /** The part of the rows that is deleted, from 0 to 1. */
        public double deletedShare() {
            return rows == 0 ? 0 : (double) deletedRows / rows;
        }
    }

    /**
     * A vector index of a segment.
     *
     * @param field name of the field
     * @param index its kind and parameters, for people
     * @param bytes bytes of its file and of what of it is in memory
     */
    public record IndexReport(String field, String index, long bytes) {}

    /** The report as lines of text. */
    @Override
    public String toString() {
        return InspectTable.of(this);
    }
}
