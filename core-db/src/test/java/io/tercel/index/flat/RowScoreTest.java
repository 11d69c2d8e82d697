package io.tercel.index.flat;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.column.AppendableColumn;
import io.tercel.column.Column;
import io.tercel.column.ColumnReader;
import io.tercel.column.ColumnWriter;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.HeapDirectory;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import io.tercel.vector.VectorEncoding;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** A row's score is the same, bit by bit, whatever rows a filter leaves beside it, and whether it is sealed yet. */
class RowScoreTest {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);

    @Property(tries = 10)
    void aRowScoresTheSameUnderEveryFilter(RandomSource random) {
        int dimension = 1 + random.nextInt(200);
        int rows = 1 + random.nextInt(400);
        MetricType metric = random.pick(List.of(MetricType.L2, MetricType.IP, MetricType.COSINE));
        for (FieldSchema field : List.of(
                FieldSchema.floatVector("v", dimension, metric),
                FieldSchema.float16Vector("v", dimension, metric),
                FieldSchema.bfloat16Vector("v", dimension, metric),
                FieldSchema.int8Vector("v", dimension, metric))) {
            ColumnData data = data(field, rows, dimension, random);
            try (Arena arena = Arena.ofShared();
                    Directory directory = HeapDirectory.create()) {
                AppendableColumn growing = AppendableColumn.of(field, arena);
                growing.append(data);
                try (ColumnWriter writer = ColumnWriter.create(directory, "v.col", IDENTITY, field)) {
                    writer.append(data);
                    writer.finish();
                }
                try (ColumnReader reader = ColumnReader.open(directory, "v.col", IDENTITY, field)) {
                    check(growing, reader.column(), metric, numbers(random, dimension), random);
                }
            }
        }
    }

    private static void check(Column growing, Column sealed, MetricType metric, float[] query, RandomSource random) {
        int rows = growing.rows();
        long[] all = new long[(rows + 63) / 64];
        Arrays.fill(all, -1);
        float[] expected = scores(growing, metric, query, all);
        for (int attempt = 0; attempt < 12; attempt++) {
            long[] some = new long[all.length];
            int percent = random.pick(List.of(1, 10, 50, 90, 99));
            for (int row = 0; row < rows; row++) {
                some[row >> 6] |= random.chance(percent) ? 1L << row : 0;
            }
            for (Column column : List.of(growing, sealed)) {
                float[] actual = scores(column, metric, query, some);
                for (int row = 0; row < rows; row++) {
                    boolean eligible = (some[row >> 6] >>> row & 1) != 0;
                    assertThat(actual[row])
                            .as("%s of row %d of %d in %s", metric, row, rows, column)
                            .isEqualTo(Float.valueOf(eligible ? expected[row] : Float.NaN));
                }
            }
        }
    }

    /** By row; no number for those that are not eligible. */
    private static float[] scores(Column column, MetricType metric, float[] query, long[] filter) {
        TopRows top = new TopRows(column.rows(), metric.largerIsBetter());
        new FlatIndex(column, metric).search(query, column.rows(), filter, top, StopSignal.NONE);
        float[] byRow = new float[column.rows()];
        Arrays.fill(byRow, Float.NaN);
        int[] found = top.sortedRows();
        float[] scores = top.sortedScores();
        for (int i = 0; i < found.length; i++) {
            byRow[found[i]] = scores[i];
        }
        return byRow;
    }

    private static float[] numbers(RandomSource random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat(-1, 1);
        }
        return numbers;
    }

    private static ColumnData data(FieldSchema field, int rows, int dimension, RandomSource random) {
        float[] values = numbers(random, rows * dimension);
        if (field.type() == DataType.FLOAT_VECTOR) {
            return new ColumnData.Vectors(values, dimension, null);
        }
        VectorEncoding encoding = field.type().encoding();
        int width = encoding.bytes(1);
        byte[] bytes = new byte[values.length * width];
        for (int i = 0; i < values.length; i++) {
            if (encoding == VectorEncoding.INT8) {
                bytes[i] = (byte) Math.round(127 * values[i]);
            } else {
                encoding.round(values[i], bytes, width * i);
            }
        }
        return new ColumnData.Packed(bytes, width * dimension, null);
    }
}
