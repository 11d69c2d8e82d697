package io.tercel.cli;

import io.tercel.Database;
import io.tercel.backup.BackupFolder;
import io.tercel.backup.BackupInfo;
import io.tercel.backup.BackupProgress;
import io.tercel.backup.BackupRequest;
import io.tercel.backup.BackupVerification;
import io.tercel.backup.RestoreRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** Backups. */
@Command(
        name = "backup",
        description = "Make, list, verify, restore and delete backups, which lie in a folder of their own.",
        footerHeading = "%nExamples%n",
        footer = {
            "  tercel backup create monday --folder backups",
            "  tercel backup create tuesday --folder backups --incremental --keep 7",
            "  tercel backup restore tuesday --folder backups --to data-of-tuesday"
        })
final class BackupCommand {

    @Option(
            names = {"-f", "--folder"},
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "The folder of the backups. Default: backups.",
            defaultValue = "backups")
    private Path folder = Path.of("backups");

    private final Workbench workbench;

    private BackupCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    static CommandLine line(Workbench workbench) {
        BackupCommand backup = new BackupCommand(workbench);
        return new CommandLine(backup)
                .addSubcommand(new Create(backup))
                .addSubcommand(new ListBackups(backup))
                .addSubcommand(new Show(backup))
                .addSubcommand(new Verify(backup))
                .addSubcommand(new Restore(backup))
                .addSubcommand(new Delete(backup))
                .addSubcommand(new Keep(backup))
                .addSubcommand(new Pack(backup))
                .addSubcommand(new Unpack(backup));
    }

    private BackupFolder stored() {
        return BackupFolder.at(folder);
    }

    /** A bar of the bytes that are done. */
    private Shown shown(String task) {
        Progress progress = Progress.of(workbench.screen(), task, -1, "bytes");
        return new Shown(progress);
    }

    private record Shown(Progress progress) implements Consumer<BackupProgress>, AutoCloseable {

        @Override
        public void accept(BackupProgress now) {
            progress.total(now.bytesTotal());
            progress.reach(now.bytes());
        }

        @Override
        public void close() {
            progress.close();
        }
    }

    private static Map<String, Object> facts(BackupInfo backup) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", backup.name());
        facts.put("created", backup.created().toString());
        facts.put("source", backup.source());
        facts.put("database", backup.database().toString());
        facts.put("timestamp", backup.timestamp());
        facts.put("parent", backup.parent());
        facts.put("schemaOnly", backup.schemaOnly());
        facts.put(
                "collections",
                backup.collections().stream()
                        .map(each -> Output.facts(
                                "collection",
                                Workbench.Opened.qualified(each.database(), each.name()),
                                "rows",
                                each.rows()))
                        .toList());
        facts.put("rows", backup.rows());
        facts.put("files", backup.files());
        facts.put("bytes", backup.bytes());
        facts.put("newBytes", backup.newBytes());
        facts.put("formatVersion", backup.formatVersion());
        return facts;
    }

    private void done(BackupInfo backup, String what) {
        workbench
                .output()
                .done(
                        "%s %s: %s, %s, %s of them new"
                                .formatted(
                                        what,
                                        backup.name(),
                                        Values.counted(backup.rows(), "row"),
                                        Values.bytes(backup.bytes()),
                                        Values.bytes(backup.newBytes())),
                        facts(backup));
    }

    @Command(name = "create", description = "Make a backup: the database as it is at one moment, with its indexes.")
    private static final class Create implements Callable<Integer> {

        private final BackupCommand backup;

        @Parameters(paramLabel = "NAME", description = "What it is called: letters, digits, _, - and .")
        private String name = "";

        @Option(
                names = "--collections",
                split = ",",
                paramLabel = "PATTERN",
                description = "Only these: papers, archive.papers, archive.*")
        private List<String> collections = new ArrayList<>();

        @Option(names = "--incremental", description = "Share unchanged files with the newest backup in the folder.")
        private boolean incremental;

        @Option(names = "--parent", paramLabel = "NAME", description = "Share unchanged files with this backup.")
        private Optional<String> parent = Optional.empty();

        @Option(names = "--copies", description = "Copy every file, where links would share bytes with the database.")
        private boolean copies;

        @Option(names = "--schema-only", description = "Leave the rows out.")
        private boolean schemaOnly;

        @Option(
                names = "--keep",
                paramLabel = "N",
                description = "Then delete all but the newest N backups of the database.")
        private Optional<Integer> keep = Optional.empty();

        Create(BackupCommand backup) {
            this.backup = backup;
        }

        @Override
        public Integer call() {
            // For writing, though nothing of the database changes: a backup may seal what is in memory.
            try (Workbench.Opened opened = backup.workbench.write();
                    Shown shown = backup.shown("backing up")) {
                BackupInfo made = opened.database()
                        .backups(backup.folder)
                        .create(request().progress(shown));
                backup.done(made, "backup");
                if (keep.isPresent()) {
                    backup.tellDeleted(backup.stored().keep(keep.get()));
                }
            }
            return ExitCode.DONE.number();
        }

        private BackupRequest request() {
            BackupRequest request = BackupRequest.named(name);
            request = collections.isEmpty() ? request : request.collections(collections.toArray(String[]::new));
            request = incremental ? request.incremental() : request;
            request = parent.isPresent() ? request.parent(parent.get()) : request;
            request = copies ? request.copies() : request;
            return schemaOnly ? request.withoutRows() : request;
        }
    }

    private void tellDeleted(List<String> names) {
        names.forEach(name -> workbench.output().done("deleted backup " + name, Output.facts("deleted", name)));
    }

    @Command(name = "list", description = "Show the backups in the folder, oldest first.")
    private static final class ListBackups implements Callable<Integer> {

        private final BackupCommand backup;

        ListBackups(BackupCommand backup) {
            this.backup = backup;
        }

        @Override
        public Integer call() {
            Listing listing = new Listing("backup", "created", "rows", "size", "new", "on");
            for (BackupInfo each : backup.stored().list()) {
                listing.add(
                        each.name(),
                        each.created().toString(),
                        each.rows(),
                        new Values.Bytes(each.bytes()),
                        new Values.Bytes(each.newBytes()),
                        each.parent().orElse(""));
            }
            backup.workbench.output().print(listing, "no backups");
            return ExitCode.DONE.number();
        }
    }

    @Command(name = "show", description = "Show what is in a backup.")
    private static final class Show implements Callable<Integer> {

        private final BackupCommand backup;

        @Parameters(paramLabel = "NAME", description = "The backup.")
        private String name = "";

        Show(BackupCommand backup) {
            this.backup = backup;
        }

        @Override
        public Integer call() {
            BackupInfo found = backup.stored().get(name);
            Output output = backup.workbench.output();
            output.done(
                    """
                    backup     %s
                    created    %s
                    of         %s
                    timestamp  %d
                    on         %s
                    size       %s in %s, %s of them new""".formatted(
                                    found.name(),
                                    found.created(),
                                    found.source(),
                                    found.timestamp(),
                                    found.parent().orElse("nothing: it shares no file"),
                                    Values.bytes(found.bytes()),
                                    Values.counted(found.files(), "file"),
                                    Values.bytes(found.newBytes())),
                    facts(found));
            if (!output.json()) {
                output.say("");
                Listing listing = new Listing("collection", "rows");
                found.collections()
                        .forEach(each ->
                                listing.add(Workbench.Opened.qualified(each.database(), each.name()), each.rows()));
                output.print(listing, "no collections");
            }
            return ExitCode.DONE.number();
        }
    }

    @Command(
            name = "verify",
            description = "Read every byte of a backup, or of all, and compare it with its checksums.")
    private static final class Verify implements Callable<Integer> {

        private final BackupCommand backup;

        @Parameters(arity = "0..1", paramLabel = "NAME", description = "The backup; all when none is named.")
        private Optional<String> name = Optional.empty();

        Verify(BackupCommand backup) {
            this.backup = backup;
        }

        @Override
        public Integer call() {
            boolean clean = true;
            List<String> names = name.map(List::of)
                    .orElseGet(() -> backup.stored().list().stream()
                            .map(BackupInfo::name)
                            .toList());
            for (String each : names) {
                BackupVerification found = backup.stored().verify(each);
                clean &= found.isClean();
                found.problems()
                        .forEach(problem -> backup.workbench
                                .output()
                                .done(
                                        backup.workbench.screen().bad(problem),
                                        Output.facts("backup", each, "problem", problem)));
                backup.workbench
                        .output()
                        .done(
                                "%s: %s, %s, %s"
                                        .formatted(
                                                each,
                                                found.isClean()
                                                        ? "nothing is wrong"
                                                        : Values.counted(
                                                                found.problems().size(), "problem"),
                                                Values.counted(found.files(), "file"),
                                                Values.bytes(found.bytes())),
                                Output.facts(
                                        "backup", each,
                                        "clean", found.isClean(),
                                        "files", found.files(),
                                        "bytes", found.bytes()));
            }
            return (clean ? ExitCode.DONE : ExitCode.PROBLEM).number();
        }
    }

    @Command(
            name = "restore",
            description = {
                "Bring a backup back: as a new database with --to, or into the database of -d, beside what is there.",
                "Indexes come along: it can be searched at once."
            })
    private static final class Restore implements Callable<Integer> {

        private final BackupCommand backup;

        @Parameters(paramLabel = "NAME", description = "The backup.")
        private String name = "";

        @Option(names = "--to", paramLabel = "DIR", description = "Make a new database there: missing or empty.")
        private Optional<Path> target = Optional.empty();

        @Option(
                names = "--collections",
                split = ",",
                paramLabel = "PATTERN",
                description = "Only these: papers, archive.papers, archive.*")
        private List<String> collections = new ArrayList<>();

        @Option(
                names = "--rename",
                paramLabel = "OLD=NEW",
                description = "A collection under another name. May be repeated.")
        private Map<String, String> renames = new LinkedHashMap<>();

        @Option(
                names = "--suffix",
                paramLabel = "TEXT",
                description = "Appended to the names of all other collections.")
        private Optional<String> suffix = Optional.empty();

        @Option(names = "--copies", description = "Copy every file, where links would share bytes with the backup.")
        private boolean copies;

        @Option(names = "--schema-only", description = "Leave the rows out.")
        private boolean schemaOnly;

        Restore(BackupCommand backup) {
            this.backup = backup;
        }

        @Override
        public Integer call() {
            try (Shown shown = backup.shown("restoring")) {
                if (target.isPresent()) {
                    backup.stored().restore(request().progress(shown), target.get());
                    backup.workbench
                            .output()
                            .done(
                                    "restored %s to %s".formatted(name, target.get()),
                                    Output.facts(
                                            "backup",
                                            name,
                                            "directory",
                                            target.get().toString()));
                    return ExitCode.DONE.number();
                }
                try (Workbench.Opened opened = backup.workbench.write()) {
                    Database database = opened.database();
                    database.backups(backup.folder)
                            .restore(request().progress(shown))
                            .forEach(each -> backup.workbench
                                    .output()
                                    .done(
                                            "restored collection %s: %s"
                                                    .formatted(
                                                            each,
                                                            Values.counted(
                                                                    opened.collection(each)
                                                                            .count(),
                                                                    "row")),
                                            Output.facts(
                                                    "collection",
                                                    each,
                                                    "rows",
                                                    opened.collection(each).count())));
                }
                return ExitCode.DONE.number();
            }
        }

        private RestoreRequest request() {
            RestoreRequest request = RestoreRequest.of(name);
            request = collections.isEmpty() ? request : request.collections(collections.toArray(String[]::new));
            for (Map.Entry<String, String> rename : renames.entrySet()) {
                request = request.rename(rename.getKey(), rename.getValue());
            }
            request = suffix.isPresent() ? request.suffix(suffix.get()) : request;
            request = copies ? request.copies() : request;
            return schemaOnly ? request.withoutRows() : request;
        }
    }

    @Command(name = "delete", description = "Delete a backup. Those that were made on it stay whole.")
    private static final class Delete implements Callable<Integer> {

        private final BackupCommand backup;

        @Parameters(paramLabel = "NAME", description = "The backup.")
        private String name = "";

        @Option(names = "--yes", description = "Do it without asking.")
        private boolean yes;

        Delete(BackupCommand backup) {
            this.backup = backup;
        }

        @Override
        public Integer call() {
            BackupInfo found = backup.stored().get(name);
            backup.workbench.confirm("delete backup %s of %s".formatted(found.name(), found.created()), yes);
            backup.stored().delete(name);
            backup.tellDeleted(List.of(name));
            return ExitCode.DONE.number();
        }
    }

    @Command(name = "keep", description = "Delete all but the newest backups of each database.")
    private static final class Keep implements Callable<Integer> {

        private final BackupCommand backup;

        @Parameters(paramLabel = "N", description = "How many stay.")
        private int newest = 1;

        @Option(names = "--yes", description = "Do it without asking.")
        private boolean yes;

        Keep(BackupCommand backup) {
            this.backup = backup;
        }

        @Override
        public Integer call() {
            backup.workbench.confirm("delete all but the newest %d backups of each database".formatted(newest), yes);
            backup.tellDeleted(backup.stored().keep(newest));
            return ExitCode.DONE.number();
        }
    }

    @Command(name = "pack", description = "Write a backup to one file: tar, compressed with zstd.")
    private static final class Pack implements Callable<Integer> {

        private final BackupCommand backup;

        @Parameters(index = "0", paramLabel = "NAME", description = "The backup.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "The file, which is not there yet.")
        private Path file = Path.of("");

        Pack(BackupCommand backup) {
            this.backup = backup;
        }

        @Override
        public Integer call() {
            backup.stored().exportArchive(name, file);
            backup.workbench
                    .output()
                    .done(
                            "packed %s into %s".formatted(name, file.getFileName()),
                            Output.facts("backup", name, "file", file.toString()));
            return ExitCode.DONE.number();
        }
    }

    @Command(name = "unpack", description = "Bring a backup into the folder from a file that pack wrote.")
    private static final class Unpack implements Callable<Integer> {

        private final BackupCommand backup;

        @Parameters(paramLabel = "FILE", description = "The file.")
        private Path file = Path.of("");

        Unpack(BackupCommand backup) {
            this.backup = backup;
        }

        @Override
        public Integer call() {
            backup.done(backup.stored().importArchive(file), "unpacked");
            return ExitCode.DONE.number();
        }
    }
}
