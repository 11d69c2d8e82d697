package io.tercel.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines of values under headings: a table for people, and for programs an object for each line. */
final class Listing {

    private final List<String> headings;
    private final List<List<@Nullable Object>> lines = new ArrayList<>();

    /** With these headings; as names in JSON {@code live rows} is {@code liveRows}. */
    Listing(String... headings) {
        this(List.of(headings));
    }

    Listing(List<String> headings) {
        this.headings = List.copyOf(headings);
    }

    /** Adds a line with a value for each heading, as {@link Values} shows them. */
    Listing add(@Nullable Object... values) {
        if (values.length != headings.size()) {
            throw new IllegalArgumentException(values.length + " values under " + headings);
        }
        lines.add(new ArrayList<>(Arrays.asList(values)));
        return this;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    List<ObjectNode> objects() {
        List<ObjectNode> objects = new ArrayList<>();
        for (List<@Nullable Object> line : lines) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (int i = 0; i < headings.size(); i++) {
                object.set(property(headings.get(i)), Values.json(line.get(i)));
            }
            objects.add(object);
        }
        return objects;
    }

    private static String property(String heading) {
        StringBuilder name = new StringBuilder();
        for (String word : heading.split(" ", -1)) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }

    /** Columns as wide as they need to be, numbers at the right; the last column ends where its text does. */
    String table(Screen screen) {
        List<List<String>> cells = new ArrayList<>();
        for (List<@Nullable Object> line : lines) {
            cells.add(line.stream().map(Values::text).toList());
        }
        StringBuilder table = new StringBuilder(screen.bold(aligned(headings, cells))).append('\n');
        cells.forEach(line -> table.append(aligned(line, cells)).append('\n'));
        return table.toString();
    }

    private String aligned(List<String> line, List<List<String>> cells) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.size(); i++) {
            String cell = line.get(i);
            String space = " ".repeat(width(i, cells) - cell.length());
            text.append(i == 0 ? "" : "  ").append(isNumber(i) ? space + cell : cell + space);
        }
        return text.toString().stripTrailing();
    }

    private int width(int column, List<List<String>> cells) {
        return cells.stream()
                .mapToInt(line -> line.get(column).length())
                .reduce(headings.get(column).length(), Math::max);
    }

    private boolean isNumber(int column) {
        return !lines.isEmpty()
                && lines.stream().map(line -> line.get(column)).allMatch(value -> value == null || isNumber(value))
                && lines.stream().anyMatch(line -> line.get(column) != null);
    }

    private static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Values.Bytes || value instanceof Values.Plain;
    }
}
