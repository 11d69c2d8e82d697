package io.tercel.files;

import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes rows of a collection of what files have. Safe for use by many threads. */
final class RowReading {

    private final Map<String, FieldSchema> fields = new HashMap<>();
    private final CollectionSchema schema;
    private final Values values;
    private final ColumnNames names;
    private final boolean ignoresUnknown;

    /**
     * For one collection and one form of files.
     *
     * @param names what columns are called as fields
     */
    RowReading(CollectionSchema schema, boolean texts, ColumnNames names, boolean ignoresUnknown) {
        this.schema = schema;
        this.values = new Values(texts);
        this.names = names;
        this.ignoresUnknown = ignoresUnknown;
        schema.fields().forEach(field -> fields.put(field.name(), field));
    }

    /** A value that cannot be read. */
    static final class BadValueException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String field;

        BadValueException(String field, String reason, @Nullable Throwable cause) {
            super(reason, cause);
            this.field = field;
        }

        String field() {
            return field;
        }
    }

    Row row(RawRow raw) throws BadValueException {
        if (!raw.isReadable()) {
            throw new BadValueException("", raw.problem(), null);
        }
        if (names.areKept() && fields.keySet().containsAll(raw.values().keySet())) {
            return inPlace(raw.values());
        }
        Map<String, @Nullable Object> row =
                LinkedHashMap.newLinkedHashMap(raw.values().size());
        for (Map.Entry<String, @Nullable Object> entry : raw.values().entrySet()) {
            if (!names.isIgnored(entry.getKey())) {
                put(row, names.field(entry.getKey()), entry.getValue());
            }
        }
        return Row.of(row);
    }

    /** Of rows whose columns are all fields, which most are, the map is used as it is. */
    private Row inPlace(Map<String, @Nullable Object> values) throws BadValueException {
        for (Map.Entry<String, @Nullable Object> entry : values.entrySet()) {
            FieldSchema field = Objects.requireNonNull(fields.get(entry.getKey()), "declared");
            Object value = entry.getValue();
            if (value != null) {
                entry.setValue(read(field, value));
            }
        }
        return Row.of(values);
    }

    private Object read(FieldSchema field, Object value) throws BadValueException {
        try {
            return values.read(field, value);
        } catch (IllegalArgumentException e) {
            throw new BadValueException(field.name(), "field '%s': %s".formatted(field.name(), e.getMessage()), e);
        }
    }

    private void put(Map<String, @Nullable Object> row, String name, @Nullable Object value) throws BadValueException {
        FieldSchema field = fields.get(name);
        try {
            if (field != null) {
                row.put(name, value == null ? null : read(field, value));
            } else if (schema.dynamicFields() && name.equals(CollectionSchema.DYNAMIC_FIELD)) {
                putDynamic(row, value);
            } else if (schema.dynamicFields() || !ignoresUnknown) {
                // Without dynamic fields the database refuses it by name.
                row.put(name, Values.undeclared(value));
            }
        } catch (IllegalArgumentException e) {
            throw new BadValueException(name, "field '%s': %s".formatted(name, e.getMessage()), e);
        }
    }

    private void putDynamic(Map<String, @Nullable Object> row, @Nullable Object value) {
        Object document = value instanceof String text ? Json.parse(text) : value;
        if (document instanceof Map<?, ?> map) {
            // A declared field hides what the document has under its name.
            Json.object(map).forEach((key, each) -> {
                if (!fields.containsKey(key)) {
                    row.putIfAbsent(key, each);
                }
            });
        } else if (document != null) {
            throw new IllegalArgumentException("expected a JSON object");
        }
    }
}
