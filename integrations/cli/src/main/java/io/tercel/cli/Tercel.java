package io.tercel.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: all commands put together. */
@Command(
        name = "tercel",
        version = "tercel 0.1.0-SNAPSHOT",
        header = "The vector database that lives in a directory.%n",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands%n",
        optionListHeading = "%nOptions%n",
        exitCodeListHeading = "%nExit codes%n",
        exitCodeList = {
            "0: done",
            "1: a problem was found: damage, rejected rows",
            "2: the arguments were not understood",
            "3: the request or its data do not fit the database",
            "4: another process has the database open",
            "5: the files cannot be read or written: damaged, missing, the disk full",
            "6: it would have destroyed something, and nobody said yes",
            "70: a mistake of this program"
        },
        footerHeading = "%nTo try it%n",
        footer = {
            "  export TERCEL_DB=data",
            "  tercel create notes --text body:english --dynamic",
            "  echo '{\"id\": \"a\", \"body\": \"The log makes writes durable\"}' | tercel insert notes",
            "  tercel search notes --text durable"
        })
public final class Tercel implements Runnable {

    @Mixin
    @SuppressWarnings("UnusedVariable") // for picocli; commands ask the workbench for them
    private final CommonOptions options;

    @Spec
    private CommandSpec command = CommandSpec.create();

    private Tercel(CommonOptions options) {
        this.options = options;
    }

    /** Runs a command and ends the process with its exit code; the numbers are listed by {@code tercel --help}. */
    public static void main(String[] arguments) {
        Workbench workbench =
                new Workbench(Screen.ofProcess(), Path.of(""), name -> Optional.ofNullable(System.getenv(name)));
        System.exit(execute(workbench, arguments));
    }

    static int execute(Workbench workbench, String... arguments) {
        int code = line(workbench).execute(arguments);
        workbench.screen().out().flush();
        workbench.screen().err().flush();
        return code;
    }

    static CommandLine line(Workbench workbench) {
        Factory factory = new Factory(workbench);
        CommandLine root = new CommandLine(new Tercel(workbench.options()), factory);
        root.addSubcommand(new CreateCommand(workbench))
                .addSubcommand(new InfoCommand(workbench))
                .addSubcommand(new InsertCommand(workbench))
                .addSubcommand(new ImportCommand(workbench))
                .addSubcommand(new ExportCommand(workbench))
                .addSubcommand(new SearchCommand(workbench))
                .addSubcommand(new QueryCommand(workbench))
                .addSubcommand(new DeleteCommand(workbench))
                .addSubcommand(new DropCommand(workbench))
                .addSubcommand(IndexCommand.line(workbench, factory))
                .addSubcommand(new CompactCommand(workbench))
                .addSubcommand(new VerifyCommand(workbench))
                .addSubcommand(InspectCommand.line(workbench))
                .addSubcommand(new RepairCommand(workbench))
                .addSubcommand(BackupCommand.line(workbench))
                .addSubcommand(CdcCommand.line(workbench))
                .addSubcommand(new ShellCommand(workbench))
                .addSubcommand(new CompletionCommand(workbench))
                .addSubcommand(new HelpCommand(workbench));
        Screen screen = workbench.screen();
        return root.setOut(screen.out())
                .setErr(screen.err())
                .setColorScheme(Help.defaultColorScheme(screen.colors() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(110)
                .registerConverter(Path.class, workbench::resolve)
                .setParameterExceptionHandler(misunderstood())
                .setExecutionExceptionHandler(failed(workbench));
    }

    /** Nothing was asked for. */
    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "a command is missing");
    }

    private static IParameterExceptionHandler misunderstood() {
        return (problem, arguments) -> {
            CommandLine line = problem.getCommandLine();
            PrintWriter err = line.getErr();
            err.println("tercel: " + String.valueOf(problem.getMessage()).replaceFirst("^Error: ", ""));
            if (!UnmatchedArgumentException.printSuggestions(problem, err)) {
                err.println("'%s --help' tells what can be said"
                        .formatted(line.getCommandSpec().qualifiedName()));
            }
            return ExitCode.USAGE.number();
        };
    }

    private static IExecutionExceptionHandler failed(Workbench workbench) {
        return (failure, line, parsed) -> {
            Complaint complaint = Complaint.about(failure);
            PrintWriter err = line.getErr();
            // What was printed before belongs before it.
            line.getOut().flush();
            err.println(workbench.screen().bad("tercel: ") + complaint.line());
            if (workbench.options().debug()) {
                failure.printStackTrace(err);
            }
            return complaint.code().number();
        };
    }

    /** Makes what picocli needs for completion; commands are put together above. */
    private record Factory(Workbench workbench) implements IFactory {

        @Override
        public <K> K create(@Nullable Class<K> type) throws Exception {
            if (type == CollectionNames.class) {
                return type.cast(new CollectionNames(workbench::collectionNames));
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
