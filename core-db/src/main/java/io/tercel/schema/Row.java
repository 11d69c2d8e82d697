package io.tercel.schema;

import io.tercel.vector.DenseVector;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row: field names with their values, in the order given. Immutable itself; the database copies mutable values (arrays,
 * lists, maps) when the row is written.
 *
 * <p>Values by type: {@code Boolean}; {@code Byte Short Integer Long} for the integer types, whichever is wide enough; {@code
 * Float Double}; {@code String}; for JSON maps, lists, strings, numbers, booleans and Jackson's {@code JsonNode}; {@code float[]},
 * {@link DenseVector}, what remains of a {@code FloatBuffer}, or a list of numbers for FLOAT_VECTOR; the same for FLOAT16_VECTOR and BFLOAT16_VECTOR, rounded to the nearest
 * value of the type, or {@code byte[]} with two bytes for each component, little-endian; {@code byte[]}, {@code Int8Vector} or a list
 * of integers for INT8_VECTOR; {@code byte[]} or {@code BinaryVector} with eight bits a byte, the first one the highest, or a {@code
 * BitSet} for BINARY_VECTOR; {@code SparseVector} or a map from dimension to weight for
 * SPARSE_FLOAT_VECTOR; {@code Instant}, {@code OffsetDateTime}, {@code ZonedDateTime} or an ISO 8601 text for TIMESTAMPTZ, to the
 * microsecond; WKT text, WKB bytes or a JTS {@code Geometry} for GEOMETRY; lists and Java arrays for ARRAY, and lists of maps or
 * rows for an ARRAY of STRUCT.
 *
 * <p>What comes back from a read is {@code Boolean, Integer} (up to INT32) or {@code Long, Float, Double, String}; maps and lists
 * for JSON; {@link DenseVector} for floats of 32 and of 16 bits, {@code Int8Vector}, {@code BinaryVector} and {@code SparseVector}; {@code Instant} for TIMESTAMPTZ, or {@code OffsetDateTime} when the request
 * names a time zone; WKT text for GEOMETRY; a list for ARRAY,
 * of maps when its elements are STRUCT.
 */
public final class Row {

    private final Map<String, @Nullable Object> values;

    private Row(Map<String, @Nullable Object> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** A row with the entries of a map, which may hold null values. */
    public static Row of(Map<String, ? extends @Nullable Object> values) {
        return new Row(new LinkedHashMap<>(values));
    }

    /** A row with one field to begin with; add more with {@link #with}. */
    public static Row of(String field, @Nullable Object value) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put(Objects.requireNonNull(field, "field"), value);
        return new Row(values);
    }

    /** A row to be put together of many fields. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the fields of a row. Not safe for use by many threads. */
    public static final class Builder {

        private Map<String, @Nullable Object> values = new LinkedHashMap<>();

        private Builder() {}

        /** Adds or replaces a field. */
        public Builder with(String field, @Nullable Object value) {
            values.put(Objects.requireNonNull(field, "field"), value);
            return this;
        }

        /** Whether the field has been added, null or not. */
        public boolean has(String field) {
            return values.containsKey(field);
        }

        /** The row; the builder begins anew. */
        public Row build() {
            Row row = new Row(values);
            values = new LinkedHashMap<>();
            return row;
        }
    }

    /** The same row with a field added or replaced. */
    public Row with(String field, @Nullable Object value) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(values);
        copy.put(Objects.requireNonNull(field, "field"), value);
        return new Row(copy);
    }

    /** All fields; unmodifiable, may hold nulls. */
    public Map<String, @Nullable Object> values() {
        return values;
    }

    /** Whether the field is there, null or not. */
    public boolean has(String field) {
        return values.containsKey(field);
    }

    /** The value of a field; null when it is null or absent. */
    public @Nullable Object get(String field) {
        return values.get(field);
    }

    /** A text value; null when it is null or absent. */
    public @Nullable String getString(String field) {
        return (String) values.get(field);
    }

    /**
     * A BOOL value.
     *
     * @throws NullPointerException when it is null or absent
     */
    public boolean getBoolean(String field) {
        return (Boolean) Objects.requireNonNull(values.get(field), field);
    }

    /**
     * An integer value of any width.
     *
     * @throws NullPointerException when it is null or absent
     */
    public long getLong(String field) {
        return ((Number) Objects.requireNonNull(values.get(field), field)).longValue();
    }

    /**
     * A numeric value.
     *
     * @throws NullPointerException when it is null or absent
     */
    public double getDouble(String field) {
        return ((Number) Objects.requireNonNull(values.get(field), field)).doubleValue();
    }

    /** A TIMESTAMPTZ value as reads return it; null when it is null or absent. */
    public @Nullable Instant getInstant(String field) {
        Object value = values.get(field);
        return value instanceof OffsetDateTime moment ? moment.toInstant() : (Instant) value;
    }

    /** An ARRAY value as reads return it, or a list of a JSON field; null when it is null or absent. */
    public @Nullable List<?> getList(String field) {
        return (List<?>) values.get(field);
    }

    /** A dense vector of floats of 32 or 16 bits; null when it is null or absent. */
    public @Nullable DenseVector getVector(String field) {
        return (DenseVector) values.get(field);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Row that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
