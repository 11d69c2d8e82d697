package io.tercel.index.flat;

import io.tercel.column.BytesColumn;
import io.tercel.column.ColumnReader;
import io.tercel.column.ColumnWriter;
import io.tercel.column.VectorColumn;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FsDirectory;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Prints how fast late interaction compares vectors in a mapped file, beside the exact search over the same vectors, one in each row;
 * nothing is asserted. Run by hand.
 */
final class ListSpeed {

    private static final int VECTORS = 200_000;
    private static final int DIMENSION = 128;
    private static final double SECONDS = 2;
    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);

    private ListSpeed() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println(Kernels.ACTIVE.description());
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[VECTORS * DIMENSION];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        Path folder = Files.createTempDirectory("tercel-list-speed");
        try (Directory directory = FsDirectory.open(folder, FsDirectory.Opening.CREATE_IF_MISSING)) {
            oneForEachRow(directory, values);
            for (int elements : new int[] {100, 10, 2}) {
                lists(directory, values, elements);
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static ColumnReader written(Directory directory, FieldSchema field, String name, ColumnData rows) {
        try (ColumnWriter writer = ColumnWriter.create(directory, name, IDENTITY, field)) {
            writer.append(rows);
            writer.finish();
        }
        return ColumnReader.open(directory, name, IDENTITY, field);
    }

    private static void oneForEachRow(Directory directory, float[] values) {
        FieldSchema field = FieldSchema.floatVector("v", DIMENSION, MetricType.COSINE);
        ColumnData rows = new ColumnData.Vectors(values, DIMENSION, null);
        try (ColumnReader reader = written(directory, field, "v.col", rows)) {
            FlatIndex index = new FlatIndex((VectorColumn) reader.column(), MetricType.COSINE);
            report(
                    "one vector in a row, 1 query",
                    1,
                    () -> index.search(query(values, 0), VECTORS, null, new TopRows(10, true), StopSignal.NONE));
        }
    }

    private static float[] query(float[] values, int at) {
        float[] query = new float[DIMENSION];
        System.arraycopy(values, at * DIMENSION, query, 0, DIMENSION);
        return query;
    }

    private static void lists(Directory directory, float[] values, int elements) {
        FieldSchema field = CollectionSchema.builder("papers")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.structArray(
                        "chunks", elements, FieldSchema.floatVector("v", DIMENSION, MetricType.MAX_SIM)))
                .build()
                .storedFields()
                .get(1);
        int rows = VECTORS / elements;
        int[] offsets = IntStream.rangeClosed(0, rows)
                .map(row -> row * elements * Float.BYTES * DIMENSION)
                .toArray();
        ByteBuffer bytes = ByteBuffer.allocate(offsets[rows]).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values, 0, rows * elements * DIMENSION);
        ColumnData data = new ColumnData.Bytes(bytes.array(), offsets, null);
        try (ColumnReader reader = written(directory, field, "l" + elements + ".col", data)) {
            BytesColumn column = (BytesColumn) reader.column();
            for (MetricType metric : List.of(MetricType.COSINE, MetricType.L2)) {
                for (int queries : new int[] {1, 8, 32, 128}) {
                    List<float[]> list = IntStream.range(0, queries)
                            .mapToObj(q -> query(values, q * 7))
                            .toList();
                    ListSearch search = ListSearch.floats(field, metric, list);
                    report(
                            "%s, %d vectors in a row, %d queries".formatted(metric, elements, queries),
                            queries,
                            () -> search.search(
                                    column, rows, null, new TopRows(10, metric.largerIsBetter()), StopSignal.NONE));
                }
            }
        }
    }

    private static void report(String what, int queries, Runnable pass) {
        for (int i = 0; i < 5; i++) {
            pass.run();
        }
        long start = System.nanoTime();
        int passes = 0;
        while (System.nanoTime() - start < SECONDS * 1e9) {
            pass.run();
            passes++;
        }
        double nanos = (double) (System.nanoTime() - start) / passes / VECTORS;
        System.out.printf(
                "%-40s %7.1f ns a vector, %6.2f ns a pair, %6.1f million vectors/s%n",
                what, nanos, nanos / queries, 1e3 / nanos);
    }
}
