package io.tercel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The same as {@code --help}, which nobody looks for in a shell. */
@Command(name = "help", description = "Show all commands, or one of them.")
final class HelpCommand implements Callable<Integer> {

    private final Workbench workbench;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "Such as search, or index create.")
    private List<String> names = new ArrayList<>();

    HelpCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        CommandLine line = command.root().commandLine();
        for (String name : names) {
            CommandLine next = line.getSubcommands().get(name);
            if (next == null) {
                throw new Failure(
                        ExitCode.USAGE,
                        "there is no command '%s'; there are %s"
                                .formatted(
                                        name,
                                        String.join(", ", line.getSubcommands().keySet())));
            }
            line = next;
        }
        line.usage(workbench.screen().out());
        return ExitCode.DONE.number();
    }
}
