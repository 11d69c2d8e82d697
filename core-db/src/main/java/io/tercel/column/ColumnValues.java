package io.tercel.column;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tercel.error.CorruptionException;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.DenseVector;
import io.tercel.vector.SparseVector;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The value of a row as users get it; see {@link io.tercel.schema.Row} for the types. */
public final class ColumnValues {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ColumnValues() {}

    /**
     * The value of a row.
     *
     * @param field the field that the column holds
     * @return null when the row is null, or its JSON is
     */
    public static @Nullable Object value(FieldSchema field, Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column) {
            case LongColumn longs -> integer(field.type(), longs.get(row));
            case DoubleColumn doubles -> number(field.type(), doubles.get(row));
            case BytesColumn bytes ->
                field.type() == DataType.JSON
                        ? json(field, bytes, row)
                        : new String(bytes.get(row), StandardCharsets.UTF_8);
            case VectorColumn vectors -> vector(vectors, row);
            case SparseColumn sparse -> vector(sparse, row);
        };
    }

    private static Object integer(DataType type, long value) {
        return switch (type) {
            case BOOL -> value != 0;
            case INT8, INT16, INT32 -> (int) value;
            default -> value;
        };
    }

    private static Object number(DataType type, double value) {
        if (type == DataType.FLOAT) {
            return (float) value;
        }
        return value;
    }

    private static @Nullable Object json(FieldSchema field, BytesColumn bytes, int row) {
        try {
            return JSON.readValue(new String(bytes.get(row), StandardCharsets.UTF_8), Object.class);
        } catch (JsonProcessingException e) {
            throw new CorruptionException(field.name(), bytes.offsetOf(row), "row " + row + " is not JSON", e);
        }
    }

    private static DenseVector vector(VectorColumn vectors, int row) {
        float[] values = new float[vectors.dimension()];
        vectors.copy(row, values, 0);
        return DenseVector.of(values);
    }

    private static SparseVector vector(SparseColumn sparse, int row) {
        int count = sparse.entries(row);
        int[] indices = new int[count];
        float[] values = new float[count];
        sparse.copy(row, indices, values, 0);
        return SparseVector.ofSorted(indices, values);
    }
}
