package io.tercel.index.flat;

import io.tercel.column.AppendableColumn;
import io.tercel.column.Column;
import io.tercel.column.ColumnReader;
import io.tercel.column.ColumnWriter;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FsDirectory;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.DistanceKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import io.tercel.vector.VectorEncoding;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;

/** Prints how fast the kernels of this process scan, and how fast the exact search is; nothing is asserted. Run by hand. */
final class FlatSpeed {

    private static final int ROWS = 100_000;
    private static final int DIMENSION = 384;
    private static final int BLOCK = 64;
    private static final double SECONDS = 2;

    private FlatSpeed() {}

    /** One pass over all rows. */
    private interface Pass {
        void run();
    }

    public static void main(String[] arguments) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[ROWS * DIMENSION];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        float[] query = Arrays.copyOf(values, DIMENSION);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment rows = arena.allocate(4L * values.length, 64);
            MemorySegment.copy(values, 0, rows, ValueLayout.JAVA_FLOAT, 0, values.length);
            kernels(Kernels.ACTIVE, query, values, rows);
            indexes(query, values, arena);
            packed(query, values, arena);
        }
    }

    private static void kernels(DistanceKernel kernel, float[] query, float[] values, MemorySegment rows) {
        float[] out = new float[BLOCK];
        String name = kernel.description();
        report(name + ", native, in memory order, dot", ROWS, () -> {
            for (int row = 0; row + BLOCK <= ROWS; row += BLOCK) {
                kernel.scanDots(query, DIMENSION, rows, 4L * row * DIMENSION, 4L * DIMENSION, BLOCK, out, 0);
            }
        });
        report(name + ", native, in memory order, L2", ROWS, () -> {
            for (int row = 0; row + BLOCK <= ROWS; row += BLOCK) {
                kernel.scanSquaredDistances(
                        query, DIMENSION, rows, 4L * row * DIMENSION, 4L * DIMENSION, BLOCK, out, 0);
            }
        });
        report(name + ", native, 512 rows in cache, dot", ROWS, () -> {
            for (int row = 0; row + BLOCK <= ROWS; row += BLOCK) {
                kernel.scanDots(query, DIMENSION, rows, 4L * (row & 511) * DIMENSION, 4L * DIMENSION, BLOCK, out, 0);
            }
        });
        report(name + ", native, one by one, dot", ROWS, () -> {
            for (int row = 0; row < ROWS; row++) {
                out[row & 63] = kernel.dot(query, DIMENSION, rows, 4L * row * DIMENSION);
            }
        });
        report(name + ", array, in memory order, dot", ROWS, () -> {
            for (int row = 0; row + BLOCK <= ROWS; row += BLOCK) {
                kernel.scanDots(query, DIMENSION, values, row * DIMENSION, DIMENSION, BLOCK, out, 0);
            }
        });
        int[] shuffled = new SplittableRandom(2).ints(ROWS, 0, ROWS).toArray();
        report(name + ", native, random rows in fours, dot", ROWS, () -> {
            long row = 4L * DIMENSION;
            for (int i = 0; i + 4 <= ROWS; i += 4) {
                kernel.fourDots(
                        query,
                        DIMENSION,
                        rows,
                        row * shuffled[i],
                        row * shuffled[i + 1],
                        row * shuffled[i + 2],
                        row * shuffled[i + 3],
                        out,
                        0);
            }
        });
        report(name + ", native, random rows one by one, dot", ROWS, () -> {
            for (int i = 0; i < ROWS; i++) {
                out[i & 63] = kernel.dot(query, DIMENSION, rows, 4L * DIMENSION * shuffled[i]);
            }
        });
    }

    private static void indexes(float[] query, float[] values, Arena arena) throws IOException {
        FieldSchema field = FieldSchema.floatVector("v", DIMENSION, MetricType.COSINE);
        columns(
                field,
                new ColumnData.Vectors(values, DIMENSION, null),
                arena,
                (name, column) -> search(name, query, column));
    }

    /** The same vectors in 16 bits and in bytes, and as many bits. */
    private static void packed(float[] query, float[] values, Arena arena) throws IOException {
        for (FieldSchema field : List.of(
                FieldSchema.float16Vector("v", DIMENSION, MetricType.COSINE),
                FieldSchema.bfloat16Vector("v", DIMENSION, MetricType.COSINE),
                FieldSchema.int8Vector("v", DIMENSION, MetricType.COSINE))) {
            columns(
                    field,
                    packed(field.type().encoding(), values),
                    arena,
                    (name, column) -> search(name, query, column));
        }
        FieldSchema bits = FieldSchema.binaryVector("v", DIMENSION, MetricType.HAMMING);
        byte[] bytes = new byte[ROWS * DIMENSION / 8];
        new SplittableRandom(3).nextBytes(bytes);
        columns(bits, new ColumnData.Packed(bytes, DIMENSION / 8, null), arena, FlatSpeed::searchBits);
    }

    private static ColumnData packed(VectorEncoding encoding, float[] values) {
        int width = encoding.bytes(1);
        byte[] bytes = new byte[values.length * width];
        for (int i = 0; i < values.length; i++) {
            if (encoding == VectorEncoding.INT8) {
                bytes[i] = (byte) Math.round(127 * values[i]);
            } else {
                encoding.round(values[i], bytes, width * i);
            }
        }
        return new ColumnData.Packed(bytes, width * DIMENSION, null);
    }

    /** What is done with each column. */
    private interface Use {
        void of(String name, Column column);
    }

    private static void columns(FieldSchema field, ColumnData data, Arena arena, Use use) throws IOException {
        AppendableColumn growing = AppendableColumn.of(field, arena);
        growing.append(data);
        use.of(field.type() + ", growing", growing);
        Path folder = Files.createTempDirectory("flat");
        FileIdentity identity = new FileIdentity(new UUID(1, 2), 3, 4);
        try (Directory directory = FsDirectory.open(folder, FsDirectory.Opening.CREATE_IF_MISSING)) {
            try (ColumnWriter writer = ColumnWriter.create(directory, "v.col", identity, field)) {
                writer.append(data);
                writer.finish();
            }
            try (ColumnReader reader = ColumnReader.open(directory, "v.col", identity, field)) {
                use.of(field.type() + ", sealed, mapped", reader.column());
                use.of(field.type() + ", growing after sealed", growing);
            }
            directory.delete("v.col");
        }
        deleteAll(folder);
    }

    private static void searchBits(String name, Column column) {
        byte[] query = new byte[DIMENSION / 8];
        new SplittableRandom(4).nextBytes(query);
        for (MetricType metric : new MetricType[] {MetricType.HAMMING, MetricType.JACCARD}) {
            FlatIndex index = new FlatIndex(column, metric);
            TopRows top = new TopRows(10, metric.largerIsBetter());
            report("top 10 by " + metric + ", " + name, ROWS, () -> {
                top.clear();
                index.search(query, ROWS, null, top, StopSignal.NONE);
            });
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> left = Files.walk(folder)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void search(String name, float[] query, Column column) {
        for (MetricType metric : new MetricType[] {MetricType.COSINE, MetricType.L2}) {
            FlatIndex index = new FlatIndex(column, metric);
            TopRows top = new TopRows(10, metric.largerIsBetter());
            report("top 10 by " + metric + ", " + name, ROWS, () -> {
                top.clear();
                index.search(query, ROWS, null, top, StopSignal.NONE);
            });
        }
        long[] tenth = new long[(ROWS + 63) / 64];
        for (int row = 0; row < ROWS; row += 10) {
            tenth[row >> 6] |= 1L << (row & 63);
        }
        FlatIndex index = new FlatIndex(column, MetricType.COSINE);
        TopRows top = new TopRows(10, true);
        report("every tenth row, " + name, ROWS / 10, () -> {
            top.clear();
            index.search(query, ROWS, tenth, top, StopSignal.NONE);
        });
    }

    /** Runs passes for a while, twice, and prints the second time. */
    private static void report(String name, int rows, Pass pass) {
        long passes = 0;
        double seconds = 0;
        for (int round = 0; round < 2; round++) {
            passes = 0;
            long start = System.nanoTime();
            do {
                pass.run();
                passes++;
                seconds = (System.nanoTime() - start) / 1e9;
            } while (seconds < SECONDS);
        }
        System.out.printf(
                "%-60s %8.1f ns a row %12.0f rows/s %9.1f passes/s%n",
                name, seconds * 1e9 / passes / rows, passes * (double) rows / seconds, passes / seconds);
    }
}
