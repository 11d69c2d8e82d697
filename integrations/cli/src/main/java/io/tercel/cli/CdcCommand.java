package io.tercel.cli;

import io.tercel.FollowRequest;
import io.tercel.Replication;
import io.tercel.ReplicationTask;
import io.tercel.cdc.ChangeEvent;
import io.tercel.cdc.ChangeLines;
import io.tercel.cdc.ChangePosition;
import io.tercel.cdc.ChangeReader;
import io.tercel.cdc.ChangeStream;
import io.tercel.cdc.ReplicationState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes, and those who follow them. */
@Command(
        name = "cdc",
        description = {
            "Follow the changes of a database: as JSON lines, or into a directory that becomes a copy.",
            "They are kept once the database has been written to with --changes DURATION, or TERCEL_CHANGES."
        })
final class CdcCommand {

    private static final Duration POLL = Duration.ofMillis(200);

    private CdcCommand() {}

    static CommandLine line(Workbench workbench) {
        return new CommandLine(new CdcCommand())
                .addSubcommand(new Position(workbench))
                .addSubcommand(new Tail(workbench))
                .addSubcommand(new Follow(workbench))
                .addSubcommand(new Tasks(workbench))
                .addSubcommand(new Run(workbench))
                .addSubcommand(new Pause(workbench))
                .addSubcommand(new Resume(workbench))
                .addSubcommand(new Delete(workbench));
    }

    /** Opens a database whose changes are kept. */
    private static Workbench.Opened open(Workbench workbench) {
        Workbench.Opened opened = workbench.write();
        if (!opened.database().keepsChanges()) {
            opened.close();
            throw new Failure(ExitCode.USAGE, "no changes are kept; for how long are they to be? Say --changes P7D");
        }
        return opened;
    }

    private static void print(Output output, List<ReplicationTask> tasks) {
        Listing listing = new Listing("task", "state", "position", "behind", "because of");
        for (ReplicationTask task : tasks) {
            listing.add(
                    task.name(),
                    task.state().toString().toLowerCase(Locale.ROOT),
                    task.position().toString(),
                    behind(task),
                    task.failure().map(Throwable::getMessage));
        }
        output.print(listing, "no tasks");
    }

    /** Of a task that has not begun yet since the database was opened, nobody knows. */
    private static String behind(ReplicationTask task) {
        return task.position().timestamp() == 0
                ? ""
                : String.format(Locale.ROOT, "%.1f s", task.lag().toMillis() / 1e3);
    }

    @Command(name = "position", description = "Show from where on changes are kept, and where they end now.")
    private static final class Position implements Callable<Integer> {

        private final Workbench workbench;

        Position(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            try (Workbench.Opened opened = open(workbench)) {
                ChangeStream changes = opened.database().changes();
                String earliest = changes.earliest().toString();
                String now = changes.now().toString();
                workbench
                        .output()
                        .done(
                                "earliest  %s%nnow       %s".formatted(earliest, now),
                                Output.facts("earliest", earliest, "now", now));
                return ExitCode.DONE.number();
            }
        }
    }

    @Command(name = "tail", description = "Print changes as JSON lines, one for each, each with the position after it.")
    private static final class Tail implements Callable<Integer> {

        private final Workbench workbench;

        @Option(
                names = "--from",
                paramLabel = "WHERE",
                defaultValue = "earliest",
                description = "earliest (the default), now, a position, or a timestamp such as that of a backup.")
        private String from = "earliest";

        @Option(names = "--follow", description = "Go on when there are no more, until it is ended.")
        private boolean follow;

        Tail(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            try (Workbench.Opened opened = open(workbench)) {
                ChangeStream changes = opened.database().changes();
                ChangeReader reader = changes.read(start(changes));
                while (true) {
                    List<ChangeEvent> events = reader.poll(follow ? POLL : Duration.ZERO);
                    events.forEach(event -> workbench.screen().out().println(ChangeLines.line(event)));
                    workbench.screen().out().flush();
                    if ((events.isEmpty() && !follow) || Thread.currentThread().isInterrupted()) {
                        return ExitCode.DONE.number();
                    }
                }
            }
        }

        private ChangePosition start(ChangeStream changes) {
            return switch (from) {
                case "earliest" -> changes.earliest();
                case "now" -> changes.now();
                default -> from.contains("@") ? ChangePosition.parse(from) : changes.at(timestamp(from));
            };
        }
    }

    private static long timestamp(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Failure(ExitCode.USAGE, "expected a timestamp, a number, got '%s'".formatted(text), e);
        }
    }

    @Command(
            name = "follow",
            description = {
                "Make a directory a copy of the database, and keep it one whenever the database is open.",
                "It is missing, empty, or a restored backup, from whose moment on changes are kept."
            })
    private static final class Follow implements Callable<Integer> {

        private final Workbench workbench;

        @Parameters(paramLabel = "TASK", description = "The name of the task.")
        private String name = "";

        @Option(names = "--to", paramLabel = "DIR", required = true, description = "The directory.")
        private Path target = Path.of("");

        @Option(
                names = "--timestamp",
                paramLabel = "NUMBER",
                description = "The copy that is there is as of this timestamp, that of its backup.")
        private String timestamp = "";

        @Option(
                names = "--collections",
                split = ",",
                paramLabel = "PATTERN",
                description =
                        "Follow only these, such as papers,archive.*: when they are created, or are in the copy already.")
        private List<String> collections = List.of("*");

        Follow(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() throws InterruptedException {
            try (Workbench.Opened opened = open(workbench)) {
                Replication replication = opened.database().replication();
                ReplicationTask task = replication.follow(FollowRequest.of(name, target)
                        .after(timestamp.isEmpty() ? 0 : CdcCommand.timestamp(timestamp))
                        .collections(collections.toArray(String[]::new)));
                return caughtUp(workbench, opened.database().changes().now(), List.of(task));
            }
        }
    }

    /** Waits until tasks have all that there is, and tells how they are. */
    private static Integer caughtUp(Workbench workbench, ChangePosition end, List<ReplicationTask> tasks)
            throws InterruptedException {
        try (Progress progress = Progress.of(workbench.screen(), "following", tasks.size(), "tasks")) {
            for (ReplicationTask task : tasks) {
                while (isOnItsWay(task, end)) {
                    Thread.sleep(POLL.toMillis() / 4);
                }
                progress.step(1);
            }
        }
        print(workbench.output(), tasks);
        boolean failed = tasks.stream()
                .anyMatch(task -> task.state() == ReplicationState.FAILED || task.state() == ReplicationState.RETRYING);
        return (failed ? ExitCode.PROBLEM : ExitCode.DONE).number();
    }

    private static boolean isOnItsWay(ReplicationTask task, ChangePosition end) {
        return task.state() == ReplicationState.RUNNING && task.position().timestamp() < end.timestamp();
    }

    @Command(name = "tasks", description = "Show the tasks, what they are doing, and how far they are behind.")
    private static final class Tasks implements Callable<Integer> {

        private final Workbench workbench;

        Tasks(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            try (Workbench.Opened opened = open(workbench)) {
                print(workbench.output(), opened.database().replication().tasks());
                return ExitCode.DONE.number();
            }
        }
    }

    @Command(name = "run", description = "Let all tasks go on until they have everything that there is.")
    private static final class Run implements Callable<Integer> {

        private final Workbench workbench;

        Run(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() throws InterruptedException {
            try (Workbench.Opened opened = open(workbench)) {
                return caughtUp(
                        workbench,
                        opened.database().changes().now(),
                        opened.database().replication().tasks());
            }
        }
    }

    @Command(name = "pause", description = "Stop a task until it is resumed.")
    private static final class Pause implements Callable<Integer> {

        private final Workbench workbench;

        @Parameters(paramLabel = "TASK", description = "The task.")
        private String name = "";

        Pause(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            try (Workbench.Opened opened = open(workbench)) {
                opened.database().replication().task(name).pause();
                workbench.output().done("paused " + name, Output.facts("task", name, "state", "paused"));
                return ExitCode.DONE.number();
            }
        }
    }

    @Command(name = "resume", description = "Let a task go on that was paused, or that has failed.")
    private static final class Resume implements Callable<Integer> {

        private final Workbench workbench;

        @Parameters(paramLabel = "TASK", description = "The task.")
        private String name = "";

        Resume(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() throws InterruptedException {
            try (Workbench.Opened opened = open(workbench)) {
                ReplicationTask task = opened.database().replication().task(name);
                task.resume();
                return caughtUp(workbench, opened.database().changes().now(), List.of(task));
            }
        }
    }

    @Command(name = "delete", description = "Stop a task and forget it. What it has made is a database like any other.")
    private static final class Delete implements Callable<Integer> {

        private final Workbench workbench;

        @Parameters(paramLabel = "TASK", description = "The task.")
        private String name = "";

        @Option(names = "--yes", description = "Do it without asking.")
        private boolean yes;

        Delete(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            try (Workbench.Opened opened = open(workbench)) {
                ReplicationTask task = opened.database().replication().task(name);
                workbench.confirm("delete task " + name, yes);
                task.delete();
                workbench.output().done("deleted task " + name, Output.facts("deleted", name));
                return ExitCode.DONE.number();
            }
        }
    }
}
