package io.tercel.index.ivf;

import io.tercel.column.Column;
import io.tercel.column.ColumnReader;
import io.tercel.column.ColumnWriter;
import io.tercel.index.BuildControl;
import io.tercel.index.CandidateRows;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.index.VectorQuery;
import io.tercel.index.flat.FlatIndex;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FsDirectory;
import io.tercel.query.SearchParams;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Prints recall and speed of inverted files over vectors from a file; nothing is asserted. Run by hand with: the base and the query
 * vectors (.fbin), their true neighbours (.ibin), the metric, a folder for files, and the codes to measure.
 */
final class IvfSpeed {

    private static final int K = 10;
    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);

    private final Floats queries;
    private final int[][] truth;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Floats(int rows, int dimension, float[] values) {}

    private IvfSpeed(Floats queries, int[][] truth) {
        this.queries = queries;
        this.truth = truth;
    }

    public static void main(String[] arguments) throws IOException {
        Floats base = floats(Path.of(arguments[0]));
        IvfSpeed speed = new IvfSpeed(floats(Path.of(arguments[1])), truth(Path.of(arguments[2])));
        MetricType metric = MetricType.valueOf(arguments[3]);
        Path folder = Files.createTempDirectory(Path.of(arguments[4]), "ivf");
        FieldSchema field = FieldSchema.floatVector("v", base.dimension, metric);
        try (Directory directory = FsDirectory.open(folder, FsDirectory.Opening.CREATE_IF_MISSING)) {
            try (ColumnWriter writer = ColumnWriter.create(directory, "v.col", IDENTITY, field)) {
                writer.append(new ColumnData.Vectors(base.values, base.dimension, null));
                writer.finish();
            }
            try (ColumnReader reader = ColumnReader.open(directory, "v.col", IDENTITY, field)) {
                for (String codes : List.of(arguments).subList(5, arguments.length)) {
                    speed.measure(
                            directory,
                            reader.column(),
                            new IndexSpec.Ivf(metric, Integer.getInteger("nlist", 0), Quantization.valueOf(codes)));
                }
            }
            directory.delete("v.col");
        }
    }

    private void measure(Directory directory, Column column, IndexSpec.Ivf spec) {
        long start = System.nanoTime();
        IvfIndex.write(directory, "v.idx", IDENTITY, spec, column, new TwoWorkers());
        double buildSeconds = (System.nanoTime() - start) / 1e9;
        try (IvfIndex index = IvfIndex.open(directory, "v.idx", IDENTITY, spec, column)) {
            System.out.printf(
                    "%s: built in %.2f s, %.1f bytes a row%n",
                    index.description(), buildSeconds, (double) index.file().length() / column.rows());
            run(index, "default", SearchParams.DEFAULT);
            for (int every : new int[] {2, 10, 30}) {
                filtered(index, column, spec.metric(), every);
            }
            for (int nprobe : new int[] {1, 2, 4, 8, 16, 32, 64, 128}) {
                run(index, "nprobe " + nprobe, SearchParams.nprobe(nprobe));
            }
            for (double refine : new double[] {1, 2, 4, 8}) {
                if (spec.codes() != Quantization.NONE) {
                    for (int nprobe : new int[] {8, 32, 64, 128}) {
                        run(
                                index,
                                "nprobe %d, refine %.1f".formatted(nprobe, refine),
                                SearchParams.nprobe(nprobe).refineK(refine));
                    }
                }
            }
        }
        directory.delete("v.idx");
    }

    private void run(IvfIndex index, String name, SearchParams params) {
        int[][] found = new int[queries.rows][];
        double best = 0;
        for (int pass = 0; pass < 4; pass++) {
            long start = System.nanoTime();
            for (int i = 0; i < queries.rows; i++) {
                found[i] = search(index, i, params);
            }
            best = Math.max(best, queries.rows * 1e9 / (System.nanoTime() - start));
        }
        long hits = 0;
        for (int i = 0; i < found.length; i++) {
            int[] expected = Arrays.copyOf(truth[i], K);
            hits += Arrays.stream(found[i])
                    .filter(row -> Arrays.stream(expected).anyMatch(each -> each == row))
                    .count();
        }
        System.out.printf("  %-24s recall@10 %.4f  %8.0f queries/s%n", name, hits / (double) (K * found.length), best);
    }

    /** One in so many rows is eligible. */
    private void filtered(IvfIndex index, Column column, MetricType metric, int every) {
        long[] filter = new long[(column.rows() + 63) / 64];
        SplittableRandom random = new SplittableRandom(every);
        int count = 0;
        for (int row = 0; row < column.rows(); row++) {
            if (random.nextInt(every) == 0) {
                filter[row >> 6] |= 1L << row;
                count++;
            }
        }
        CandidateRows rows = new CandidateRows(column.rows(), filter, count);
        int some = Math.min(300, queries.rows);
        long hits = 0;
        long nanos = 0;
        for (int i = 0; i < some; i++) {
            VectorQuery query = new VectorQuery.Floats(vector(i));
            TopRows exact = new TopRows(K, metric.largerIsBetter());
            new FlatIndex(column, metric).search(query, rows, exact, StopSignal.NONE);
            TopRows found = new TopRows(K, metric.largerIsBetter());
            long start = System.nanoTime();
            index.search(query, SearchParams.DEFAULT, rows, found, StopSignal.NONE);
            nanos += System.nanoTime() - start;
            int[] expected = exact.sortedRows();
            hits += Arrays.stream(found.sortedRows())
                    .filter(row -> Arrays.stream(expected).anyMatch(each -> each == row))
                    .count();
        }
        System.out.printf(
                "  one in %-17d recall@10 %.4f  %8.0f queries/s%n",
                every, hits / (double) (K * some), some * 1e9 / nanos);
    }

    private float[] vector(int query) {
        return Arrays.copyOfRange(queries.values, query * queries.dimension, (query + 1) * queries.dimension);
    }

    private int[] search(IvfIndex index, int query, SearchParams params) {
        TopRows top = new TopRows(K, !index.description().contains("L2"));
        float[] vector = Arrays.copyOfRange(queries.values, query * queries.dimension, (query + 1) * queries.dimension);
        index.search(new VectorQuery.Floats(vector), params, CandidateRows.all(index.rows()), top, StopSignal.NONE);
        return top.sortedRows();
    }

    private static Floats floats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int rows = bytes.getInt();
        int dimension = bytes.getInt();
        float[] values = new float[rows * dimension];
        bytes.asFloatBuffer().get(values);
        return new Floats(rows, dimension, values);
    }

    private static int[][] truth(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int[][] truth = new int[bytes.getInt()][bytes.getInt()];
        for (int[] row : truth) {
            for (int i = 0; i < row.length; i++) {
                row[i] = bytes.getInt();
            }
        }
        return truth;
    }

    /** Two threads. */
    static final class TwoWorkers implements BuildControl {

        @Override
        public int workers() {
            return 2;
        }

        @Override
        public void onEachWorker(Runnable task) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < workers(); i++) {
                threads.add(Thread.ofPlatform().start(task));
            }
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public void progress(long done, long total) {}
    }
}
