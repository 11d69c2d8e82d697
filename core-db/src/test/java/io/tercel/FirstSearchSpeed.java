package io.tercel;

import io.tercel.config.DatabaseOptions;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How long the first searches of a process take beside later ones: {@code java … io.tercel.FirstSearchSpeed folder [rows [millis]]}. The first run
 * makes the database, later ones open it, waiting no longer than so many milliseconds.
 */
final class FirstSearchSpeed {

    private static final int DIMENSION = 384;
    private static final int SEARCHES = 6_000;
    private static final int BATCH = 1_000;

    private FirstSearchSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        if (!Files.exists(folder)) {
            make(folder, arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000);
            return;
        }
        DatabaseOptions options = arguments.length > 2
                ? DatabaseOptions.defaults().warmUp(Duration.ofMillis(Long.parseLong(arguments[2])))
                : DatabaseOptions.defaults();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        SplittableRandom random = new SplittableRandom(2);
        long start = System.nanoTime();
        try (Database database = Database.open(folder, options)) {
            System.out.printf("opened in %.0f ms%n", (System.nanoTime() - start) / 1e6);
            Collection rows = database.collection("rows");
            double[] wall = new double[SEARCHES];
            double[] processor = new double[SEARCHES];
            for (int i = 0; i < SEARCHES; i++) {
                SearchRequest request = SearchRequest.dense("v", vector(random)).build();
                long used = threads.getCurrentThreadCpuTime();
                long from = System.nanoTime();
                rows.search(request);
                wall[i] = (System.nanoTime() - from) / 1e6;
                processor[i] = (threads.getCurrentThreadCpuTime() - used) / 1e6;
            }
            for (int i : new int[] {0, 1, 2, 5, 9}) {
                System.out.printf(
                        "search %d: %.2f ms, %.2f of its thread's processor time%n", i + 1, wall[i], processor[i]);
            }
            System.out.printf("later: %.3f ms, %.3f%n", lateMedian(wall), lateMedian(processor));
        }
    }

    private static double lateMedian(double[] times) {
        double[] late = Arrays.copyOfRange(times, SEARCHES / 2, SEARCHES);
        Arrays.sort(late);
        return late[late.length / 2];
    }

    private static void make(Path folder, int count) {
        SplittableRandom random = new SplittableRandom(1);
        try (Database database = Database.open(folder)) {
            Collection rows = database.createCollection(CollectionSchema.builder("rows")
                    .primaryKey("id", DataType.INT64)
                    .vector("v", DIMENSION, MetricType.COSINE)
                    .build());
            for (int from = 0; from < count; from += BATCH) {
                List<Row> batch = new ArrayList<>();
                for (long id = from; id < Math.min(count, from + BATCH); id++) {
                    batch.add(Row.of("id", id).with("v", vector(random)));
                }
                rows.insert(batch);
            }
            rows.flush();
            rows.awaitIndexes(Duration.ofMinutes(10));
        }
    }

    private static float[] vector(SplittableRandom random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
