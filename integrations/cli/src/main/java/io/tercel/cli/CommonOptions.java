package io.tercel.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command takes. */
final class CommonOptions {

    @Option(
            names = {"-d", "--db"},
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description =
                    "The database's directory. Default: $$TERCEL_DB; in the shell, the one that it was opened with.")
    private Optional<Path> directory = Optional.empty();

    @Option(
            names = "--changes",
            scope = ScopeType.INHERIT,
            paramLabel = "DURATION",
            description = {
                "Keep changes so long, such as P7D, for those who follow the database (see cdc); PT0S ends it.",
                "Default: $$TERCEL_CHANGES, or what the database was told last, which it remembers."
            })
    private Optional<Duration> changes = Optional.empty();

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print JSON, one object a line, in place of tables and sentences.")
    private boolean json;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show where in the program a failure came from.")
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli shows the help and does no more when it is given
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            scope = ScopeType.INHERIT,
            versionHelp = true,
            description = "Show which release this is.")
    @SuppressWarnings("UnusedVariable") // likewise
    private boolean version;

    Optional<Path> directory() {
        return directory;
    }

    Optional<Duration> changes() {
        return changes;
    }

    boolean json() {
        return json;
    }

    boolean debug() {
        return debug;
    }
}
