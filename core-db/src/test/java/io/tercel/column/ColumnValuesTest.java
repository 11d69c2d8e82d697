package io.tercel.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.CorruptionException;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ColumnValuesTest {

    private static @Nullable Object value(FieldSchema field, ColumnData data, int row) {
        try (Arena arena = Arena.ofShared()) {
            AppendableColumn column = AppendableColumn.of(field, arena);
            column.append(data);
            return ColumnValues.value(field, column, row);
        }
    }

    private static ColumnData longs(long value) {
        return new ColumnData.Longs(new long[] {value}, null);
    }

    private static ColumnData text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new ColumnData.Bytes(bytes, new int[] {0, bytes.length}, null);
    }

    @Test
    void scalarsComeOutInTheTypeOfTheirField() {
        assertThat(value(FieldSchema.bool("x"), longs(1), 0)).isEqualTo(true);
        assertThat(value(FieldSchema.int8("x"), longs(-3), 0)).isEqualTo(-3);
        assertThat(value(FieldSchema.int16("x"), longs(300), 0)).isEqualTo(300);
        assertThat(value(FieldSchema.int32("x"), longs(70_000), 0)).isEqualTo(70_000);
        assertThat(value(FieldSchema.int64("x"), longs(5), 0)).isEqualTo(5L);
        ColumnData half = new ColumnData.Doubles(new double[] {0.5}, null);
        assertThat(value(FieldSchema.float32("x"), half, 0)).isEqualTo(0.5f);
        assertThat(value(FieldSchema.float64("x"), half, 0)).isEqualTo(0.5);
        assertThat(value(FieldSchema.varchar("x"), text("grüße 🦅"), 0)).isEqualTo("grüße 🦅");
    }

    @Test
    void jsonComesOutAsMapsAndLists() {
        assertThat(value(FieldSchema.json("x"), text("{\"a\":[1,2.5,\"b\",null,true]}"), 0))
                .isEqualTo(Map.of("a", Arrays.asList(1, 2.5, "b", null, true)));
        assertThat(value(FieldSchema.json("x"), text("[5000000000]"), 0)).isEqualTo(List.of(5_000_000_000L));
        assertThat(value(FieldSchema.json("x"), text("null"), 0)).isNull();
        assertThatThrownBy(() -> value(FieldSchema.json("x"), text("{"), 0)).isInstanceOf(CorruptionException.class);
    }

    @Test
    void vectorsComeOutAsVectors() {
        ColumnData dense = new ColumnData.Vectors(new float[] {1, 2, 3, 4}, 2, null);
        assertThat(value(FieldSchema.floatVector("x", 2, MetricType.IP), dense, 1))
                .isEqualTo(DenseVector.of(3, 4));
        ColumnData sparse = new ColumnData.Sparse(new int[] {4, -2}, new float[] {1, 2}, new int[] {0, 0, 2}, null);
        assertThat(value(FieldSchema.sparseVector("x"), sparse, 0)).isEqualTo(SparseVector.of(Map.of()));
        assertThat(value(FieldSchema.sparseVector("x"), sparse, 1))
                .isEqualTo(SparseVector.of(Map.of(4L, 1f, 4_294_967_294L, 2f)));
    }

    @Test
    void nullRowsHaveNoValue() {
        for (FieldSchema field : RandomColumns.fields()) {
            ColumnData data =
                    switch (field.type().storage()) {
                        case LONG -> new ColumnData.Longs(new long[1], new long[] {1});
                        case DOUBLE -> new ColumnData.Doubles(new double[1], new long[] {1});
                        case BYTES -> new ColumnData.Bytes(new byte[0], new int[2], new long[] {1});
                        case VECTOR ->
                            new ColumnData.Vectors(
                                    new float[RandomColumns.DIMENSION], RandomColumns.DIMENSION, new long[] {1});
                        case PACKED -> {
                            int width = field.type().vectorBytes(field.dimension());
                            yield new ColumnData.Packed(new byte[width], width, new long[] {1});
                        }
                        case SPARSE -> new ColumnData.Sparse(new int[0], new float[0], new int[2], new long[] {1});
                    };
            assertThat(value(field, data, 0)).as(field.name()).isNull();
        }
    }
}
