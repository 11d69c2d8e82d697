package io.tercel.schema;

import com.fasterxml.jackson.core.JsonFactory;
import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks the rows of a write against the schema and copies them into columns. The whole batch is checked, row by row in the order
 * given, before anything else happens; the first row that does not fit is named. Nothing of the caller's is kept. Safe for use by
 * many threads.
 *
 * <p>What a row may leave out: a field with a default value, which also stands in for null; a nullable field, which becomes null;
 * what the database makes itself. In a collection with dynamic fields every row has a {@code $meta} document, empty if need be, so
 * that a filter sees a missing key in the same way in all rows.
 */
public final class RowValidator {

    private final CollectionSchema schema;
    private final Limits limits;
    private final List<FieldSchema> stored;
    private final Map<String, FieldSchema> declared = new HashMap<>();
    private final Supplier<ZoneId> zone;
    private final BooleanSupplier takesKeys;
    private final JsonFactory json = JsonText.factory();

    /** A validator for one collection, which reads the texts of moments without offset in UTC. */
    public RowValidator(CollectionSchema schema, Limits limits) {
        this(schema, limits, () -> ZoneOffset.UTC, () -> false);
    }

    /**
     * A validator for one collection.
     *
     * @param zone where texts of moments are read that name no offset
     * @param takesKeys whether inserted rows may bring keys that the database would make otherwise
     */
    public RowValidator(CollectionSchema schema, Limits limits, Supplier<ZoneId> zone, BooleanSupplier takesKeys) {
        this.schema = schema;
        this.limits = limits;
        this.zone = zone;
        this.takesKeys = takesKeys;
        this.stored = schema.storedFields();
        for (FieldSchema field : schema.fields()) {
            declared.put(field.name(), field);
        }
    }

    /**
     * Rows with new keys, each key once.
     *
     * @param newKeys called for each row without a key when the database makes the keys and all rows fit; otherwise not called
     * @throws InvalidRequestException when a row does not fit, or two rows have the same key
     * @throws LimitExceededException when the batch is too large
     */
    public CheckedRows validateForInsert(List<Row> rows, LongSupplier newKeys) {
        BatchBuilder batch = check(taken(rows), false, Optional.empty());
        return batch.finish(newKeys);
    }

    /**
     * As {@link #validateForInsert}, of rows of which some may not fit: these are told of and left out, and so is each row with a key
     * that an earlier one has.
     *
     * @param rejected called for each row that is left out, in their order
     * @return the others; {@code dropped} counts those left out
     * @throws LimitExceededException when the batch is too large
     */
    public CheckedRows validateFitting(List<Row> given, LongSupplier newKeys, Consumer<RejectedRow> rejected) {
        Row[] rows = taken(given);
        long bytes = fixedBytes(rows.length);
        BatchBuilder batch = new BatchBuilder(this, rows.length, false, Optional.empty());
        for (Row row : rows) {
            batch.addIfFitting(row.values(), rejected);
            checkBytes(bytes + batch.variableBytes());
        }
        return batch.finish(newKeys);
    }

    /**
     * Rows that may replace others; of rows with the same key the last one stays. A row names its key even where the database makes
     * the keys of inserted rows: the key says which row to replace, and is kept.
     *
     * @throws InvalidRequestException when a row does not fit
     * @throws LimitExceededException when the batch is too large
     */
    public CheckedRows validateForUpsert(List<Row> rows) {
        BatchBuilder batch = check(taken(rows), true, Optional.empty());
        return batch.finish(() -> {
            throw new IllegalStateException("an upsert makes no keys");
        });
    }

    /**
     * Changes to rows, put together by key.
     *
     * @throws InvalidRequestException when a key is missing or does not fit
     * @throws LimitExceededException when there are too many rows
     */
    public PartialRows partial(List<Row> given) {
        Row[] rows = taken(given);
        FieldSchema key = schema.primaryKey();
        Map<Object, Map<String, @Nullable Object>> byKey = new LinkedHashMap<>();
        List<Object> ids = new ArrayList<>(rows.length);
        for (int i = 0; i < rows.length; i++) {
            Object value = rows[i].get(key.name());
            if (value == null) {
                throw Scalars.misfit(key, "the primary key is missing; it says which row to change", i);
            }
            Object id = PrimaryKeys.normalized(key, value);
            ids.add(id);
            byKey.computeIfAbsent(id, ignored -> new LinkedHashMap<>()).putAll(rows[i].values());
        }
        List<Row> merged = byKey.values().stream().map(Row::of).toList();
        return new PartialRows(merged, List.copyOf(byKey.keySet()), ids);
    }

    /**
     * The rows that stored ones become when changes are put over them. A key that is not stored makes a new row, which has to be whole.
     *
     * @param stored what is stored of {@code changes.keys()}
     * @throws InvalidRequestException when a row does not fit
     * @throws LimitExceededException when the batch is too large
     */
    public CheckedRows validateForUpdate(PartialRows changes, StoredRows stored) {
        CheckedRows checked = check(changes.rows().toArray(Row[]::new), true, Optional.of(stored))
                .finish(() -> {
                    throw new IllegalStateException("an upsert makes no keys");
                });
        return new CheckedRows(
                checked.batch(),
                changes.ids(),
                changes.ids().size() - changes.rows().size());
    }

    /** One look at the caller's list: it may change meanwhile. */
    private Row[] taken(List<Row> given) {
        Row[] rows = given.toArray(Row[]::new);
        if (rows.length > limits.insertRows()) {
            throw new LimitExceededException("insertRows", limits.insertRows(), rows.length, "insert");
        }
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == null) {
                throw new NullPointerException("rows[" + i + "]");
            }
        }
        return rows;
    }

    private BatchBuilder check(Row[] rows, boolean upsert, Optional<StoredRows> updated) {
        long bytes = fixedBytes(rows.length);
        BatchBuilder batch = new BatchBuilder(this, rows.length, upsert, updated);
        for (Row row : rows) {
            batch.add(row.values());
            checkBytes(bytes + batch.variableBytes());
        }
        return batch;
    }

    /** What so many rows take at least, checked. */
    private long fixedBytes(int rows) {
        long bytes = 0;
        for (FieldSchema field : stored) {
            bytes += ColumnBuilder.fixedBytes(field) * rows;
        }
        checkBytes(bytes);
        return bytes;
    }

    private void checkBytes(long bytes) {
        if (bytes > limits.insertBytes()) {
            throw new LimitExceededException("insertBytes", limits.insertBytes(), bytes, "insert");
        }
    }

    CollectionSchema schema() {
        return schema;
    }

    /** What values are read by, now. */
    ValueRules values() {
        return new ValueRules(limits, json, zone.get());
    }

    boolean takesKeys() {
        return takesKeys.getAsBoolean();
    }

    List<FieldSchema> stored() {
        return stored;
    }

    boolean isDeclared(String field) {
        return declared.containsKey(field);
    }

    /** The fields that rows may give, for messages. */
    List<String> known() {
        List<String> names = new ArrayList<>();
        for (FieldSchema field : schema.fields()) {
            if (schema.functionFilling(field.name()).isEmpty()) {
                names.add(field.name());
            }
        }
        return names;
    }
}
