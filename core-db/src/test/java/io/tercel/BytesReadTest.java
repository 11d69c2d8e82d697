package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A query reads the columns that it names. Counted in blocks of files of which a byte was needed, from a cold open on. */
class BytesReadTest {

    private static final int ROWS = 80_000;

    private static final CollectionSchema TEN_COLUMNS = CollectionSchema.builder("ten")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.bool("flag"))
            .field(FieldSchema.int16("small"))
            .field(FieldSchema.int32("number"))
            .field(FieldSchema.int64("large"))
            .field(FieldSchema.float32("ratio"))
            .field(FieldSchema.float64("price"))
            .field(FieldSchema.varchar("title"))
            .field(FieldSchema.json("about"))
            // Without an index, whose building reads the vectors.
            .field(FieldSchema.floatVector("v", 8, MetricType.L2).index(new IndexSpec.Flat(MetricType.L2)))
            .build();

    private final CrashableDirectory disk = new CrashableDirectory();
    private EmbeddedDatabase database = open(disk);

    @BeforeEach
    void write() {
        SplittableRandom random = new SplittableRandom(7);
        Collection ten = database.createCollection(TEN_COLUMNS);
        for (int from = 0; from < ROWS; from += 5_000) {
            List<Row> rows = new ArrayList<>();
            for (int i = from; i < from + 5_000; i++) {
                rows.add(row(i, random));
            }
            ten.insert(rows);
        }
        ten.flush();
        reopen();
    }

    private static Row row(int i, SplittableRandom random) {
        return Row.of("id", (long) i)
                .with("flag", random.nextBoolean())
                .with("small", random.nextInt(30_000))
                .with("number", random.nextInt())
                .with("large", random.nextLong())
                .with("ratio", (float) random.nextDouble())
                .with("price", random.nextDouble())
                .with("title", "title " + random.nextInt(1_000_000))
                .with("about", Map.of("author", "a" + random.nextInt(1_000_000), "pages", random.nextInt(500)))
                .with("v", new float[] {i, 1, 2, 3, 4, 5, 6, 7});
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static EmbeddedDatabase open(CrashableDirectory directory) {
        return EmbeddedDatabase.open(directory, DatabaseOptions.defaults(), Environment.system());
    }

    private void reopen() {
        database.close();
        database = open(disk);
    }

    private long bytesNeeded() {
        long[] bytes = {0};
        try (Snapshot snapshot = database.existing("ten").store().snapshot()) {
            for (SegmentView view : snapshot.segments()) {
                if (view.segment() instanceof SealedSegment sealed) {
                    sealed.forEachFile(file -> bytes[0] += file.bytesNeeded());
                }
            }
        }
        return bytes[0];
    }

    /** What a read needs of the files of a database that was opened for it, its opening included. */
    private long bytesNeededBy(Consumer<Collection> read) {
        reopen();
        read.accept(database.collection("ten"));
        return bytesNeeded();
    }

    @Test
    void aQueryThatNamesOneColumnOfTenReadsASmallPartOfAll() {
        long all = bytesNeededBy(ten -> {
            List<Row> rows = ten.query(
                    QueryRequest.filter("id >= 0").outputFields("*", "v").build());
            assertThat(rows).hasSize(ROWS);
        });
        // Conditions that no bounds decide.
        for (String condition : List.of(
                "flag == true",
                "small > 15000",
                "number % 7 == 3",
                "large > 0",
                "ratio < 0.5",
                "price > 0.5",
                "title like '%99'")) {
            long one = bytesNeededBy(ten -> assertThat(ten.count(Filter.of(condition), ConsistencyLevel.STRONG))
                    .isBetween(1L, ROWS - 1L));
            System.out.printf("%s: %d of %d bytes, %.1f %%%n", condition, one, all, 100.0 * one / all);
            // The titles alone are a sixth of all bytes.
            assertThat(one).as(condition).isLessThan(all * (condition.startsWith("title") ? 25 : 15) / 100);
        }
        // With its values too, which brings the keys along.
        long returned = bytesNeededBy(ten -> assertThat(ten.query(
                        QueryRequest.filter("number > 0").outputFields("number").build()))
                .isNotEmpty());
        assertThat(returned).isLessThan(all * 15 / 100);
    }

    @Test
    void whatTheBoundsRuleOutIsNotRead() {
        long opened = bytesNeededBy(ten -> {});
        long nothing = bytesNeededBy(
                ten -> assertThat(ten.count(Filter.of("ratio > 2.0 or small < 0"), ConsistencyLevel.STRONG))
                        .isZero());
        assertThat(nothing).isEqualTo(opened);
    }
}
