package io.tercel.samples.benchmarks.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What rows have besides their vectors, for filters: the texts, numbers and truth values of a file of JSON lines, of which line i belongs
 * to row i. A row beyond the last line has the attributes of the row that it is a copy of: lines come again from the first.
 */
public final class Attributes {

    /** Rows that have nothing but vectors. */
    public static final Attributes NONE = new Attributes(Map.of(), List.of(), false);

    /** A field of whole numbers from 0 to {@link #RANDOM_RANGE} - 1 that has to do with nothing. */
    public static final String RANDOM = "random";

    /** One more than the largest value of {@link #RANDOM}. */
    public static final int RANDOM_RANGE = 1_000_000;

    private static final long SEED = 42;
    /** What names and describes a document: of no use in a filter. */
    private static final Set<String> LEFT_OUT = Set.of("_id", "title", "text");

    /** What values a field has. */
    public enum Type {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN
    }

    private final Map<String, Type> fields;
    private final List<Map<String, Object>> lines;
    private final boolean hasRandom;

    private Attributes(Map<String, Type> fields, List<Map<String, Object>> lines, boolean hasRandom) {
        this.fields = fields;
        this.lines = lines;
        this.hasRandom = hasRandom;
    }

    /**
     * Reads a file.
     *
     * @throws InputException when a line is not a JSON object, or a field is of different types in different lines
     */
    public static Attributes read(Path file) throws IOException {
        Map<String, Type> fields = new LinkedHashMap<>();
        List<Map<String, Object>> lines = new ArrayList<>();
        try (JsonLines objects = JsonLines.open(file)) {
            while (objects.next()) {
                Map<String, Object> line = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> property : objects.object().properties()) {
                    if (property.getValue().isValueNode()
                            && !property.getValue().isNull()
                            && !LEFT_OUT.contains(property.getKey())) {
                        read(file, lines.size(), property, fields, line);
                    }
                }
                lines.add(line);
            }
        }
        if (lines.isEmpty()) {
            throw new InputException(file, "is empty");
        }
        return new Attributes(fields, lines, false);
    }

    private static void read(
            Path file,
            int row,
            Map.Entry<String, JsonNode> property,
            Map<String, Type> fields,
            Map<String, Object> line)
            throws InputException {
        String name = property.getKey();
        Type type = typeOf(property.getValue());
        Type known = fields.putIfAbsent(name, type);
        if (known != null && known != type) {
            throw new InputException(
                    file, "field '" + name + "' is " + known + " before row " + row + ", where it is " + type);
        }
        JsonNode value = property.getValue();
        line.put(
                name,
                switch (type) {
                    case TEXT -> value.asText();
                    case INTEGER -> value.asLong();
                    case DECIMAL -> value.asDouble();
                    case BOOLEAN -> value.asBoolean();
                });
    }

    private static Type typeOf(JsonNode value) {
        if (value.isIntegralNumber()) {
            return Type.INTEGER;
        } else if (value.isNumber()) {
            return Type.DECIMAL;
        }
        return value.isBoolean() ? Type.BOOLEAN : Type.TEXT;
    }

    /** The same rows with {@link #RANDOM} besides. */
    public Attributes withRandom() {
        Map<String, Type> more = new LinkedHashMap<>(fields);
        more.put(RANDOM, Type.INTEGER);
        return new Attributes(more, lines, true);
    }

    /** The names of all fields, and what values they have. A row may lack some. */
    public Map<String, Type> fields() {
        return fields;
    }

    /** How many rows have lines of their own. */
    public int size() {
        return lines.size();
    }

    /** What a row has, by field. */
    public Map<String, Object> of(int row) {
        Map<String, Object> values = lines.isEmpty() ? Map.of() : lines.get(row % lines.size());
        if (!hasRandom) {
            return values;
        }
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(RANDOM, (long) new SplittableRandom(SEED + row).nextInt(RANDOM_RANGE));
        return more;
    }
}
