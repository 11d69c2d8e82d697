package io.tercel.schema;

import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The rows of one write on their way into columns. Used by one call. */
final class BatchBuilder {

    /** Position of the column of dynamic fields, where there is one. */
    private static final int DYNAMIC = 1;

    private final RowValidator rules;
    private final boolean upsert;
    private final boolean makesKeys;
    private final int rows;
    private final ColumnBuilder[] columns;

    /** The fields that rows bring, without the primary key. */
    private final List<FieldColumns> fields;

    /** What a partial upsert keeps of the stored rows. */
    private final Optional<KeptValues> kept;

    private final List<Object> keys;

    /** By row, where the database makes the keys of rows that bring none. */
    private final Map<Integer, Object> givenKeys = new HashMap<>();

    private final Map<Object, Integer> rowOfKey;
    private final BitSet superseded = new BitSet();
    private int row;

    /** The field that is being looked at, for whoever is told of a row that does not fit. */
    private String looking = "";

    BatchBuilder(RowValidator rules, int rows, boolean upsert, Optional<StoredRows> updated) {
        this.rules = rules;
        this.upsert = upsert;
        this.makesKeys = rules.schema().autoId() && !upsert;
        this.rows = rows;
        this.keys = new ArrayList<>(rows);
        this.rowOfKey = HashMap.newHashMap(makesKeys ? 0 : rows);
        List<FieldSchema> stored = rules.stored();
        columns = new ColumnBuilder[stored.size()];
        ValueRules values = rules.values();
        for (int i = 0; i < columns.length; i++) {
            columns[i] = ColumnBuilder.of(stored.get(i), rows, values);
        }
        fields = fields(rules.schema());
        kept = updated.map(rowsStored -> new KeptValues(rowsStored, columns.length));
    }

    private List<FieldColumns> fields(CollectionSchema schema) {
        List<FieldColumns> brought = new ArrayList<>();
        int next = 1 + (schema.dynamicFields() ? 1 : 0);
        for (FieldSchema field : schema.fields().subList(1, schema.fields().size())) {
            if (schema.functionFilling(field.name()).isEmpty()) {
                int count = field.isStructArray() ? field.structFields().size() : 1;
                brought.add(new FieldColumns(field, next, List.of(columns).subList(next, next + count)));
                next += count;
            }
        }
        return brought;
    }

    /** Checks and copies the next row. */
    void add(Map<String, @Nullable Object> values) {
        int known = addKey(values);
        for (FieldColumns each : fields) {
            String name = each.field().name();
            Object value = values.get(name);
            if (value != null || values.containsKey(name)) {
                known++;
            }
            addValue(each, value, values);
        }
        if (rules.schema().dynamicFields()) {
            addDynamic(known == values.size(), values);
        } else if (known != values.size()) {
            refuseUnknown(values);
        }
        row++;
    }

    /**
     * As {@link #add}, of a row that may not fit: then it is told of and left out, and the rows after it count as if it were there.
     *
     * @return whether it fits
     */
    boolean addIfFitting(Map<String, @Nullable Object> values, Consumer<RejectedRow> rejected) {
        int known = keys.size();
        try {
            add(values);
            return true;
        } catch (InvalidRequestException | LimitExceededException e) {
            rejected.accept(RejectedRow.of(row, looking, e));
            leaveOut(known);
            return false;
        }
    }

    /** What has come of the row into some of the columns goes with it. */
    private void leaveOut(int knownKeys) {
        for (ColumnBuilder column : columns) {
            // Where the database makes the keys, their column is filled in the end.
            if (column.row == row && !(makesKeys && column == columns[0])) {
                column.addNull();
            }
        }
        while (keys.size() > knownKeys) {
            keys.removeLast();
        }
        rowOfKey.values().remove(row);
        givenKeys.remove(row);
        superseded.set(row);
        row++;
    }

    private boolean isUpdate() {
        return kept.isPresent() && kept.get().exists(row);
    }

    private void addDynamic(boolean none, Map<String, @Nullable Object> values) {
        looking = CollectionSchema.DYNAMIC_FIELD;
        if (!isUpdate()) {
            columns[DYNAMIC].add(none ? Map.of() : dynamicValues(values));
        } else if (none) {
            columns[DYNAMIC].addNull();
            kept.orElseThrow().keep(DYNAMIC, row);
        } else {
            columns[DYNAMIC].add(kept.orElseThrow().dynamicWith(dynamicValues(values), DYNAMIC, row));
        }
    }

    long variableBytes() {
        long bytes = 0;
        for (ColumnBuilder column : columns) {
            bytes += column.variableBytes();
        }
        return bytes;
    }

    CheckedRows finish(LongSupplier newKeys) {
        if (makesKeys) {
            for (int i = 0; i < rows; i++) {
                if (superseded.get(i)) {
                    columns[0].addNull();
                    continue;
                }
                Object given = givenKeys.get(i);
                Object key = given == null ? newKey(newKeys) : given;
                columns[0].add(key);
                keys.add(held(key));
            }
        }
        int dropped = superseded.cardinality();
        List<ColumnData> data = new ArrayList<>(columns.length);
        for (int i = 0; i < columns.length; i++) {
            ColumnData built = columns[i].build();
            int column = i;
            ColumnData all = kept.map(each -> each.overlaid(column, built)).orElse(built);
            data.add(dropped == 0 ? all : ColumnRows.without(all, superseded));
        }
        return new CheckedRows(new RowBatch(rows - dropped, data), keys, dropped);
    }

    private Object newKey(LongSupplier newKeys) {
        long number = newKeys.getAsLong();
        return columns[0].field.type() == DataType.VARCHAR ? (Object) Long.toString(number) : number;
    }

    /** Returns how many of the row's fields were recognized: 1 when the key is there. */
    private int addKey(Map<String, @Nullable Object> values) {
        FieldSchema field = columns[0].field;
        looking = field.name();
        Object value = values.get(field.name());
        if (makesKeys) {
            if (value == null) {
                return values.containsKey(field.name()) ? 1 : 0;
            }
            if (!rules.takesKeys()) {
                throw Scalars.misfit(field, "the database makes this key; leave it out", row);
            }
            givenKeys.put(row, value);
            enter(field, held(value));
            return 1;
        }
        if (value == null) {
            refuseUnknown(values);
            throw Scalars.misfit(
                    field,
                    rules.schema().autoId()
                            ? "the primary key is missing; an upsert names the row to replace"
                            : "the primary key is missing",
                    row);
        }
        columns[0].add(value);
        keys.add(held(value));
        enter(field, held(value));
        return 1;
    }

    /** A key as the database holds it. */
    private static Object held(Object key) {
        return key instanceof Number number ? (Object) number.longValue() : key;
    }

    /** Takes note of a key that was given: an insert refuses it a second time, in an upsert the last row counts. */
    private void enter(FieldSchema field, Object key) {
        Integer earlier = upsert ? rowOfKey.put(key, row) : rowOfKey.putIfAbsent(key, row);
        if (earlier != null) {
            if (!upsert) {
                throw new InvalidRequestException("field '%s': key %s is given twice (rows %d and %d)"
                        .formatted(field.name(), shown(key), earlier, row));
            }
            superseded.set(earlier);
        }
    }

    private void addValue(FieldColumns columnsOf, @Nullable Object value, Map<String, @Nullable Object> values) {
        FieldSchema field = columnsOf.field();
        looking = field.name();
        if (isUpdate() && !values.containsKey(field.name())) {
            columnsOf.keep(kept.orElseThrow(), row);
            return;
        }
        Object used = value != null ? value : field.defaultValue();
        if (used != null) {
            columnsOf.add(used, row);
        } else if (field.isNullable()) {
            columnsOf.addNull();
        } else if (values.containsKey(field.name())) {
            throw Scalars.misfit(
                    field, "expected %s, got null, which the field does not allow".formatted(field.typeName()), row);
        } else {
            refuseUnknown(values);
            throw missing(field, values);
        }
    }

    private Map<String, @Nullable Object> dynamicValues(Map<String, @Nullable Object> values) {
        Map<String, @Nullable Object> dynamic = new LinkedHashMap<>();
        for (Map.Entry<String, @Nullable Object> entry : values.entrySet()) {
            String name = entry.getKey();
            looking = name;
            refuseReserved(name);
            if (!rules.isDeclared(name)) {
                dynamic.put(name, entry.getValue());
            }
        }
        looking = CollectionSchema.DYNAMIC_FIELD;
        return dynamic;
    }

    /** Throws when the row has a field that the collection does not know: that explains more than what the row lacks. */
    private void refuseUnknown(Map<String, @Nullable Object> values) {
        String before = looking;
        for (String name : values.keySet()) {
            looking = name;
            refuseReserved(name);
            if (!rules.schema().dynamicFields() && !rules.isDeclared(name)) {
                throw new InvalidRequestException("field '%s': not in collection '%s'%s (row %d); known fields: %s"
                        .formatted(
                                Names.shown(name),
                                rules.schema().name(),
                                NearestName.hint(name, rules.known()),
                                row,
                                String.join(", ", rules.known())));
            }
        }
        looking = before;
    }

    private void refuseReserved(String name) {
        if (name.isEmpty()) {
            throw new InvalidRequestException("field '': a field needs a name (row %d)".formatted(row));
        }
        if (name.equals(CollectionSchema.DYNAMIC_FIELD)) {
            throw new InvalidRequestException(
                    "field '$meta': the database's own; give undeclared fields by their own names (row %d)"
                            .formatted(row));
        }
        Optional<FunctionSchema> function = rules.schema().functionFilling(name);
        if (function.isPresent()) {
            throw new InvalidRequestException("field '%s': filled by the database from '%s'; leave it out (row %d)"
                    .formatted(name, function.get().input(), row));
        }
    }

    private InvalidRequestException missing(FieldSchema field, Map<String, @Nullable Object> values) {
        List<String> undeclared =
                values.keySet().stream().filter(name -> !rules.isDeclared(name)).toList();
        String hint = NearestName.of(field.name(), undeclared)
                .map(name -> ", is it meant by '" + Names.shown(name) + "'?")
                .orElse("");
        return new InvalidRequestException("field '%s': missing%s (row %d); known fields: %s"
                .formatted(field.name(), hint, row, String.join(", ", rules.known())));
    }

    private static String shown(Object key) {
        return key instanceof String text ? "'" + Names.shown(text) + "'" : key.toString();
    }
}
