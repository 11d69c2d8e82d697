package io.tercel.schema;

import com.fasterxml.jackson.core.JsonFactory;
import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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
    private final JsonFactory json = JsonText.factory();

    /** A validator for one collection, which reads the texts of moments without offset in UTC. */
    public RowValidator(CollectionSchema schema, Limits limits) {
        this(schema, limits, () -> ZoneOffset.UTC);
    }

    /**
     * A validator for one collection.
     *
     * @param zone where texts of moments are read that name no offset
     */
    public RowValidator(CollectionSchema schema, Limits limits, Supplier<ZoneId> zone) {
        this.schema = schema;
        this.limits = limits;
        this.zone = zone;
        this.stored = schema.storedFields();
        for (FieldSchema field : schema.fields()) {
            declared.put(field.name(), field);
        }
    }

    /**
     * Rows with new keys, each key once.
     *
     * @param newKeys called once for each row when the database makes the keys and all rows fit; otherwise not called
     * @throws InvalidRequestException when a row does not fit, or two rows have the same key
     * @throws LimitExceededException when the batch is too large
     */
    public CheckedRows validateForInsert(List<Row> rows, LongSupplier newKeys) {
        BatchBuilder batch = check(rows, false);
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
        BatchBuilder batch = check(rows, true);
        return batch.finish(() -> {
            throw new IllegalStateException("an upsert makes no keys");
        });
    }

    private BatchBuilder check(List<Row> given, boolean upsert) {
        // One look at the caller's list: it may change meanwhile.
        Row[] rows = given.toArray(Row[]::new);
        if (rows.length > limits.insertRows()) {
            throw new LimitExceededException("insertRows", limits.insertRows(), rows.length, "insert");
        }
        long bytes = 0;
        for (FieldSchema field : stored) {
            bytes += ColumnBuilder.fixedBytes(field) * rows.length;
        }
        checkBytes(bytes);
        BatchBuilder batch = new BatchBuilder(this, rows.length, upsert);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == null) {
                throw new NullPointerException("rows[" + i + "]");
            }
            batch.add(rows[i].values());
            checkBytes(bytes + batch.variableBytes());
        }
        return batch;
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
