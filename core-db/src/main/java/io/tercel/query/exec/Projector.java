package io.tercel.query.exec;

import io.tercel.column.ColumnValues;
import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.segment.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the fields that a request asks for, of the rows that survived, and no others. */
final class Projector {

    private final List<FieldSchema> stored;

    /** Stored fields to read, the primary key first. */
    private final List<Integer> fields = new ArrayList<>();

    /** Dynamic keys to return by name. */
    private final List<String> keys = new ArrayList<>();

    private final int dynamicField;
    private boolean allDynamic;
    private boolean wholeDynamic;

    Projector(CollectionSchema schema, List<String> outputFields) {
        stored = schema.storedFields();
        dynamicField = schema.dynamicFields() ? 1 : -1;
        fields.add(0);
        for (String name : outputFields) {
            add(schema, name);
        }
    }

    private void add(CollectionSchema schema, String name) {
        if (name.equals("*")) {
            for (int i = 1; i < stored.size(); i++) {
                if (!stored.get(i).type().isVector() && i != dynamicField) {
                    addField(i);
                }
            }
            allDynamic = dynamicField >= 0;
            return;
        }
        if (schema.functionFilling(name).isPresent()) {
            throw new InvalidRequestException(
                    "output field '%s': it is filled by a function and cannot be returned".formatted(name));
        }
        for (int i = 0; i < stored.size(); i++) {
            if (stored.get(i).name().equals(name)) {
                wholeDynamic |= i == dynamicField;
                addField(i);
                return;
            }
        }
        if (dynamicField < 0) {
            throw new InvalidRequestException("output field '%s': no such field; fields are %s"
                    .formatted(name, stored.stream().map(FieldSchema::name).toList()));
        }
        keys.add(name);
    }

    private void addField(int field) {
        if (!fields.contains(field)) {
            fields.add(field);
        }
    }

    /** The primary key of a row. */
    static Object key(List<FieldSchema> stored, Segment segment, int row) {
        Object key = ColumnValues.value(stored.getFirst(), segment.column(0), row);
        if (key == null) {
            throw new IllegalStateException("a primary key is never null");
        }
        return key;
    }

    Row read(Segment segment, int row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int field : fields) {
            if (field != dynamicField || wholeDynamic) {
                values.put(stored.get(field).name(), ColumnValues.value(stored.get(field), segment.column(field), row));
            }
        }
        if (allDynamic || !keys.isEmpty()) {
            addDynamic(segment, row, values);
        }
        return Row.of(values);
    }

    private void addDynamic(Segment segment, int row, Map<String, @Nullable Object> values) {
        Object document = ColumnValues.value(stored.get(dynamicField), segment.column(dynamicField), row);
        if (!(document instanceof Map<?, ?> map)) {
            return;
        }
        if (allDynamic) {
            // A declared field of the same name, added later, hides the dynamic one, even where it is null.
            map.forEach((key, value) -> {
                if (!values.containsKey(key)) {
                    values.put((String) key, value);
                }
            });
        }
        for (String key : keys) {
            if (map.containsKey(key)) {
                values.putIfAbsent(key, map.get(key));
            }
        }
    }
}
