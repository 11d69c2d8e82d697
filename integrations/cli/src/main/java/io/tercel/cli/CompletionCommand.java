package io.tercel.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Completion in the shells of an operating system. */
@Command(
        name = "completion",
        description = "Print a script that teaches bash and zsh to complete commands: source <(tercel completion)")
final class CompletionCommand implements Callable<Integer> {

    private final Workbench workbench;

    @Spec
    private CommandSpec command = CommandSpec.create();

    CompletionCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        workbench
                .screen()
                .out()
                .print(AutoComplete.bash(command.root().name(), command.root().commandLine()));
        return ExitCode.DONE.number();
    }
}
