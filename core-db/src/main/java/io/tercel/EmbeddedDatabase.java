package io.tercel;

import io.tercel.config.DatabaseOptions;
import java.nio.file.Path;

/** Placeholder until the engine is assembled. */
final class EmbeddedDatabase {

    private EmbeddedDatabase() {}

    @SuppressWarnings("DoNotCallSuggester")
    static Database open(Path directory, DatabaseOptions options) {
        throw new IllegalStateException("not assembled: " + directory + options);
    }

    @SuppressWarnings("DoNotCallSuggester")
    static Database inMemory(DatabaseOptions options) {
        throw new IllegalStateException("not assembled: " + options);
    }
}
