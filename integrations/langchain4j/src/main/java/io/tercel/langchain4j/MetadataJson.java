package io.tercel.langchain4j;

import dev.langchain4j.data.document.Metadata;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/*
 * JSON alone tells a String, an Integer, a Long beyond the range of an Integer, and a finite Double. Which keys hold anything else
 * is kept apart, by type: {"UUID": ["doc"], "Long": ["page"]}.
 *
 * JSON has neither NaN nor infinities, which Float and Double may be. NaN is kept as null: filters on a JSON null are false but for
 * != and not in, as they are on NaN. An infinity is kept as a number too large for a double: it is read as an infinity, by filters
 * too.
 */

/** Metadata as JSON values that filters understand, together with what it takes to get the same Java types back. */
record MetadataJson(Map<String, @Nullable Object> values, Map<String, List<String>> types) {

    private static final String UUID_TYPE = "UUID";
    private static final String LONG_TYPE = "Long";
    private static final String FLOAT_TYPE = "Float";
    private static final String DOUBLE_TYPE = "Double";

    private static final BigDecimal BEYOND_DOUBLE = new BigDecimal("1E+400");

    static MetadataJson of(Metadata metadata) {
        Map<String, @Nullable Object> values = new TreeMap<>();
        Map<String, List<String>> types = new TreeMap<>();
        // Sorted, so that equal metadata is equal bytes: its own order is that of a hash map.
        new TreeMap<>(metadata.toMap()).forEach((key, value) -> {
            switch (value) {
                case UUID uuid -> {
                    values.put(key, uuid.toString());
                    note(types, UUID_TYPE, key);
                }
                case Long number -> {
                    values.put(key, number);
                    if (number == number.intValue()) {
                        note(types, LONG_TYPE, key);
                    }
                }
                case Float number -> {
                    values.put(key, Float.isFinite(number) ? (Object) number : beyond(number));
                    note(types, FLOAT_TYPE, key);
                }
                case Double number -> {
                    if (Double.isFinite(number)) {
                        values.put(key, number);
                    } else {
                        values.put(key, beyond(number));
                        note(types, DOUBLE_TYPE, key);
                    }
                }
                default -> values.put(key, value);
            }
        });
        return new MetadataJson(values, types);
    }

    /** The metadata; values that the store did not write itself and that metadata cannot hold come as text. */
    Metadata toMetadata() {
        Map<String, String> typeOf = new HashMap<>();
        types.forEach((type, keys) -> keys.forEach(key -> typeOf.put(key, type)));
        Metadata metadata = new Metadata();
        values.forEach((key, value) -> put(metadata, key, value, typeOf.getOrDefault(key, "")));
        return metadata;
    }

    private static void put(Metadata metadata, String key, @Nullable Object value, String type) {
        switch (type) {
            case UUID_TYPE -> metadata.put(key, UUID.fromString(String.valueOf(value)));
            case LONG_TYPE -> metadata.put(key, Long.parseLong(String.valueOf(value)));
            case FLOAT_TYPE -> metadata.put(key, value == null ? Float.NaN : Float.parseFloat(value.toString()));
            case DOUBLE_TYPE -> metadata.put(key, value == null ? Double.NaN : Double.parseDouble(value.toString()));
            default -> {
                switch (value) {
                    case null -> {}
                    case Integer number -> metadata.put(key, number);
                    case Long number -> metadata.put(key, number);
                    case Double number -> metadata.put(key, number);
                    default -> metadata.put(key, value.toString());
                }
            }
        }
    }

    private static void note(Map<String, List<String>> types, String type, String key) {
        types.computeIfAbsent(type, none -> new ArrayList<>()).add(key);
    }

    private static @Nullable Object beyond(double number) {
        if (Double.isNaN(number)) {
            return null;
        }
        return number > 0 ? BEYOND_DOUBLE : BEYOND_DOUBLE.negate();
    }
}
