package io.tercel.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tercel.Database;
import io.tercel.ExamineReport;
import io.tercel.ExamineReport.CollectionReport;
import io.tercel.ExamineReport.Damage;
import io.tercel.ExamineReport.FileReport;
import io.tercel.ExamineReport.LogFileReport;
import io.tercel.ExamineReport.ManifestReport;
import io.tercel.ExamineReport.SegmentReport;
import io.tercel.LoggedWrite;
import io.tercel.time.Timestamp;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The files of a database, whatever state they are in. */
@Command(
        name = "inspect",
        description = {
            "Look at the files of a database without opening it: also when it is damaged, in use, or cannot be written to.",
            "Reads every byte and changes none. Ends with 1 when something is damaged."
        },
        footerHeading = "%nWithout a subcommand: everything in short.%n")
final class InspectCommand implements Callable<Integer> {

    private final Workbench workbench;

    private InspectCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    static CommandLine line(Workbench workbench) {
        return new CommandLine(new InspectCommand(workbench))
                .addSubcommand(new Segments(workbench))
                .addSubcommand(new Columns(workbench))
                .addSubcommand(new Log(workbench))
                .addSubcommand(new ManifestText(workbench))
                .addSubcommand(new DamageOnly(workbench));
    }

    @Override
    public Integer call() {
        ExamineReport report = Database.examine(workbench.directory());
        Output output = workbench.output();
        Screen screen = workbench.screen();
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("directory", report.directory());
        facts.put("database", report.database());
        facts.put("manifest", report.manifest().file());
        facts.put("inForce", report.manifest().inForce());
        facts.put("segments", report.segments().size());
        facts.put(
                "bytes",
                report.segments().stream().mapToLong(SegmentReport::bytes).sum());
        facts.put("logFiles", report.log().size());
        facts.put(
                "logWrites",
                report.log().stream().mapToLong(LogFileReport::writes).sum());
        facts.put("damaged", !report.isReadable());
        output.done(
                """
                directory  %s
                database   %s
                manifest   %s
                segments   %s, %s
                log        %s in %s%s""".formatted(
                                report.directory(),
                                report.database().isEmpty() ? "no file tells" : report.database(),
                                manifest(report.manifest()),
                                Values.counted(report.segments().size(), "segment"),
                                Values.bytes(report.segments().stream()
                                        .mapToLong(SegmentReport::bytes)
                                        .sum()),
                                Values.counted(
                                        report.log().stream()
                                                .mapToLong(LogFileReport::writes)
                                                .sum(),
                                        "write"),
                                Values.counted(report.log().size(), "file"),
                                report.tornBytes() == 0
                                        ? ""
                                        : "; its last %s are of a write that was never acknowledged"
                                                .formatted(Values.bytes(report.tornBytes()))),
                facts);
        if (!report.otherFiles().isEmpty()) {
            output.say("other      " + String.join(", ", report.otherFiles()));
        }
        output.say("");
        Listing collections = new Listing("collection", "sealed rows", "segments", "sealed up to");
        for (CollectionReport each : report.manifest().collections()) {
            collections.add(
                    Workbench.Opened.qualified(each.database(), each.name()),
                    each.sealedRows(),
                    each.segments(),
                    moment(each.checkpoint()));
        }
        output.print(collections, "no collections that can be read");
        output.say("");
        return end(report, output, screen);
    }

    private static String manifest(ManifestReport manifest) {
        if (manifest.number() == 0) {
            return "none can be read";
        }
        return manifest.inForce() ? manifest.file() : manifest.file() + ", which CURRENT does not name";
    }

    private static String moment(long timestamp) {
        return timestamp == 0
                ? ""
                : Instant.ofEpochMilli(Timestamp.toMillis(timestamp)).toString();
    }

    /** The damage, and the exit code that goes with it. */
    private static Integer end(ExamineReport report, Output output, Screen screen) {
        if (report.damage().isEmpty() && report.derivedDamage().isEmpty()) {
            output.say("nothing is damaged");
            return ExitCode.DONE.number();
        }
        report.damage().forEach(damage -> tell(damage, "", output, screen));
        report.derivedDamage()
                .forEach(damage -> tell(damage, "this index is built anew, nothing is lost", output, screen));
        return (report.isReadable() ? ExitCode.DONE : ExitCode.PROBLEM).number();
    }

    private static void tell(Damage damage, String comfort, Output output, Screen screen) {
        if (output.json()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("file", damage.file());
            facts.put("offset", damage.offset());
            facts.put("what", damage.what());
            facts.put("rebuilt", !comfort.isEmpty());
            output.printLine(Values.json(facts));
        } else {
            screen.out().println(screen.bad(damage.toString()) + (comfort.isEmpty() ? "" : "; " + comfort));
        }
    }

    @Command(name = "segments", description = "Show the segments: whose they are, rows, sizes, damage.")
    private static final class Segments implements Callable<Integer> {

        private final Workbench workbench;

        Segments(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            ExamineReport report = Database.examine(workbench.directory());
            Listing listing =
                    new Listing("segment", "collection", "partition", "rows", "deleted", "files", "size", "state");
            for (SegmentReport each : report.segments()) {
                listing.add(
                        each.folder(),
                        each.collection(),
                        each.partition(),
                        each.rows() < 0 ? null : each.rows(),
                        each.deletedRows(),
                        each.files().size(),
                        new Values.Bytes(each.bytes()),
                        state(each, report));
            }
            workbench.output().print(listing, "no segments");
            return (report.isReadable() ? ExitCode.DONE : ExitCode.PROBLEM).number();
        }

        private static String state(SegmentReport segment, ExamineReport report) {
            long damaged = segment.files().stream()
                    .filter(file -> !file.damage().isEmpty())
                    .count();
            if (damaged > 0) {
                return "%s damaged".formatted(Values.counted(damaged, "file"));
            }
            return segment.isNamed() || report.manifest().number() == 0 ? "readable" : "not named by the manifest";
        }
    }

    @Command(name = "columns", description = "Show the files of segments: fields, how their values are held, damage.")
    private static final class Columns implements Callable<Integer> {

        private final Workbench workbench;

        @Option(names = "--segment", paramLabel = "FOLDER", description = "Of this one only, such as seg-000005.")
        private Optional<String> segment = Optional.empty();

        Columns(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            ExamineReport report = Database.examine(workbench.directory());
            List<SegmentReport> chosen = report.segments().stream()
                    .filter(each -> segment.isEmpty() || each.folder().equals(segment.get()))
                    .toList();
            if (segment.isPresent() && chosen.isEmpty()) {
                throw Failure.refused("there is no segment '%s'; there are %s"
                        .formatted(
                                segment.get(),
                                report.segments().stream()
                                        .map(SegmentReport::folder)
                                        .toList()));
            }
            Listing listing = new Listing("file", "content", "values", "format", "size", "state");
            for (SegmentReport each : chosen) {
                each.files()
                        .forEach(file -> listing.add(
                                file.file(),
                                file.content(),
                                file.values(),
                                file.type().isEmpty()
                                        ? ""
                                        : "%s %d".formatted(file.type().strip(), file.version()),
                                new Values.Bytes(file.bytes()),
                                state(file)));
            }
            workbench.output().print(listing, "no files");
            boolean damaged = chosen.stream()
                    .flatMap(each -> each.files().stream())
                    .anyMatch(file -> !file.derived() && !file.damage().isEmpty());
            return (damaged ? ExitCode.PROBLEM : ExitCode.DONE).number();
        }

        private static String state(FileReport file) {
            if (file.damage().isEmpty()) {
                return "good";
            }
            String first = "byte %d: %s"
                    .formatted(
                            file.damage().getFirst().offset(),
                            file.damage().getFirst().what());
            return file.damagedBlocks() > 1 ? first + " (and %d more)".formatted(file.damagedBlocks() - 1) : first;
        }
    }

    @Command(
            name = "log",
            description =
                    "Show the files of the write-ahead log and the last writes in it, before damage and behind it.")
    private static final class Log implements Callable<Integer> {

        private final Workbench workbench;

        @Option(
                names = "--last",
                paramLabel = "N",
                defaultValue = "10",
                description = "So many writes; 0 for all. Default: 10.")
        private int last = 10;

        Log(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            ExamineReport report = Database.examine(workbench.directory());
            Output output = workbench.output();
            if (!output.json()) {
                Listing files = new Listing("file", "writes", "size", "last write", "state");
                for (LogFileReport each : report.log()) {
                    files.add(
                            each.file(),
                            each.writes(),
                            new Values.Bytes(each.bytes()),
                            moment(each.lastTimestamp()),
                            state(each, report));
                }
                output.print(files, "no log that can be read");
                output.say("");
            }
            Deque<LoggedWrite> writes = new ArrayDeque<>();
            Database.examineLog(workbench.directory(), write -> {
                writes.addLast(write);
                if (last > 0 && writes.size() > last) {
                    writes.removeFirst();
                }
            });
            Listing listing = new Listing("file", "offset", "time", "collection", "operation", "rows", "keys", "size");
            writes.forEach(write -> listing.add(
                    write.file(),
                    write.offset(),
                    moment(write.timestamp()),
                    write.collection(),
                    write.operation(),
                    write.rows(),
                    write.keys(),
                    new Values.Bytes(write.bytes())));
            output.print(listing, "no writes in the log");
            boolean damaged =
                    report.damage().stream().anyMatch(damage -> damage.file().endsWith(".wal"));
            return (damaged ? ExitCode.PROBLEM : ExitCode.DONE).number();
        }

        private static String state(LogFileReport file, ExamineReport report) {
            if (!file.damage().isEmpty()
                    && report.damage().stream().anyMatch(each -> each.file().equals(file.file()))) {
                return "byte %d: %s; %s behind it"
                        .formatted(
                                file.damage().getFirst().offset(),
                                file.damage().getFirst().what(),
                                Values.counted(file.writesAfterDamage(), "write"));
            }
            if (!file.damage().isEmpty()) {
                return "ends with a write that was never acknowledged";
            }
            return file.closed() ? "closed" : "good";
        }
    }

    @Command(name = "manifest", description = "Print the manifest: what the database consists of.")
    private static final class ManifestText implements Callable<Integer> {

        private final Workbench workbench;

        ManifestText(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() throws JsonProcessingException {
            ExamineReport report = Database.examine(workbench.directory());
            ManifestReport manifest = report.manifest();
            if (manifest.number() == 0) {
                return end(report, workbench.output(), workbench.screen());
            }
            var json = new ObjectMapper().readTree(manifest.json());
            if (workbench.output().json()) {
                workbench.output().printLine(json);
            } else {
                workbench.screen().out().println(Values.pretty(json));
            }
            return (manifest.inForce() ? ExitCode.DONE : ExitCode.PROBLEM).number();
        }
    }

    @Command(
            name = "damage",
            description =
                    "Show what is damaged, and where: file, byte, the checksum that is stored and the one that the bytes have.")
    private static final class DamageOnly implements Callable<Integer> {

        private final Workbench workbench;

        DamageOnly(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            ExamineReport report = Database.examine(workbench.directory());
            return end(report, workbench.output(), workbench.screen());
        }
    }
}
