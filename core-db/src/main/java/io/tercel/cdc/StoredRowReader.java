package io.tercel.cdc;

import io.tercel.column.AppendableColumn;
import io.tercel.column.Column;
import io.tercel.column.ColumnValues;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.schema.RowBatch;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes rows, as users have them, of the columns that a log record carries. */
final class StoredRowReader {

    private final CollectionSchema schema;
    private final List<FieldSchema> stored;
    private final List<Column> columns;

    private StoredRowReader(CollectionSchema schema, List<Column> columns) {
        this.schema = schema;
        this.stored = schema.storedFields();
        this.columns = columns;
    }

    /** All rows of a batch that was written under a schema. */
    static List<Row> rows(CollectionSchema schema, RowBatch batch) {
        try (Arena arena = Arena.ofConfined()) {
            List<Column> columns = new ArrayList<>();
            for (int i = 0; i < batch.columns().size(); i++) {
                AppendableColumn column =
                        AppendableColumn.of(schema.storedFields().get(i), arena);
                column.append(batch.columns().get(i));
                columns.add(column);
            }
            StoredRowReader reader = new StoredRowReader(schema, columns);
            List<Row> rows = new ArrayList<>(batch.rows());
            for (int row = 0; row < batch.rows(); row++) {
                rows.add(reader.row(row));
            }
            return List.copyOf(rows);
        }
    }

    private Row row(int row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int field = 0; field < stored.size(); field++) {
            if (!isDynamic(field)) {
                add(field, row, values);
            }
        }
        if (schema.dynamicFields()
                && ColumnValues.value(stored.get(1), columns.get(1), row) instanceof Map<?, ?> dynamic) {
            // A declared field of the same name, added later, hides the dynamic one.
            dynamic.forEach((key, value) -> {
                if (!values.containsKey(key)) {
                    values.put((String) key, value);
                }
            });
        }
        return Row.of(values);
    }

    private boolean isDynamic(int field) {
        return schema.dynamicFields() && field == 1;
    }

    private void add(int field, int row, Map<String, @Nullable Object> values) {
        String name = stored.get(field).name();
        Object value = ColumnValues.value(stored.get(field), columns.get(field), row);
        int bracket = name.indexOf('[');
        if (bracket < 0) {
            values.put(name, value);
        } else {
            addMember(name.substring(0, bracket), name.substring(bracket + 1, name.length() - 1), value, values);
        }
    }

    /** An ARRAY of STRUCT is kept in one column for each of its fields, and is null in all of them or in none. */
    private static void addMember(
            String array, String member, @Nullable Object value, Map<String, @Nullable Object> values) {
        if (!(value instanceof List<?> elements)) {
            values.put(array, null);
            return;
        }
        List<Map<String, Object>> structs = structs(array, elements.size(), values);
        for (int i = 0; i < elements.size(); i++) {
            structs.get(i).put(member, elements.get(i));
        }
    }

    @SuppressWarnings("unchecked") // put there by this method
    private static List<Map<String, Object>> structs(String array, int size, Map<String, @Nullable Object> values) {
        if (values.get(array) instanceof List<?> begun) {
            return (List<Map<String, Object>>) begun;
        }
        List<Map<String, Object>> structs = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            structs.add(new LinkedHashMap<>());
        }
        values.put(array, structs);
        return structs;
    }
}
