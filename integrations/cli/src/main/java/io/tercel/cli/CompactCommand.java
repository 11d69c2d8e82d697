package io.tercel.cli;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.InspectReport;
import io.tercel.InspectReport.CollectionReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Merges segments. */
@Command(
        name = "compact",
        description =
                "Seal what is in memory and merge segments where it is worth it; nothing in a collection changes.")
final class CompactCommand implements Callable<Integer> {

    private final Workbench workbench;

    @Parameters(
            arity = "0..1",
            paramLabel = "COLLECTION",
            completionCandidates = CollectionNames.class,
            description = "The collection; all when none is named.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--full",
            description =
                    "As few segments as can be, without deleted rows, and all indexed. Writes the collection again.")
    private boolean full;

    CompactCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        try (Workbench.Opened opened = workbench.write()) {
            Database database = opened.database();
            List<String> names = name.map(List::of).orElseGet(() -> Workbench.Opened.names(database));
            try (Progress progress = Progress.of(workbench.screen(), "compacting", names.size(), "collections")) {
                for (String each : names) {
                    compact(opened, each);
                    progress.step(1);
                }
            }
        }
        return ExitCode.DONE.number();
    }

    private void compact(Workbench.Opened opened, String each) {
        Collection collection = opened.collection(each);
        Size before = size(opened.database(), collection);
        if (full) {
            collection.optimize();
        } else {
            collection.compact();
        }
        Size after = size(opened.database(), collection);
        workbench
                .output()
                .done(
                        "%s: %s, %s, before %s, %s"
                                .formatted(
                                        each,
                                        Values.counted(after.segments, "segment"),
                                        Values.bytes(after.bytes),
                                        Values.counted(before.segments, "segment"),
                                        Values.bytes(before.bytes)),
                        Output.facts(
                                "collection", each,
                                "segments", after.segments,
                                "bytes", after.bytes,
                                "segmentsBefore", before.segments,
                                "bytesBefore", before.bytes));
    }

    private record Size(int segments, long bytes) {}

    private static Size size(Database database, Collection collection) {
        InspectReport report = database.inspect();
        String space = collection.describe().database();
        return report.collections().stream()
                .filter(each -> each.database().equals(space) && each.name().equals(collection.name()))
                .findFirst()
                .map(each -> new Size(each.segments().size(), bytes(each)))
                .orElse(new Size(0, 0));
    }

    private static long bytes(CollectionReport collection) {
        return collection.bytes();
    }
}
