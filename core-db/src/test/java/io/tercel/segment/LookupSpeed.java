package io.tercel.segment;

import io.tercel.expr.JsonColumnValues;
import io.tercel.index.dense.DenseIndexes;
import io.tercel.index.scalar.ScalarIndexes;
import io.tercel.io.Directory;
import io.tercel.io.HeapDirectory;
import io.tercel.manifest.SegmentMeta;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldIds;
import io.tercel.schema.RowBatch;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;

/** Prints how long it takes to look up keys in ten sealed segments of 100,000 rows. Not a test: run its main method. */
final class LookupSpeed {

    private static final int SEGMENTS = 10;
    private static final int ROWS = 100_000;
    private static final int LOOKUPS = 100_000;

    private LookupSpeed() {}

    /** Any arguments are ignored. */
    public static void main(String[] args) {
        SplittableRandom random = new SplittableRandom(1);
        measure("INT64, ascending over the segments", DataType.INT64, i -> (Object) (long) i, random);
        measure("INT64, scattered", DataType.INT64, i -> (long) i * 0x9E37_79B9_7F4A_7C15L, random);
        measure("VARCHAR, ascending", DataType.VARCHAR, "paper-%08d"::formatted, random);
        measure(
                "VARCHAR, scattered",
                DataType.VARCHAR,
                i -> new UUID(i * 0x9E37_79B9_7F4A_7C15L, i).toString(),
                random);
    }

    @FunctionalInterface
    private interface Keys {
        Object key(int number);
    }

    private static void measure(String name, DataType type, Keys keys, SplittableRandom random) {
        try (Directory directory = HeapDirectory.create()) {
            List<SealedSegment> segments = new ArrayList<>();
            for (int i = 0; i < SEGMENTS; i++) {
                segments.add(segment(directory, type, i + 1, keys));
            }
            int[] numbers = random.ints(LOOKUPS, 0, SEGMENTS * ROWS).toArray();
            ColumnData present = column(keys, numbers);
            // Half of the absent keys lie between those that are there, half above them.
            int[] others = IntStream.of(numbers).map(i -> SEGMENTS * ROWS + i).toArray();
            ColumnData absent = column(keys, others);
            System.out.printf(
                    "%-36s present %7.0f ns, absent %7.0f ns%n", name, time(segments, present), time(segments, absent));
            segments.forEach(SealedSegment::close);
        }
    }

    private static ColumnData column(Keys keys, int[] numbers) {
        return KeyOrder.column(IntStream.of(numbers).mapToObj(keys::key).toList());
    }

    private static SealedSegment segment(Directory directory, DataType type, int number, Keys keys) {
        CollectionSchema schema = CollectionSchema.builder("keys")
                .primaryKey("id", type)
                .vector("v", 2, MetricType.L2)
                .build();
        FieldIds ids = FieldIds.first(schema);
        SegmentLayout layout = new SegmentLayout(
                1,
                new UUID(1, 2),
                schema,
                ids,
                ids.columns(schema),
                new IndexAccess(new DenseIndexes(), new ScalarIndexes(new JsonColumnValues(), 1)));
        GrowingSegment growing = new GrowingSegment(number, 0, schema, new SparseAnalysis(schema));
        int[] numbers = IntStream.range((number - 1) * ROWS, number * ROWS).toArray();
        ColumnData column = column(keys, numbers);
        growing.append(
                new RowBatch(ROWS, List.of(column, new ColumnData.Vectors(new float[2 * ROWS], 2, null))),
                new AnalyzedRows(List.of(), List.of()),
                1);
        SegmentMeta meta = new SegmentWriter(directory, layout)
                .write(number, List.of(new SegmentView(growing, ROWS, 0)))
                .meta();
        growing.free();
        return SealedSegment.open(directory, layout, meta);
    }

    private static double time(List<SealedSegment> segments, ColumnData keys) {
        double best = Double.MAX_VALUE;
        for (int pass = 0; pass < 10; pass++) {
            long start = System.nanoTime();
            int found = 0;
            for (int i = 0; i < keys.rows(); i++) {
                for (SealedSegment segment : segments) {
                    if (segment.find(keys, i, Integer.MAX_VALUE, Cutoff.ALWAYS) >= 0) {
                        found++;
                        break;
                    }
                }
            }
            best = Math.min(best, (System.nanoTime() - start) / (double) keys.rows());
            if (found != 0 && found != keys.rows()) {
                throw new IllegalStateException(found + " of " + keys.rows() + " found");
            }
        }
        return best;
    }
}
