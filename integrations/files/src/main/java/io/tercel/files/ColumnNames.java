package io.tercel.files;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What columns of files are called as fields of a collection: their own name unless said otherwise. Read by many threads once it is said. */
final class ColumnNames {

    private final Map<String, String> renamed = new HashMap<>();
    private final Set<String> ignored = new HashSet<>();

    void rename(String column, String field) {
        renamed.put(column, field);
    }

    void ignore(String... columns) {
        ignored.addAll(List.of(columns));
    }

    /** Whether every column keeps its name, and none is passed over. */
    boolean areKept() {
        return renamed.isEmpty() && ignored.isEmpty();
    }

    boolean isIgnored(String column) {
        return ignored.contains(column);
    }

    String field(String column) {
        return renamed.getOrDefault(column, column);
    }
}
