package io.tercel;

import io.tercel.InspectReport.CollectionReport;
import io.tercel.InspectReport.SegmentReport;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.PartitionMeta;
import io.tercel.schema.CollectionProperties;
import io.tercel.time.Timestamp;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/** An {@link InspectReport} as a person wants to read it. */
final class InspectTable {

    private static final String ROW = "  %8s  %-8s %14s %14s %9s %12s";
    private static final String ROW_WITHOUT_PARTITION = ROW + "%n";
    private static final String ROW_WITH_PARTITION = ROW + "  %s%n";
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private final StringBuilder text = new StringBuilder();

    private InspectTable() {}

    static String of(InspectReport report) {
        InspectTable table = new InspectTable();
        table.line("database    %s%n", report.directory());
        table.line("last write  %s%n", moment(report.lastTimestamp()));
        table.line("manifest    %d%n", report.manifest());
        table.line("log         %s, %s%n", counted(report.logFiles(), "file"), bytes(report.logBytes()));
        if (report.reserveBytes() > 0) {
            table.line("reserve     %s%n", bytes(report.reserveBytes()));
        }
        if (report.databases().size() > 1) {
            table.line("databases   %s%n", String.join(", ", report.databases()));
        }
        report.collections().forEach(table::add);
        return table.text.toString();
    }

    private void add(CollectionReport collection) {
        line(
                "%ncollection %s: %s, %s deleted, %s in %s%n",
                qualified(collection),
                counted(collection.liveRows(), "row"),
                number(collection.deletedRows()),
                bytes(collection.bytes()),
                counted(collection.segments().size(), "segment"));
        if (!collection.aliases().isEmpty()) {
            line("  aliases: %s%n", String.join(", ", collection.aliases()));
        }
        if (!collection.properties().toMap().isEmpty()) {
            line("  properties: %s%n", pairs(collection.properties()));
        }
        boolean divided = collection.segments().stream()
                .anyMatch(segment -> !segment.partition().equals(PartitionMeta.DEFAULT.name()));
        String row = divided ? ROW_WITH_PARTITION : ROW_WITHOUT_PARTITION;
        line(row, "segment", "state", "live rows", "deleted", "share", "size", "partition");
        collection.segments().forEach(segment -> add(segment, row));
    }

    private static String qualified(CollectionReport collection) {
        return collection.database().equals(Manifest.DEFAULT_NAMESPACE)
                ? collection.name()
                : collection.database() + "." + collection.name();
    }

    private static String pairs(CollectionProperties properties) {
        return properties.toMap().entrySet().stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private void add(SegmentReport segment, String row) {
        line(
                row,
                segment.number(),
                segment.sealed() ? "sealed" : "growing",
                number(segment.liveRows()),
                number(segment.deletedRows()),
                "%.1f %%".formatted(100 * segment.deletedShare()),
                bytes(segment.bytes()),
                segment.partition());
        segment.indexes()
                .forEach(index -> line("            %s: %s, %s%n", index.field(), index.index(), bytes(index.bytes())));
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
