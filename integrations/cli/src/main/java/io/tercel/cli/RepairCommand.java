package io.tercel.cli;

import io.tercel.Database;
import io.tercel.ExamineReport;
import io.tercel.ExamineReport.SegmentReport;
import io.tercel.SalvageReport;
import io.tercel.SalvageReport.SalvagedCollection;
import io.tercel.VerifyReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A new database of what can be read of a damaged one. */
@Command(
        name = "repair",
        description = {
            "Make a new database of what can be read of a damaged one, which stays as it is. For when there is no backup.",
            "Without --into: tell what would be lost."
        })
final class RepairCommand implements Callable<Integer> {

    private final Workbench workbench;

    @Option(
            names = "--into",
            paramLabel = "DIR",
            description = "Where the new database comes to lie: missing or empty.")
    private Optional<Path> into = Optional.empty();

    RepairCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        ExamineReport report = Database.examine(workbench.directory());
        return into.isPresent() ? repair(into.get()) : tell(report);
    }

    private Integer tell(ExamineReport report) {
        Output output = workbench.output();
        if (report.isReadable()) {
            output.done("nothing is damaged that is not built anew", Output.facts("damaged", false));
            return ExitCode.DONE.number();
        }
        if (report.manifest().number() == 0) {
            throw new Failure(
                    ExitCode.STORAGE,
                    "no manifest can be read, so nothing says what the segments are: restore a backup");
        }
        Listing lost = new Listing("collection", "segment", "lost rows", "because of");
        for (SegmentReport segment : report.segments()) {
            List<String> reasons = segment.files().stream()
                    .filter(file ->
                            file.named() && !file.derived() && !file.damage().isEmpty())
                    .map(file -> file.file())
                    .toList();
            if (!reasons.isEmpty()) {
                lost.add(
                        segment.collection(),
                        segment.folder(),
                        segment.rows() - segment.deletedRows(),
                        String.join(", ", reasons));
            }
        }
        output.print(lost, "no segment would be lost");
        boolean log = report.damage().stream().anyMatch(damage -> damage.file().endsWith(".wal"));
        output.say(
                log
                        ? "the log would be read up to its first damage: 'tercel inspect log' shows the writes behind it"
                        : "no write of the log would be lost");
        output.say("nothing was done; --into DIR makes a new database of the rest");
        return ExitCode.PROBLEM.number();
    }

    private Integer repair(Path target) {
        SalvageReport saved = Database.salvage(workbench.directory(), target);
        Listing listing = new Listing("collection", "rows", "lost segments", "lost rows");
        VerifyReport verified;
        try (Database database = Database.open(target)) {
            for (SalvagedCollection each : saved.collections()) {
                listing.add(
                        Workbench.Opened.qualified(each.database(), each.name()),
                        database.database(each.database())
                                .collection(each.name())
                                .count(),
                        each.lostSegments().size(),
                        each.lostRows());
            }
            verified = database.verify();
        }
        Output output = workbench.output();
        output.print(listing, "no collections");
        output.say(
                saved.lostLogBytes() == 0
                        ? "no write of the log was lost"
                        : "the last %s of the log were lost with the writes in them"
                                .formatted(Values.bytes(saved.lostLogBytes())));
        output.done(
                "%s: %s".formatted(target, verified.isClean() ? "nothing is wrong" : "damaged: " + verified.problems()),
                Output.facts(
                        "directory",
                        target.toString(),
                        "clean",
                        verified.isClean(),
                        "lostLogBytes",
                        saved.lostLogBytes()));
        return (saved.isComplete() && verified.isClean() ? ExitCode.DONE : ExitCode.PROBLEM).number();
    }
}
