package io.tercel.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.LaterField;
import io.tercel.vector.MetricType;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A constant column reads as one does to which the same row was appended again and again. */
class ConstantColumnTest {

    static final List<FieldSchema> FIELDS = List.of(
            FieldSchema.int64("f").defaultValue(-7L),
            FieldSchema.int64("f").nullable(),
            FieldSchema.bool("f").defaultValue(true),
            FieldSchema.float32("f").defaultValue(0.25f),
            FieldSchema.float64("f").nullable(),
            FieldSchema.varchar("f").defaultValue("na\u00efve"),
            FieldSchema.varchar("f").defaultValue(""),
            FieldSchema.varchar("f").nullable(),
            FieldSchema.json("f").nullable(),
            FieldSchema.floatVector("f", 3, MetricType.IP).nullable(),
            FieldSchema.float16Vector("f", 3, MetricType.IP).nullable(),
            FieldSchema.bfloat16Vector("f", 3, MetricType.L2).nullable(),
            FieldSchema.int8Vector("f", 100, MetricType.COSINE).nullable(),
            FieldSchema.binaryVector("f", 24, MetricType.JACCARD).nullable(),
            FieldSchema.sparseVector("f").nullable());

    private static final int ROWS = 131;

    @ParameterizedTest
    @FieldSource("FIELDS")
    void itReadsAsAColumnOfEqualRowsDoes(FieldSchema field) {
        ColumnData one = LaterField.value(field);
        Column constant = ConstantColumn.of(field, one, ROWS);
        try (Arena arena = Arena.ofConfined()) {
            AppendableColumn appended = AppendableColumn.of(field, arena);
            for (int row = 0; row < ROWS; row++) {
                appended.append(one);
            }
            assertThat(constant.rows()).isEqualTo(ROWS);
            assertThat(constant.hasNulls()).isEqualTo(appended.hasNulls());
            for (int row = 0; row < ROWS; row++) {
                assertThat(constant.isNull(row)).isEqualTo(appended.isNull(row));
                Object value = ColumnValues.value(field, constant, row);
                assertThat(Objects.equals(value, ColumnValues.value(field, appended, row)))
                        .as("row %d: %s", row, value)
                        .isTrue();
            }
            for (int count : List.of(1, 63, 64, 65, 100)) {
                long[] expected = {5, 5, 5};
                long[] actual = {5, 5, 5};
                appended.nulls(7, count, expected);
                constant.nulls(7, count, actual);
                assertThat(actual).as("%d rows", count).isEqualTo(expected);
            }
            assertThat(constant.slice(3, 80)).usingRecursiveComparison().isEqualTo(appended.slice(3, 80));
            int[] rows = {5, 0, 130};
            assertThat(constant.gather(rows)).usingRecursiveComparison().isEqualTo(appended.gather(rows));
            if (constant instanceof LongColumn longs && !constant.hasNulls()) {
                assertThat(longs.min()).isEqualTo(longs.max()).isEqualTo(longs.get(0));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, ROWS})
    void aRowThatIsNotThereIsRefused(int row) {
        for (FieldSchema field : FIELDS) {
            Column column = ConstantColumn.of(field, LaterField.value(field), ROWS);
            assertThatThrownBy(() -> column.isNull(row)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @ParameterizedTest
    @FieldSource("FIELDS")
    void aColumnWithoutRowsHasNoNulls(FieldSchema field) {
        Column column = ConstantColumn.of(field, LaterField.value(field), 0);
        assertThat(column.hasNulls()).isFalse();
        assertThat(column.slice(0, 0).rows()).isZero();
    }
}
