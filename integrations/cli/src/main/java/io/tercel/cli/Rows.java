package io.tercel.cli;

import io.tercel.schema.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows as tables: a column for each field that one of them has. */
final class Rows {

    private Rows() {}

    /** The fields of rows but the key, in the order in which they come. */
    static List<String> columns(List<Row> rows, String key) {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.values().keySet()));
        columns.remove(key);
        return List.copyOf(columns);
    }

    /** Keys are names: they get no commas. */
    static String keyText(Object key) {
        return key.toString();
    }

    static Listing listing(List<Row> rows, String key) {
        List<String> columns = columns(rows, key);
        List<String> headings = new ArrayList<>(List.of(key));
        headings.addAll(columns);
        Listing listing = new Listing(headings);
        for (Row row : rows) {
            List<@Nullable Object> line = new ArrayList<>();
            line.add(keyText(Optional.ofNullable(row.get(key)).orElse("")));
            columns.forEach(column -> line.add(Values.ofRow(row.get(column))));
            listing.add(line.toArray());
        }
        return listing;
    }
}
