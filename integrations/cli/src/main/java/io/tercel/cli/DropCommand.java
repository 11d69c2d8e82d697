package io.tercel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes a collection. */
@Command(name = "drop", description = "Drop a collection with all its rows and aliases.")
final class DropCommand implements Callable<Integer> {

    private final Workbench workbench;

    @Parameters(
            paramLabel = "COLLECTION",
            completionCandidates = CollectionNames.class,
            description = "Its name, not an alias.")
    private String name = "";

    @Option(names = "--yes", description = "Do it without asking.")
    private boolean yes;

    DropCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        try (Workbench.Opened opened = workbench.write()) {
            long rows = opened.collection(name).count();
            workbench.confirm("drop collection %s with %s".formatted(name, Values.counted(rows, "row")), yes);
            opened.space(name).dropCollection(Workbench.Opened.nameIn(name));
            workbench
                    .output()
                    .done(
                            "dropped collection %s with %s".formatted(name, Values.counted(rows, "row")),
                            Output.facts("dropped", name, "rows", rows));
        }
        return ExitCode.DONE.number();
    }
}
