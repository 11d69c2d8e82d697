package io.tercel;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Prints what columns of a sealed segment cost: bytes on disk, and rows a second of filters and of reads. Not a test: run its main
 * method, with the names of files of texts, one a line, for figures about these.
 */
final class ColumnSpeed {

    private static final int ROWS = 1_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ColumnSpeed() {}

    /** Files of texts. */
    public static void main(String[] args) throws IOException {
        numbers();
        categories();
        for (String file : args) {
            texts(file);
        }
    }

    private static void numbers() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<String> filters = List.of(
                "n > 50 and x > 0.3",
                "n in [3, 14, 15, 92]",
                "x < 0.5",
                "day == 500",
                "day == 500 and x < 0.5",
                "day > 100000",
                "s == 'word 77'");
        measure(
                "numbers",
                ROWS,
                List.of(
                        FieldSchema.int32("n"),
                        FieldSchema.float64("x"),
                        FieldSchema.int32("day"),
                        FieldSchema.varchar("s")),
                i -> Row.of("id", (long) i)
                        .with("n", random.nextInt(100))
                        .with("x", random.nextDouble())
                        .with("day", i / 1_000)
                        .with("s", "word " + random.nextInt(2_000_000)),
                filters,
                "n");
    }

    private static void categories() throws IOException {
        String[] words = {"news", "sport", "weather", "politics and law", "science", "arts", "business", "local news"};
        SplittableRandom random = new SplittableRandom(1);
        measure(
                "categories",
                ROWS,
                List.of(FieldSchema.varchar("c"), FieldSchema.varchar("k").nullable()),
                i -> Row.of("id", (long) i)
                        .with("c", words[random.nextInt(words.length)])
                        .with("k", random.nextInt(10) == 0 ? null : "keyword " + random.nextInt(5_000)),
                List.of(
                        "c == 'weather'",
                        "c in ['weather', 'arts', 'x']",
                        "c like '%and%'",
                        "c > 'news'",
                        "c like 'po%'",
                        "k == 'keyword 4711'",
                        "k like '%99'",
                        "c == 'nothing'"),
                "c");
    }

    private static void texts(String file) throws IOException {
        List<String> lines;
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Files.newInputStream(Path.of(file)), StandardCharsets.UTF_8))) {
            lines = reader.lines().toList();
        }
        boolean json = lines.getFirst().startsWith("{");
        measure(
                file,
                lines.size(),
                List.of(json ? FieldSchema.json("t") : FieldSchema.varchar("t")),
                i -> Row.of("id", (long) i).with("t", json ? tree(lines.get(i)) : lines.get(i)),
                json
                        ? List.of("t['year'] > 2010", "t['primary_cat'] == 'cs.CC'")
                        : List.of("t like '%graph%'", "t == 'x'", "t > 'T'"),
                "t");
    }

    private static Object tree(String line) {
        try {
            return JSON.readValue(line, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void measure(
            String name, int rows, List<FieldSchema> fields, IntFunction<Row> row, List<String> filters, String output)
            throws IOException {
        Path folder = Files.createTempDirectory("columns");
        CollectionSchema.Builder schema = CollectionSchema.builder("c").primaryKey("id", DataType.INT64);
        fields.forEach(schema::field);
        DatabaseOptions options =
                DatabaseOptions.defaults().sealRows(Integer.MAX_VALUE).sealBytes(1L << 40);
        try (Database database = Database.open(folder, options)) {
            Collection collection = database.createCollection(
                    schema.vector("v", 2, MetricType.L2).build());
            for (int from = 0; from < rows; from += 5_000) {
                List<Row> batch = new ArrayList<>();
                for (int i = from; i < Math.min(rows, from + 5_000); i++) {
                    batch.add(row.apply(i).with("v", new float[] {1, 2}));
                }
                collection.insert(batch);
            }
            long start = System.nanoTime();
            collection.flush();
            System.out.printf("%s: %,d rows, sealed in %.2f s%n", name, rows, (System.nanoTime() - start) / 1e9);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".col"))
                    .sorted()
                    .toList()) {
                System.out.printf("  %s %,d bytes%n", file.getFileName(), Files.size(file));
            }
        }
        try (Database database = Database.open(folder, options)) {
            Collection collection = database.collection("c");
            filters.forEach(filter -> count(collection, filter, rows));
            read(collection, rows, output);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void count(Collection collection, String filter, int rows) {
        long best = Long.MAX_VALUE;
        long kept = 0;
        for (int i = 0; i < 25; i++) {
            long start = System.nanoTime();
            kept = collection.count(Filter.of(filter), ConsistencyLevel.EVENTUALLY);
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.printf(
                "  %-34s %9.3f ms %9.1f million rows/s (%d kept)%n", filter, best / 1e6, rows * 1e3 / best, kept);
    }

    private static void read(Collection collection, int rows, String output) {
        SplittableRandom random = new SplittableRandom(3);
        long scan = Long.MAX_VALUE;
        long single = Long.MAX_VALUE;
        int most = Math.min(rows, 16_000);
        for (int pass = 0; pass < 8; pass++) {
            long start = System.nanoTime();
            collection.query(QueryRequest.all().outputFields(output).limit(most).build());
            scan = Math.min(scan, System.nanoTime() - start);
            List<Object> keys = new ArrayList<>();
            random.ints(1_000, 0, rows).forEach(key -> keys.add((long) key));
            start = System.nanoTime();
            collection.get(keys, output);
            single = Math.min(single, System.nanoTime() - start);
        }
        System.out.printf(
                "  read in order %.2f us a row, 1,000 at random %.2f us a row%n", scan / 1e3 / most, single / 1e6);
    }
}
