package io.tercel.schema;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.vector.SparseVector;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the values of one field, row by row, and copies them into a column. A value is copied first and then checked in the copy:
 * a caller who changes an array meanwhile cannot get an unchecked value in.
 */
abstract sealed class ColumnBuilder {

    final FieldSchema field;
    private final int rows;
    private long @Nullable [] nulls;

    /** The row that messages name, where it is not the one to be added next: values may be elements of a row. */
    private int place = -1;

    int row;

    ColumnBuilder(FieldSchema field, int rows) {
        this.field = field;
        this.rows = rows;
    }

    static ColumnBuilder of(FieldSchema field, int rows, ValueRules rules) {
        return switch (field.type()) {
            case BOOL, INT8, INT16, INT32, INT64 -> new OfLongs(field, rows);
            case TIMESTAMPTZ -> new OfMoments(field, rows, rules.zone());
            case FLOAT, DOUBLE -> new OfDoubles(field, rows);
            case VARCHAR -> new OfTexts(field, rows);
            case JSON -> new OfJson(field, rows, new JsonText(rules.json(), field, rules.limits()));
            case GEOMETRY -> new OfGeometries(field, rows);
            case ARRAY -> new OfArrays(field, rows, rules);
            case STRUCT -> throw new IllegalStateException("structs are kept field by field");
            case FLOAT_VECTOR -> new OfVectors(field, rows);
            case FLOAT16_VECTOR, BFLOAT16_VECTOR, INT8_VECTOR, BINARY_VECTOR -> new OfPacked(field, rows);
            case SPARSE_FLOAT_VECTOR -> new OfSparse(field, rows, rules.limits());
        };
    }

    /** Bytes that a row takes whatever its value is. */
    static long fixedBytes(FieldSchema field) {
        return switch (field.type().storage()) {
            case LONG, DOUBLE -> Long.BYTES;
            case BYTES, SPARSE -> Integer.BYTES;
            case VECTOR, PACKED -> field.type().vectorBytes(field.dimension());
        };
    }

    /** Adds a value, which is not null, as that of the next row. */
    final void add(Object value) {
        append(value);
        row++;
    }

    /** Adds a null row. */
    final void addNull() {
        if (nulls == null) {
            nulls = new long[(rows + 63) >> 6];
        }
        nulls[row >> 6] |= 1L << (row & 63);
        appendNull();
        row++;
    }

    /** Bytes of the values so far that {@link #fixedBytes} does not count. */
    long variableBytes() {
        return 0;
    }

    abstract void append(Object value);

    abstract void appendNull();

    abstract ColumnData build();

    final long @Nullable [] nulls() {
        return nulls;
    }

    final InvalidRequestException misfit(String what) {
        return Scalars.misfit(field, what, place());
    }

    /** The row that messages name. */
    final int place() {
        return place < 0 ? row : place;
    }

    /** The values are elements of one row. */
    private ColumnBuilder within(int outerRow) {
        place = outerRow;
        return this;
    }

    private static final class OfLongs extends ColumnBuilder {

        private final long[] values;

        OfLongs(FieldSchema field, int rows) {
            super(field, rows);
            values = new long[rows];
        }

        @Override
        void append(Object value) {
            values[row] = Scalars.integer(field, value, place());
        }

        @Override
        void appendNull() {}

        @Override
        ColumnData build() {
            return new ColumnData.Longs(values, nulls());
        }
    }

    private static final class OfMoments extends ColumnBuilder {

        private final ZoneId zone;
        private final long[] values;

        OfMoments(FieldSchema field, int rows, ZoneId zone) {
            super(field, rows);
            this.zone = zone;
            values = new long[rows];
        }

        @Override
        void append(Object value) {
            values[row] = Moments.value(field, value, zone, row);
        }

        @Override
        void appendNull() {}

        @Override
        ColumnData build() {
            return new ColumnData.Longs(values, nulls());
        }
    }

    private static final class OfDoubles extends ColumnBuilder {

        private final double[] values;

        OfDoubles(FieldSchema field, int rows) {
            super(field, rows);
            values = new double[rows];
        }

        @Override
        void append(Object value) {
            values[row] = Scalars.floating(field, value, place());
        }

        @Override
        void appendNull() {}

        @Override
        ColumnData build() {
            return new ColumnData.Doubles(values, nulls());
        }
    }

    /** Byte strings, one after the other. */
    private abstract static sealed class OfBytes extends ColumnBuilder {

        private final int[] offsets;
        private byte[] bytes = new byte[0];

        OfBytes(FieldSchema field, int rows) {
            super(field, rows);
            offsets = new int[rows + 1];
        }

        final void appendBytes(byte[] value) {
            int start = offsets[row];
            int end = start + value.length;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
            }
            System.arraycopy(value, 0, bytes, start, value.length);
            offsets[row + 1] = end;
        }

        @Override
        void appendNull() {
            offsets[row + 1] = offsets[row];
        }

        @Override
        long variableBytes() {
            return offsets[row];
        }

        @Override
        ColumnData build() {
            return new ColumnData.Bytes(Arrays.copyOf(bytes, offsets[row]), offsets, nulls());
        }
    }

    private static final class OfTexts extends OfBytes {

        OfTexts(FieldSchema field, int rows) {
            super(field, rows);
        }

        @Override
        void append(Object value) {
            appendBytes(Scalars.text(field, value, place()));
        }
    }

    private static final class OfJson extends OfBytes {

        private final JsonText json;

        OfJson(FieldSchema field, int rows, JsonText json) {
            super(field, rows);
            this.json = json;
        }

        @Override
        void append(Object value) {
            appendBytes(json.write(value, row));
        }
    }

    private static final class OfGeometries extends OfBytes {

        OfGeometries(FieldSchema field, int rows) {
            super(field, rows);
        }

        @Override
        void append(Object value) {
            appendBytes(GeometryCodec.value(field, value, row));
        }
    }

    /** Each row is checked as if its elements were the rows of a field of their type. */
    private static final class OfArrays extends OfBytes {

        private final ValueRules rules;
        private final ArrayCodec codec;
        private final FieldSchema element;

        OfArrays(FieldSchema field, int rows, ValueRules rules) {
            super(field, rows);
            this.rules = rules;
            codec = new ArrayCodec(field);
            element = field.element();
        }

        @Override
        void append(Object value) {
            @Nullable Object[] elements = Elements.of(value);
            if (elements == null) {
                throw Scalars.wrongType(field, value, row);
            }
            if (elements.length > field.capacity()) {
                throw misfit("expected at most %,d elements, got %,d".formatted(field.capacity(), elements.length));
            }
            ColumnBuilder column =
                    ColumnBuilder.of(element, elements.length, rules).within(row);
            for (int i = 0; i < elements.length; i++) {
                Object each = elements[i];
                if (each == null) {
                    throw at(i).misfit("expected %s, got null, which an ARRAY cannot hold".formatted(element.type()));
                }
                addElement(column, i, each);
            }
            appendBytes(codec.encode(column.build()));
        }

        /** A message names the element, but a name for each element that is right would cost more than all the rest. */
        private void addElement(ColumnBuilder column, int index, Object value) {
            try {
                column.add(value);
            } catch (InvalidRequestException unnamed) {
                at(index).add(value);
                throw unnamed;
            }
        }

        private ColumnBuilder at(int index) {
            return ColumnBuilder.of(element.named(field.elementName(index)), 1, rules)
                    .within(row);
        }
    }

    private static final class OfVectors extends ColumnBuilder {

        private final DenseComponents components;
        private final int dimension;
        private final float[] values;
        private final float[] inverseNorms;

        OfVectors(FieldSchema field, int rows) {
            super(field, rows);
            components = new DenseComponents(field);
            dimension = field.dimension();
            values = new float[Math.multiplyExact(rows, dimension)];
            inverseNorms = new float[rows];
        }

        @Override
        void append(Object value) {
            int start = row * dimension;
            components.read(value, values, start, place());
            inverseNorms[row] = components.check(values, start, place());
        }

        @Override
        void appendNull() {}

        @Override
        ColumnData build() {
            return new ColumnData.Vectors(values, dimension, nulls(), inverseNorms);
        }
    }

    private static final class OfPacked extends ColumnBuilder {

        private final PackedValues packing;
        private final int width;
        private final byte[] bytes;

        OfPacked(FieldSchema field, int rows) {
            super(field, rows);
            packing = new PackedValues(field);
            width = field.type().vectorBytes(field.dimension());
            bytes = new byte[Math.multiplyExact(rows, width)];
        }

        @Override
        void append(Object value) {
            packing.put(value, bytes, row * width, place());
        }

        @Override
        void appendNull() {}

        @Override
        ColumnData build() {
            return new ColumnData.Packed(bytes, width, nulls());
        }
    }

    private static final class OfSparse extends ColumnBuilder {

        private final Limits limits;
        private final int[] offsets;
        private int[] indices = new int[0];
        private float[] values = new float[0];

        OfSparse(FieldSchema field, int rows, Limits limits) {
            super(field, rows);
            this.limits = limits;
            offsets = new int[rows + 1];
        }

        @Override
        void append(Object value) {
            SparseVector vector =
                    switch (value) {
                        case SparseVector given -> given;
                        case Map<?, ?> weights -> SparseWeights.read(weights, field, row);
                        default -> throw Scalars.wrongType(field, value, place());
                    };
            int size = vector.size();
            if (size > limits.sparseEntries()) {
                throw new LimitExceededException(
                        "sparseEntries",
                        limits.sparseEntries(),
                        size,
                        "field '%s' (row %d)".formatted(field.name(), row));
            }
            int start = offsets[row];
            if (start + size > indices.length) {
                int capacity = Math.max(start + size, 2 * indices.length);
                indices = Arrays.copyOf(indices, capacity);
                values = Arrays.copyOf(values, capacity);
            }
            for (int i = 0; i < size; i++) {
                indices[start + i] = (int) vector.index(i);
                values[start + i] = vector.value(i);
            }
            offsets[row + 1] = start + size;
        }

        @Override
        void appendNull() {
            offsets[row + 1] = offsets[row];
        }

        @Override
        long variableBytes() {
            return (long) (Integer.BYTES + Float.BYTES) * offsets[row];
        }

        @Override
        ColumnData build() {
            int end = offsets[row];
            return new ColumnData.Sparse(Arrays.copyOf(indices, end), Arrays.copyOf(values, end), offsets, nulls());
        }
    }
}
