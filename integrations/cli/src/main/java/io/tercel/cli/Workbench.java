package io.tercel.cli;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.Namespace;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.CorruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all commands work with: the screen, the options that all take, and the database. Confined to one thread. */
final class Workbench {

    /** The most of the log that is kept for those who follow, however young it is. */
    private static final long KEPT_LOG_BYTES = 4L << 30;

    private final Screen screen;
    private final Path folder;
    private final Function<String, Optional<String>> environment;
    private final CommonOptions options = new CommonOptions();

    /** The database that the shell keeps open for its commands, and its directory. */
    private @Nullable Database shared;

    private @Nullable Path sharedDirectory;

    /**
     * A workbench.
     *
     * @param folder what relative paths are relative to
     * @param environment variables of the process, by name
     */
    Workbench(Screen screen, Path folder, Function<String, Optional<String>> environment) {
        this.screen = screen;
        this.folder = folder;
        this.environment = environment;
    }

    Screen screen() {
        return screen;
    }

    CommonOptions options() {
        return options;
    }

    Output output() {
        return new Output(screen, options.json());
    }

    /** A path of the arguments. */
    Path resolve(String path) {
        return folder.resolve(path);
    }

    /** The directory of the database. */
    Path directory() {
        return options.directory()
                .or(() -> Optional.ofNullable(sharedDirectory))
                .or(() -> environment.apply("TERCEL_DB").map(this::resolve))
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE, "which database? Name its directory with -d DIR, or set TERCEL_DB"));
    }

    /** Opens the database for reading; nothing is written to its directory but the lock. */
    Opened read() {
        return open(DatabaseOptions.defaults().readOnly(true));
    }

    /** Opens the database, which must be there. */
    Opened write() {
        if (!isShared() && !Files.isDirectory(directory())) {
            throw new Failure(
                    ExitCode.STORAGE,
                    "directory %s does not exist; 'tercel create' makes a database".formatted(directory()));
        }
        return open(keepingChanges(DatabaseOptions.defaults()));
    }

    /** Opens the database, or makes one. */
    Opened create() {
        return open(keepingChanges(DatabaseOptions.defaults()));
    }

    private DatabaseOptions keepingChanges(DatabaseOptions options) {
        return changes()
                .map(age -> options.changeRetention(age.isZero() ? 0 : KEPT_LOG_BYTES, age))
                .orElse(options);
    }

    /** For how long changes are to be kept for those who follow the database; empty for what it was told before. */
    Optional<Duration> changes() {
        return options.changes().or(() -> environment.apply("TERCEL_CHANGES").map(Workbench::duration));
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new Failure(
                    ExitCode.USAGE,
                    "TERCEL_CHANGES: expected a duration such as P7D or PT12H, got '%s'".formatted(text),
                    e);
        }
    }

    private Opened open(DatabaseOptions how) {
        if (isShared()) {
            return new Opened(Objects.requireNonNull(shared), false);
        }
        try {
            // A command searches once: to wait for that to be fast would take longer than it.
            return new Opened(Database.open(directory(), how.warmUp(Duration.ZERO)), true);
        } catch (CorruptionException e) {
            throw new Failure(
                    ExitCode.STORAGE, e.getMessage() + "; 'tercel inspect damage' tells all that is wrong", e);
        }
    }

    private boolean isShared() {
        return shared != null && options.directory().isEmpty();
    }

    /** Keeps the database open for all commands until this ends. */
    void share(Runnable commands) {
        if (shared != null) {
            throw Failure.refused("this is the shell already");
        }
        Path where = directory();
        try (Opened opened = write()) {
            shared = opened.database();
            sharedDirectory = where;
            commands.run();
        } finally {
            shared = null;
            sharedDirectory = null;
        }
    }

    /** The names by which the collections of the shell's database can be named; none outside the shell. */
    List<String> collectionNames() {
        return shared == null ? List.of() : Opened.names(shared);
    }

    /**
     * Makes sure that somebody wants something to be gone.
     *
     * @param what goes, as the end of a question: {@code delete 7 rows of papers}
     * @param yes whether the arguments said so
     */
    void confirm(String what, boolean yes) {
        if (yes) {
            return;
        }
        String answer = screen.ask("Really %s? [y/N]".formatted(what))
                .orElseThrow(() -> new Failure(
                        ExitCode.NOT_CONFIRMED, "this would %s; --yes says that this is wanted".formatted(what)));
        if (!answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
            throw new Failure(ExitCode.NOT_CONFIRMED, "nothing was done");
        }
    }

    /**
     * An open database.
     *
     * @param owned whether it is closed with this; that of the shell stays open
     */
    record Opened(Database database, boolean owned) implements AutoCloseable {

        private static final String DEFAULT = "default";

        static List<String> names(Database database) {
            return database.databases().stream()
                    .flatMap(space ->
                            database.database(space).collections().stream().map(name -> qualified(space, name)))
                    .toList();
        }

        /** The name by which commands call a collection. */
        static String qualified(String space, String name) {
            return space.equals(DEFAULT) ? name : space + "." + name;
        }

        /** The collection of that name or alias, {@code database.name} outside {@code default}. */
        Collection collection(String name) {
            return space(name).collection(nameIn(name));
        }

        /** The named database that a collection's name says it is in. */
        Namespace space(String name) {
            int dot = name.indexOf('.');
            return dot < 0 ? database : database.database(name.substring(0, dot));
        }

        /** As {@link #space}; a named database that is not there is made. */
        Namespace spaceOrNew(String name) {
            int dot = name.indexOf('.');
            return dot < 0 ? database : database.createDatabaseIfAbsent(name.substring(0, dot));
        }

        /** A collection's name in its named database. */
        static String nameIn(String name) {
            return name.substring(name.indexOf('.') + 1);
        }

        @Override
        public void close() {
            if (owned) {
                database.close();
            }
        }
    }
}
