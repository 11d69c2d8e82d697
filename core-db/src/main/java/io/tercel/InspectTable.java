package io.tercel;

import io.tercel.InspectReport.CollectionReport;
import io.tercel.InspectReport.SegmentReport;
import io.tercel.time.Timestamp;
import java.time.Instant;
import java.util.Locale;

/** An {@link InspectReport} as a person wants to read it. */
final class InspectTable {

    private static final String ROW = "  %8s  %-8s %14s %14s %9s %12s%n";
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private final StringBuilder text = new StringBuilder();

    private InspectTable() {}

    static String of(InspectReport report) {
        InspectTable table = new InspectTable();
        table.line("database    %s%n", report.directory());
        table.line("last write  %s%n", moment(report.lastTimestamp()));
        table.line("manifest    %d%n", report.manifest());
        table.line("log         %s, %s%n", counted(report.logFiles(), "file"), bytes(report.logBytes()));
        report.collections().forEach(table::add);
        return table.text.toString();
    }

    private void add(CollectionReport collection) {
        line(
                "%ncollection %s: %s, %s deleted, %s in %s%n",
                collection.name(),
                counted(collection.liveRows(), "row"),
                number(collection.deletedRows()),
                bytes(collection.bytes()),
                counted(collection.segments().size(), "segment"));
        line(ROW, "segment", "state", "live rows", "deleted", "share", "size");
        collection.segments().forEach(this::add);
    }

    private void add(SegmentReport segment) {
        line(
                ROW,
                segment.number(),
                segment.sealed() ? "sealed" : "growing",
                number(segment.liveRows()),
                number(segment.deletedRows()),
                "%.1f %%".formatted(100 * segment.deletedShare()),
                bytes(segment.bytes()));
    }

    /** The same text everywhere, whatever the user's language. */
    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values));
    }

    private static String moment(long timestamp) {
        return timestamp == 0
                ? "none"
                : "%s (timestamp %d)".formatted(Instant.ofEpochMilli(Timestamp.toMillis(timestamp)), timestamp);
    }

    private static String counted(long count, String what) {
        return number(count) + " " + (count == 1 ? what : what + "s");
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        return String.format(Locale.ROOT, "%.1f %s", bytes / Math.pow(1024, unit), UNITS[unit - 1]);
    }
}
