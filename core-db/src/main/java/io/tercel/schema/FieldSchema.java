package io.tercel.schema;

import io.tercel.vector.MetricType;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One field of a collection. Immutable: {@link #nullable()} and its like return a changed copy, so that a field reads as one
 * sentence: {@code FieldSchema.int32("year").nullable()}. Rules between parts are checked when the collection's schema is built.
 *
 * @param name letters, digits and {@code _}, not starting with a digit; {@code $meta} is the dynamic field's own
 * @param type what the values are
 * @param isNullable whether a row may leave it out or give null
 * @param defaultValue used when a row leaves it out or gives null; null when there is none; scalars only
 * @param dimension dimensions of a FLOAT_VECTOR, otherwise 0
 * @param maxBytes most UTF-8 bytes of a VARCHAR, otherwise 0
 * @param analyzer how a VARCHAR is cut into terms, by name or as JSON; empty when it is not analyzed
 * @param index how a vector is indexed; empty for scalars
 */
public record FieldSchema(
        String name,
        DataType type,
        boolean isNullable,
        @Nullable Object defaultValue,
        int dimension,
        int maxBytes,
        Optional<String> analyzer,
        Optional<IndexSpec> index) {

    /** The most bytes of a VARCHAR for which nothing else is said. */
    public static final int DEFAULT_MAX_BYTES = 65_535;

    /** Checks for nulls only; a field alone cannot know whether it fits its collection. */
    public FieldSchema {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        defaultValue = DefaultValues.canonical(type, defaultValue);
        Objects.requireNonNull(analyzer, "analyzer");
        Objects.requireNonNull(index, "index");
    }

    private static FieldSchema scalar(String name, DataType type) {
        int maxBytes = type == DataType.VARCHAR ? DEFAULT_MAX_BYTES : 0;
        return new FieldSchema(name, type, false, null, 0, maxBytes, Optional.empty(), Optional.empty());
    }

    /** A field of any scalar type. */
    public static FieldSchema of(String name, DataType type) {
        return scalar(name, type);
    }

    /** A BOOL field. */
    public static FieldSchema bool(String name) {
        return scalar(name, DataType.BOOL);
    }

    /** An INT8 field. */
    public static FieldSchema int8(String name) {
        return scalar(name, DataType.INT8);
    }

    /** An INT16 field. */
    public static FieldSchema int16(String name) {
        return scalar(name, DataType.INT16);
    }

    /** An INT32 field. */
    public static FieldSchema int32(String name) {
        return scalar(name, DataType.INT32);
    }

    /** An INT64 field. */
    public static FieldSchema int64(String name) {
        return scalar(name, DataType.INT64);
    }

    /** A FLOAT field. */
    public static FieldSchema float32(String name) {
        return scalar(name, DataType.FLOAT);
    }

    /** A DOUBLE field. */
    public static FieldSchema float64(String name) {
        return scalar(name, DataType.DOUBLE);
    }

    /** A VARCHAR field of up to 65,535 bytes. */
    public static FieldSchema varchar(String name) {
        return scalar(name, DataType.VARCHAR);
    }

    /** A VARCHAR field that is cut into terms by the {@code standard} analyzer, ready for a BM25 function. */
    public static FieldSchema text(String name) {
        return scalar(name, DataType.VARCHAR).analyzer("standard");
    }

    /** A JSON field. */
    public static FieldSchema json(String name) {
        return scalar(name, DataType.JSON);
    }

    /** A FLOAT_VECTOR field, searched exactly. */
    public static FieldSchema floatVector(String name, int dimension, MetricType metric) {
        return new FieldSchema(
                name,
                DataType.FLOAT_VECTOR,
                false,
                null,
                dimension,
                0,
                Optional.empty(),
                Optional.of(new IndexSpec.Flat(metric)));
    }

    /** A SPARSE_FLOAT_VECTOR field that rows bring themselves, compared by inner product. */
    public static FieldSchema sparseVector(String name) {
        return new FieldSchema(
                name,
                DataType.SPARSE_FLOAT_VECTOR,
                false,
                null,
                0,
                0,
                Optional.empty(),
                Optional.of(IndexSpec.SparseInverted.ip()));
    }

    /** The same field, null allowed. */
    public FieldSchema nullable() {
        return new FieldSchema(name, type, true, defaultValue, dimension, maxBytes, analyzer, index);
    }

    /** The same field, with a value for rows that give none. */
    public FieldSchema defaultValue(Object value) {
        return new FieldSchema(name, type, isNullable, value, dimension, maxBytes, analyzer, index);
    }

    /** The same VARCHAR field with another limit in UTF-8 bytes. */
    public FieldSchema maxBytes(int limit) {
        return new FieldSchema(name, type, isNullable, defaultValue, dimension, limit, analyzer, index);
    }

    /** The same VARCHAR field, analyzed: {@code standard}, {@code english}, another built-in name, or a chain as JSON. */
    public FieldSchema analyzer(String nameOrJson) {
        return new FieldSchema(
                name, type, isNullable, defaultValue, dimension, maxBytes, Optional.of(nameOrJson), index);
    }

    /** The same vector field, indexed otherwise. */
    public FieldSchema index(IndexSpec spec) {
        return new FieldSchema(name, type, isNullable, defaultValue, dimension, maxBytes, analyzer, Optional.of(spec));
    }
}
