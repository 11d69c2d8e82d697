package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.testing.TestScale;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** T19: a log of many writes that no segment holds yet is read again, all of it. */
class LargeLogTest {

    private static final int BATCH = 1_000;
    private static final int DIMENSION = 128;

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("rows")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.varchar("name"))
            .vector("v", DIMENSION, MetricType.IP)
            .build();

    @TempDir
    private Path folder;

    @Test
    void allRowsOfALargeLogAreThereAfterReopening(TestReporter reporter) {
        int batches = Math.min(TestScale.of(40), 400);
        DatabaseOptions options = DatabaseOptions.defaults()
                .durability(Durability.NONE)
                .logFileBytes(4 << 20)
                .sealRows(Integer.MAX_VALUE)
                .sealBytes(Long.MAX_VALUE / 4);
        try (Database database = Database.open(folder, options)) {
            Collection rows = database.createCollection(SCHEMA);
            SplittableRandom random = new SplittableRandom(3);
            for (int batch = 0; batch < batches; batch++) {
                rows.insert(batch(batch, random));
            }
        }
        long start = System.nanoTime();
        try (Database database = Database.open(folder, options)) {
            reporter.publishEntry(
                    "reopening %,d rows of %d dimensions".formatted(batches * BATCH, DIMENSION),
                    "%d ms".formatted((System.nanoTime() - start) / 1_000_000));
            assertThat(database.recovery().replayedWrites()).isEqualTo(batches);
            Collection rows = database.collection("rows");
            assertThat(rows.count()).isEqualTo((long) batches * BATCH);
            assertThat(rows.get(List.of(0, batches * BATCH - 1), "name"))
                    .extracting(row -> row.get("name"))
                    .containsExactly("row 0", "row " + (batches * BATCH - 1));
        }
    }

    private static List<Row> batch(int batch, SplittableRandom random) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            int id = batch * BATCH + i;
            float[] vector = new float[DIMENSION];
            for (int j = 0; j < DIMENSION; j++) {
                vector[j] = (float) random.nextDouble();
            }
            rows.add(Row.of("id", id).with("name", "row " + id).with("v", vector));
        }
        return rows;
    }
}
