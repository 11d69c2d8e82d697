package io.tercel.query;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How the rows of one segment that a request may return were found: those that are there and pass its filter.
 *
 * @param number the segment's number
 * @param sealed whether its rows are in files
 * @param rows how many rows it has, deleted ones too
 * @param passed how many of them the request may return
 * @param way how they were found
 * @param blocks of 4,096 rows that the segment has
 * @param blocksSkipped how many of them were decided without looking at their rows
 * @param bytesRead how much of the stored columns the filter looked at, worked out from the rows that it asked for
 * @param took how long it took
 * @param indexes which conditions of the filter the segment's indexes answered: a line for each, with the rows that it is about
 */
public record SegmentScan(
        int number,
        boolean sealed,
        int rows,
        int passed,
        Way way,
        int blocks,
        int blocksSkipped,
        long bytesRead,
        Duration took,
        List<String> indexes) {

    /** How rows that pass were found, and why so. */
    public enum Way {
        /** There is no filter. */
        NO_FILTER("there is no filter"),
        /** The segment is in a partition that was not asked for, or that the filter leaves out. */
        PARTITION("its partition is left out"),
        /** The segment is growing and the search leaves growing rows out, or no row of it passes the search's own filter. */
        NOT_WANTED("its rows are left out already"),
        /** The smallest and largest values of its columns say that no row passes. */
        NONE_BY_BOUNDS("its smallest and largest values let no row pass"),
        /** The smallest and largest values of its columns say that every row passes. */
        ALL_BY_BOUNDS("its smallest and largest values let every row pass"),
        /** The filter was used before, and its answer was remembered. */
        REMEMBERED("asked before"),
        /** The filter names primary keys, which were looked up. */
        KEYS("the filter names primary keys"),
        /** Indexes answered conditions of the filter; the others were looked at for the rows that were left. */
        INDEXES("through indexes"),
        /** The columns that the filter names were read. */
        COLUMNS("the filter's columns were read");

        private final String why;

        Way(String why) {
            this.why = why;
        }

        /** A few words for people. */
        public String why() {
            return why;
        }
    }

    /** Checks for nulls and copies the list. */
    public SegmentScan {
        Objects.requireNonNull(way, "way");
        Objects.requireNonNull(took, "took");
        indexes = List.copyOf(indexes);
    }

    /** A table for people. */
    static String table(List<SegmentScan> scans) {
        StringBuilder text = new StringBuilder("  %8s %-8s %12s %12s %16s %12s %12s  %s%n"
                .formatted("segment", "state", "rows", "passed", "blocks skipped", "bytes", "time", "filter"));
        for (SegmentScan scan : scans) {
            text.append("  %8d %-8s %12d %12d %16s %12d %12s  %s: %s%n"
                    .formatted(
                            scan.number(),
                            scan.sealed() ? "sealed" : "growing",
                            scan.rows(),
                            scan.passed(),
                            scan.blocksSkipped() + " of " + scan.blocks(),
                            scan.bytesRead(),
                            SearchExplanation.millis(scan.took()),
                            scan.way(),
                            scan.indexes().isEmpty() ? scan.way().why() : String.join("; ", scan.indexes())));
        }
        return text.toString();
    }
}
