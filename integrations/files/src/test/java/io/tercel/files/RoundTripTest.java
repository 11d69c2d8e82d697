package io.tercel.files;

import static io.tercel.schema.FieldSchema.array;
import static io.tercel.schema.FieldSchema.binaryVector;
import static io.tercel.schema.FieldSchema.bool;
import static io.tercel.schema.FieldSchema.float16Vector;
import static io.tercel.schema.FieldSchema.float32;
import static io.tercel.schema.FieldSchema.float64;
import static io.tercel.schema.FieldSchema.floatVector;
import static io.tercel.schema.FieldSchema.geometry;
import static io.tercel.schema.FieldSchema.int16;
import static io.tercel.schema.FieldSchema.int32;
import static io.tercel.schema.FieldSchema.int64;
import static io.tercel.schema.FieldSchema.int8;
import static io.tercel.schema.FieldSchema.int8Vector;
import static io.tercel.schema.FieldSchema.json;
import static io.tercel.schema.FieldSchema.sparseVector;
import static io.tercel.schema.FieldSchema.structArray;
import static io.tercel.schema.FieldSchema.text;
import static io.tercel.schema.FieldSchema.timestamptz;
import static io.tercel.schema.FieldSchema.varchar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.InvalidRequestException;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is exported and imported again is what there was: all types, all forms. */
@Timeout(120)
class RoundTripTest {

    private static final CsvOptions CSV = CsvOptions.DEFAULT.nullText("\\N");

    private final Database database = Database.inMemory(DatabaseOptions.defaults());

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        database.close();
    }

    private static CollectionSchema.Builder scalars(String name, boolean nullable) {
        CollectionSchema.Builder schema = CollectionSchema.builder(name).primaryKey("id", DataType.VARCHAR);
        List.of(
                        bool("flag"),
                        int8("tiny"),
                        int16("small"),
                        int32("medium"),
                        int64("large"),
                        float32("single"),
                        float64("wide"),
                        varchar("word"),
                        json("document"),
                        timestamptz("moment"),
                        geometry("place"),
                        float16Vector("half", 3, MetricType.L2),
                        int8Vector("bytes", 3, MetricType.L2),
                        binaryVector("bits", 16, MetricType.HAMMING))
                .forEach(field -> schema.field(nullable ? field.nullable() : field));
        return schema;
    }

    private static CollectionSchema everything(String name) {
        CollectionSchema.Builder schema = scalars(name, true)
                .field(floatVector("dense", 4, MetricType.IP).nullable())
                .field(text("body").analyzer("english"))
                .bm25("body", "terms")
                .dynamicFields(true);
        for (DataType type : List.of(DataType.BOOL, DataType.INT8, DataType.INT64, DataType.FLOAT, DataType.VARCHAR)) {
            schema.field(array("array_" + type, type, 5).nullable());
        }
        return schema.field(structArray("parts", 4, varchar("title"), int32("page")))
                .build();
    }

    private static Row row(SplittableRandom random, int i, boolean nulls) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", "key-" + i + (i % 7 == 0 ? " \"quoted\", ünïcode 🦅\nline" : ""));
        put(row, "flag", random.nextBoolean(), random, nulls);
        put(row, "tiny", random.nextInt(-128, 128), random, nulls);
        put(row, "small", random.nextInt(-32768, 32768), random, nulls);
        put(row, "medium", random.nextInt(), random, nulls);
        put(row, "large", random.nextLong(), random, nulls);
        put(row, "single", (float) random.nextGaussian(), random, nulls);
        put(row, "wide", random.nextGaussian() * 1e100, random, nulls);
        put(row, "word", i % 5 == 0 ? "" : "w,\"" + random.nextInt(), random, nulls);
        put(row, "document", document(random), random, nulls);
        put(
                row,
                "moment",
                Instant.ofEpochSecond(
                        random.nextLong(-2_000_000_000L, 4_000_000_000L), random.nextInt(1_000_000) * 1000L),
                random,
                nulls);
        put(row, "place", "POINT (%d %d)".formatted(random.nextInt(100), random.nextInt(100)), random, nulls);
        put(row, "half", new float[] {random.nextInt(100) / 4f, 1, -2}, random, nulls);
        put(row, "bytes", new byte[] {(byte) random.nextInt(), 1, -128}, random, nulls);
        put(row, "bits", new byte[] {(byte) random.nextInt(), -1}, random, nulls);
        return Row.of(row);
    }

    private static void put(
            Map<String, @Nullable Object> row, String name, Object value, SplittableRandom random, boolean nulls) {
        row.put(name, nulls && random.nextInt(4) == 0 ? null : value);
    }

    private static Object document(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Map.of("a", List.of(1, "two", 3.5), "b", Map.of("c", true));
            case 1 -> List.of("x", random.nextInt());
            case 2 -> Map.of();
            default -> Map.of("text", "a\tb\u2028\"");
        };
    }

    private static Row complete(SplittableRandom random, int i) {
        Row row = row(random, i, true)
                .with("dense", random.nextInt(5) == 0 ? null : new float[] {i, 0.1f, -1e-7f, random.nextInt()})
                .with("body", "paper number " + i)
                .with("array_BOOL", random.nextInt(4) == 0 ? null : List.of(true, false))
                .with("array_INT8", random.nextInt(4) == 0 ? null : List.of(1, -128))
                .with("array_INT64", List.of())
                .with("array_FLOAT", random.nextInt(4) == 0 ? null : List.of(0.1f, 2f, random.nextInt(9) + 0.25f))
                .with("array_VARCHAR", List.of("a", "", "ü"))
                .with("parts", List.of(Map.of("title", "t" + i, "page", i), Map.of("title", "", "page", -1)));
        return i % 3 == 0 ? row : row.with("extra", i).with("more", Map.of("deep", List.of(i)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.parquet", "x.json", "x.jsonl", "x.jsonl.gz", "x.csv", "x.csv.gz"})
    void rowsOfEveryTypeComeBack(String name) {
        long seed = Long.getLong("test.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        Collection from = database.createCollection(everything("a"));
        Collection to = database.createCollection(everything("b"));
        from.insert(IntStream.range(0, 600).mapToObj(i -> complete(random, i)).toList());

        ExportReport exported =
                FileExport.from(from).csv(CSV).to(folder.resolve(name)).run();
        ImportReport imported =
                FileImport.into(to).csv(CSV).files(folder.resolve(name)).run();

        assertThat(exported.rows()).isEqualTo(600);
        assertThat(imported.rows()).isEqualTo(600);
        assertSame(to, from, seed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.parquet", "x.json", "x.csv"})
    void sparseVectorsComeBack(String name) {
        Collection from = database.createCollection(sparse("a"));
        Collection to = database.createCollection(sparse("b"));
        from.insert(IntStream.range(0, 100)
                .mapToObj(i -> Row.of("id", (long) i).with("v", Map.of(i, 0.5f, 4_000_000_000L, i + 0.1f)))
                .toList());
        FileExport.from(from).to(folder.resolve(name)).run();
        FileImport.into(to).files(folder.resolve(name)).run();
        assertSame(to, from, 0);
    }

    private static CollectionSchema sparse(String name) {
        return CollectionSchema.builder(name)
                .primaryKey("id", DataType.INT64)
                .field(sparseVector("v"))
                .build();
    }

    @Test
    void arraysOfNumpyComeBack() {
        SplittableRandom random = new SplittableRandom(3);
        Collection from = database.createCollection(numpy("a"));
        Collection to = database.createCollection(numpy("b"));
        from.insert(IntStream.range(0, 1_200)
                .mapToObj(i -> row(random, i, false).with("dense", new float[] {i, 0.1f}))
                .toList());
        FileExport.from(from).to(folder.resolve("x.npz")).run();
        FileImport.into(to).files(folder.resolve("x.npz")).run();
        assertSame(to, from, 3);
    }

    private static CollectionSchema numpy(String name) {
        return scalars(name, false)
                .field(floatVector("dense", 2, MetricType.IP))
                .build();
    }

    @Test
    void numpyRefusesWhatItCannotHold() {
        Collection sparse = database.createCollection(sparse("a"));
        assertThatThrownBy(() ->
                        FileExport.from(sparse).to(folder.resolve("x.npz")).run())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'v'");
        Collection nulls = database.createCollection(CollectionSchema.builder("n")
                .primaryKey("id", DataType.INT64)
                .field(int64("n").nullable())
                .vector("v", 2, MetricType.L2)
                .build());
        nulls.insert(List.of(Row.of("id", 1).with("v", new float[] {1, 2})));
        assertThatThrownBy(
                        () -> FileExport.from(nulls).to(folder.resolve("x.npz")).run())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'n'")
                .hasMessageContaining("row 0");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.parquet", "x.jsonl", "x.csv", "x.npz"})
    void anExportThatFailsLeavesNoFile(String name) {
        Collection from = database.createCollection(numpy("a"));
        SplittableRandom random = new SplittableRandom(4);
        from.insert(IntStream.range(0, 1_200)
                .mapToObj(i -> row(random, i, false).with("dense", new float[] {i, 0.1f}))
                .toList());
        assertThatThrownBy(() -> FileExport.from(from)
                        .to(folder.resolve(name))
                        .listener(rows -> {
                            throw new IllegalStateException("at " + rows);
                        })
                        .run())
                .hasMessage("at 1000");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFilterAndFieldsChooseWhatIsExported() {
        Collection from = database.createCollection(sparse("a"));
        from.insert(IntStream.range(0, 100)
                .mapToObj(i -> Row.of("id", (long) i).with("v", Map.of(i, 0.5f)))
                .toList());
        ExportReport report = FileExport.from(from)
                .filter(Filter.of("id >= 90"))
                .fields("id")
                .to(folder.resolve("x.jsonl"))
                .run();
        assertThat(report.rows()).isEqualTo(10);
        assertThat(folder.resolve("x.jsonl")).content().startsWith("{\"id\":90}\n{\"id\":91}\n");
    }

    @ParameterizedTest
    @EnumSource
    void rowGroupsAreReadAtTheSameTime(WriterVersion version) throws IOException {
        CollectionSchema schema = CollectionSchema.builder("b")
                .primaryKey("id", DataType.INT64)
                .field(floatVector("v", 100, MetricType.IP).nullable())
                .build();
        Collection to = database.createCollection(schema);
        SplittableRandom random = new SplittableRandom(1);
        List<Row> rows = new ArrayList<>();
        try (ParquetSink sink = new ParquetSink(folder.resolve("x.parquet"), schema.fields(), 200_000, version)) {
            for (int i = 0; i < 4_000; i++) {
                float[] vector = new float[100];
                for (int j = 0; j < vector.length; j++) {
                    vector[j] = random.nextFloat();
                }
                rows.add(Row.of("id", (long) i).with("v", i % 9 == 0 ? null : DenseVector.of(vector)));
            }
            sink.write(rows);
            sink.finish();
        }
        try (RowFile file = ParquetFile.open(folder.resolve("x.parquet"))) {
            assertThat(file.parts()).hasSizeGreaterThan(3);
        }
        FileImport.into(to).files(folder.resolve("x.parquet")).threads(3).run();
        assertThat(to.query(QueryRequest.all().limit(5_000).outputFields("v").build()))
                .isEqualTo(rows);
    }

    private static void assertSame(Collection to, Collection from, long seed) {
        assertThat(all(to)).as("seed %d", seed).isEqualTo(all(from));
    }

    private static List<Map<String, @Nullable Object>> all(Collection collection) {
        String[] fields = collection.schema().fields().stream()
                .filter(field ->
                        collection.schema().functionFilling(field.name()).isEmpty())
                .map(FieldSchema::name)
                .toArray(String[]::new);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        List<String> asked = new ArrayList<>(List.of(fields));
        if (collection.schema().dynamicFields()) {
            asked.add("$meta");
        }
        collection
                .query(QueryRequest.all()
                        .limit(10_000)
                        .outputFields(asked.toArray(String[]::new))
                        .build())
                .forEach(row -> rows.add(new HashMap<>(row.values())));
        return rows;
    }
}
