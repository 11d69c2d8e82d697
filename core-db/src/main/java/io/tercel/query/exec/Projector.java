package io.tercel.query.exec;

import io.tercel.column.ColumnValues;
import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.expr.JsonPath;
import io.tercel.expr.JsonPlaces;
import io.tercel.expr.PathStep;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.segment.Segment;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the fields that a request asks for, of the rows that survived, and no others. */
final class Projector {

    private final List<FieldSchema> stored;

    /** Stored fields to read, the primary key first; those of an ARRAY of STRUCT are in {@link #structs}. */
    private final List<Integer> fields = new ArrayList<>();

    /** For each ARRAY of STRUCT to return, the columns to put together. */
    private final Map<FieldSchema, List<Integer>> structs = new LinkedHashMap<>();

    /** Dynamic keys to return by name. */
    private final List<String> keys = new ArrayList<>();

    /** By stored field, the places in it to return, and under which names. */
    private final Map<Integer, Map<String, List<PathStep>>> places = new LinkedHashMap<>();

    private final Optional<ZoneId> zone;
    private final int dynamicField;
    private boolean allDynamic;
    private boolean wholeDynamic;

    /**
     * For one request.
     *
     * @param zone the time zone that moments are returned in; empty for instants
     * @throws InvalidRequestException when there is no such field
     */
    Projector(CollectionSchema schema, Limits limits, List<String> outputFields, Optional<ZoneId> zone) {
        stored = schema.storedFields();
        this.zone = zone;
        dynamicField = schema.dynamicFields() ? 1 : -1;
        fields.add(0);
        for (String name : outputFields) {
            add(schema, limits, name);
        }
    }

    private void add(CollectionSchema schema, Limits limits, String name) {
        if (name.equals("*")) {
            for (int i = 1; i < stored.size(); i++) {
                if (!isVector(stored.get(i)) && i != dynamicField) {
                    addField(schema, i);
                }
            }
            allDynamic = dynamicField >= 0;
            return;
        }
        Optional<FieldSchema> whole = schema.field(name).filter(FieldSchema::isStructArray);
        if (whole.isPresent()) {
            addStructs(whole.get());
            return;
        }
        if (schema.functionFilling(name).isPresent()) {
            throw new InvalidRequestException(
                    "output field '%s': it is filled by a function and cannot be returned".formatted(name));
        }
        for (int i = 0; i < stored.size(); i++) {
            if (stored.get(i).name().equals(name)) {
                wholeDynamic |= i == dynamicField;
                addField(schema, i);
                return;
            }
        }
        Optional<JsonPath> place =
                name.indexOf('[') > 0 ? JsonPlaces.findWithElements(name, schema, limits) : Optional.empty();
        if (place.isPresent()) {
            places.computeIfAbsent(place.get().field(), field -> new LinkedHashMap<>())
                    .put(name, place.get().steps());
            return;
        }
        if (isInDeclared(schema, name)) {
            throw new InvalidRequestException(
                    "output field '%s': no such field; expected a place such as json[\"key\"] of a JSON field or array[0] of an ARRAY"
                            .formatted(name));
        }
        if (dynamicField < 0) {
            throw new InvalidRequestException("output field '%s': no such field; fields are %s"
                    .formatted(name, stored.stream().map(FieldSchema::name).toList()));
        }
        keys.add(name);
    }

    /** Whether a name is that of a place in a declared field, which no dynamic field can be. */
    private static boolean isInDeclared(CollectionSchema schema, String name) {
        int bracket = name.indexOf('[');
        return bracket > 0 && schema.field(name.substring(0, bracket)).isPresent();
    }

    private void addField(CollectionSchema schema, int field) {
        String name = stored.get(field).name();
        int bracket = name.indexOf('[');
        if (bracket < 0) {
            addOnce(fields, field);
        } else {
            FieldSchema array = schema.field(name.substring(0, bracket)).orElseThrow();
            addOnce(structs.computeIfAbsent(array, added -> new ArrayList<>()), field);
        }
    }

    /** The fields of an ARRAY of STRUCT but for its vectors, unless there is nothing else. */
    private void addStructs(FieldSchema array) {
        List<Integer> columns = structs.computeIfAbsent(array, added -> new ArrayList<>());
        List<Integer> vectors = new ArrayList<>();
        for (int i = 1; i < stored.size(); i++) {
            if (stored.get(i).name().startsWith(array.name() + "[")) {
                addOnce(isVector(stored.get(i)) ? vectors : columns, i);
            }
        }
        if (columns.isEmpty()) {
            columns.addAll(vectors);
        }
    }

    private static void addOnce(List<Integer> list, int field) {
        if (!list.contains(field)) {
            list.add(field);
        }
    }

    /** Whether the values, or the elements of the values, are vectors: large, and asked for by name only. */
    private static boolean isVector(FieldSchema field) {
        return field.elementType().orElse(field.type()).isVector();
    }

    /** The primary key of a row that was read. */
    Object key(Row read) {
        return Objects.requireNonNull(read.get(stored.getFirst().name()), "a primary key is never null");
    }

    /** The primary key of a row of a collection with these stored fields. */
    static Object key(List<FieldSchema> stored, Segment segment, int row) {
        Object key = ColumnValues.value(stored.getFirst(), segment.column(0), row);
        if (key == null) {
            throw new IllegalStateException("a primary key is never null");
        }
        return key;
    }

    Row read(Segment segment, int row) {
        Row.Builder values = Row.builder();
        for (int field : fields) {
            if (field != dynamicField || wholeDynamic) {
                values.with(stored.get(field).name(), value(segment, field, row));
            }
        }
        structs.forEach((array, columns) -> values.with(array.name(), structs(segment, array, columns, row)));
        if (allDynamic || !keys.isEmpty()) {
            addDynamic(segment, row, values);
        }
        places.forEach((field, wanted) -> {
            Object whole = value(segment, field, row);
            wanted.forEach((name, steps) ->
                    Places.find(whole, steps).ifPresent(found -> addUnlessThere(name, found.value(), values)));
        });
        return values.build();
    }

    private @Nullable Object value(Segment segment, int field, int row) {
        Object value = ColumnValues.value(stored.get(field), segment.column(field), row);
        return value instanceof Instant moment && zone.isPresent()
                ? moment.atZone(zone.get()).toOffsetDateTime()
                : value;
    }

    /** One map for each element; null when the row is. */
    private @Nullable List<Map<String, Object>> structs(
            Segment segment, FieldSchema array, List<Integer> columns, int row) {
        List<Map<String, Object>> elements = new ArrayList<>();
        for (int column : columns) {
            String name = stored.get(column).name();
            String member = name.substring(array.name().length() + 1, name.length() - 1);
            if (!(ColumnValues.value(stored.get(column), segment.column(column), row) instanceof List<?> values)) {
                return null;
            }
            for (int i = 0; i < values.size(); i++) {
                if (i == elements.size()) {
                    elements.add(new LinkedHashMap<>());
                }
                elements.get(i).put(member, values.get(i));
            }
        }
        return Collections.unmodifiableList(elements);
    }

    private void addDynamic(Segment segment, int row, Row.Builder values) {
        Object document = ColumnValues.value(stored.get(dynamicField), segment.column(dynamicField), row);
        if (!(document instanceof Map<?, ?> map)) {
            return;
        }
        if (allDynamic) {
            // A declared field of the same name, added later, hides the dynamic one, even where it is null.
            map.forEach((key, value) -> addUnlessThere((String) key, value, values));
        }
        for (String key : keys) {
            if (map.containsKey(key)) {
                addUnlessThere(key, map.get(key), values);
            }
        }
    }

    private static void addUnlessThere(String name, @Nullable Object value, Row.Builder values) {
        if (!values.has(name)) {
            values.with(name, value);
        }
    }
}
