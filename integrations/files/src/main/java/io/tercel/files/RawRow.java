package io.tercel.files;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row as a file has it.
 *
 * @param values by name of the column; whoever takes the row may change them
 * @param problem why it could not be read; empty when it could
 */
record RawRow(Map<String, @Nullable Object> values, String problem) {

    static RawRow of(Map<String, @Nullable Object> values) {
        return new RawRow(values, "");
    }

    static RawRow unreadable(String problem) {
        return new RawRow(Map.of(), problem);
    }

    boolean isReadable() {
        return problem.isEmpty();
    }
}
