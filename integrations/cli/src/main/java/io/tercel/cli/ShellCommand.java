package io.tercel.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.SyntaxError;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.shell.jline3.PicocliJLineCompleter;

/** Commands one after the other, on one open database. */
@Command(
        name = "shell",
        description = {
            "Open the database once and run commands on it, with completion and history.",
            "Reads commands from standard input when that is no terminal. Ends with exit."
        })
final class ShellCommand implements Callable<Integer> {

    private static final List<String> ENDS = List.of("exit", "quit");

    private final Workbench workbench;
    private final Parser parser = new DefaultParser();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command = CommandLine.Model.CommandSpec.create();

    private int lastCode;

    ShellCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    /** The exit code is that of the last command, so that a script can be told from one that went through. */
    @Override
    public Integer call() {
        CommandLine root = command.root().commandLine();
        workbench.share(() -> {
            try {
                if (workbench.screen().person()) {
                    talk(root);
                } else {
                    obey(root);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return lastCode;
    }

    private void obey(CommandLine root) throws IOException {
        for (String line = workbench.screen().in().readLine();
                line != null && run(root, line);
                line = workbench.screen().in().readLine()) {
            workbench.screen().out().flush();
        }
    }

    private void talk(CommandLine root) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .completer(new PicocliJLineCompleter(root.getCommandSpec()))
                    .parser(parser)
                    .build();
            workbench.screen().out().println("help lists the commands, TAB completes them, exit ends.");
            workbench.screen().out().flush();
            boolean more = true;
            while (more) {
                try {
                    more = run(root, reader.readLine("tercel> "));
                } catch (UserInterruptException e) {
                    // Ctrl-C gives up the line, not the shell.
                    workbench.screen().out().println();
                } catch (EndOfFileException e) {
                    more = false;
                }
                workbench.screen().out().flush();
            }
        }
    }

    /** Whether more may come. */
    private boolean run(CommandLine root, String line) {
        List<String> words;
        try {
            ParsedLine parsed = parser.parse(line, 0);
            words = parsed.words().stream().filter(word -> !word.isEmpty()).toList();
        } catch (SyntaxError e) {
            workbench.screen().err().println("tercel: " + e.getMessage());
            lastCode = ExitCode.USAGE.number();
            return true;
        }
        if (words.isEmpty() || words.getFirst().startsWith("#")) {
            return true;
        }
        if (ENDS.contains(words.getFirst())) {
            return false;
        }
        lastCode = root.execute(words.toArray(String[]::new));
        return true;
    }
}
