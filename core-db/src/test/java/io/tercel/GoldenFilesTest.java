package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * T16: directories that earlier states of the code wrote are opened, checked and searched, and answer what they answered then. Until the
 * first release a format may change; then {@link #main} writes its directory anew. After it, a directory is added for each format and
 * none is ever written again.
 */
class GoldenFilesTest {

    private static final String ANSWERS = "answers.txt";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = "format-1.zip")
    void aDirectoryOfThatFormatIsOpenedAndAnswersAsItDid(String name) throws IOException {
        unpack(name);
        List<String> answers = Files.readAllLines(folder.resolve(ANSWERS), StandardCharsets.UTF_8);
        Path directory = folder.resolve("db");
        try (Database database =
                Database.open(directory, DatabaseOptions.defaults().readOnly(true))) {
            assertThat(answers(database)).isEqualTo(answers);
        }
        try (Database database = Database.open(directory)) {
            assertThat(database.verify().problems()).isEmpty();
            assertThat(answers(database)).isEqualTo(answers);
            database.collection("all").optimize();
            assertThat(answers(database)).isEqualTo(answers);
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    private void unpack(String name) throws IOException {
        try (InputStream packed = Objects.requireNonNull(getClass().getResourceAsStream("/golden/" + name), name);
                ZipInputStream zip = new ZipInputStream(packed)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
            }
        }
    }

    /** Everything that a reader of the files can get wrong. */
    static List<String> answers(Database database) {
        List<String> answers = new ArrayList<>();
        Collection rows = database.collection("newest");
        answers.add(rows.schema().fields().stream()
                .map(field -> field.name() + " " + field.typeName())
                .toList()
                .toString());
        answers.add(rows.properties().toMap().toString());
        answers.add(database.databases() + " " + database.aliases());
        Collection papers = database.database("archive").collection("papers");
        answers.add(papers.partitions() + " " + papers.partition("old").count() + " " + papers.count());
        List<Row> all = rows.query(QueryRequest.all()
                .limit(1_000)
                .outputFields("*", "dense", "terms", "half", "brain", "bytes", "bits", "chunks[vec]")
                .build());
        all.forEach(row -> answers.add(text(row.values())));
        for (String filter : List.of(
                "name == 'n3'",
                "text_match(body, 'graph') and n > 20",
                "array_contains(tags, 't1')",
                "st_within(place, 'POLYGON ((0 0, 0 9, 9 9, 9 0, 0 0))')",
                "seen < ISO '2025-01-15T00:00:00Z'",
                "color == 'red'")) {
            answers.add(
                    filter + ": " + rows.count(Filter.of(filter), rows.schema().consistency()));
        }
        answers.add(hits(rows, SearchRequest.dense("dense", new float[] {3, 1})));
        answers.add(hits(rows, SearchRequest.dense("half", new float[] {3, 1})));
        answers.add(hits(rows, SearchRequest.binary("bits", new byte[] {3})));
        answers.add(hits(rows, SearchRequest.sparse("terms", SparseVector.of(Map.of(3L, 1f)))));
        answers.add(hits(rows, SearchRequest.text("bm25", "segments")));
        return answers;
    }

    private static String hits(Collection rows, SearchRequest.Builder request) {
        List<String> hits = rows.search(request.limit(5).build()).hits().stream()
                .map(hit -> String.valueOf(hit.id()))
                .toList();
        return hits.toString();
    }

    private static String text(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + (entry.getValue() == null ? "" : text(entry.getValue())))
                        .toList()
                        .toString();
            case List<?> list ->
                list.stream().map(GoldenFilesTest::text).toList().toString();
            case DenseVector vector -> Arrays.toString(vector.toArray());
            case Int8Vector vector -> Arrays.toString(vector.toArray());
            case BinaryVector vector -> Arrays.toString(vector.toArray());
            default -> value.toString();
        };
    }

    /** Writes a directory of the newest format to the zip file that is named. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("golden");
        Path directory = Files.createDirectory(folder.resolve("db"));
        List<String> answers;
        try (Database database = openFixed(directory)) {
            fill(database);
            answers = answers(database);
        }
        Files.write(folder.resolve(ANSWERS), answers, StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(Path.of(arguments[0]));
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(file).toString();
                if (!name.endsWith("LOCK") && !name.endsWith("OWNER")) {
                    zip.putNextEntry(new ZipEntry(name));
                    Files.copy(file, zip);
                }
            }
        }
    }

    /** A new database whose clock stands and whose identity is known, so that its files are the same each time. */
    static Database openFixed(Path directory) {
        Environment environment = new Environment(
                () -> 1_763_700_000_000L,
                () -> new UUID(1, 2),
                Environment.system().threads(),
                Environment.system().ticker());
        return EmbeddedDatabase.open(
                io.tercel.io.FsDirectory.open(directory, io.tercel.io.FsDirectory.Opening.CREATE_IF_MISSING),
                DatabaseOptions.defaults(),
                environment);
    }

    static void fill(Database database) {
        Collection rows = database.createCollection(
                schema(), CollectionProperties.defaults().withHistory(Duration.ofDays(36_000)));
        rows.insert(IntStream.range(0, 60).mapToObj(GoldenFilesTest::row).toList());
        rows.flush();
        rows.addField(FieldSchema.int32("later").defaultValue(5));
        rows.upsert(
                IntStream.range(50, 80).mapToObj(i -> row(i).with("later", i)).toList());
        rows.delete(Filter.of("n < 4"));
        rows.flush();
        rows.upsertPartial(List.of(Row.of("id", 20).with("body", "segments in the log only")));
        rows.delete(List.of(30, 70));
        database.createAlias("newest", "all");
        Collection papers = database.createDatabase("archive").createCollection(Papers.SCHEMA);
        papers.createPartition("old");
        papers.partition("old").insert(List.of(Papers.logs()));
        papers.insert(List.of(Papers.graphs(), Papers.postings()));
    }

    private static CollectionSchema schema() {
        return CollectionSchema.builder("all")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.text("body").analyzer("english").nullable())
                .field(FieldSchema.varchar("name"))
                .field(FieldSchema.int16("n"))
                .field(FieldSchema.float64("price").nullable())
                .field(FieldSchema.bool("flag").defaultValue(true))
                .field(FieldSchema.json("doc").nullable())
                .field(FieldSchema.timestamptz("seen").nullable())
                .field(FieldSchema.geometry("place").nullable())
                .field(FieldSchema.array("tags", DataType.VARCHAR, 8))
                .field(FieldSchema.structArray(
                        "chunks", 8, FieldSchema.int32("page"), FieldSchema.floatVector("vec", 2, MetricType.COSINE)))
                .field(FieldSchema.sparseVector("terms").nullable())
                .field(FieldSchema.float16Vector("half", 2, MetricType.L2))
                .field(FieldSchema.bfloat16Vector("brain", 2, MetricType.IP))
                .field(FieldSchema.int8Vector("bytes", 2, MetricType.COSINE))
                .field(FieldSchema.binaryVector("bits", 8, MetricType.HAMMING))
                .vector("dense", 2, MetricType.COSINE)
                .bm25("body", "bm25")
                .dynamicFields(true)
                .build();
    }

    private static Row row(int i) {
        Row row = Row.of("id", i)
                .with("body", i % 9 == 0 ? null : "graph " + i % 5 + " segments")
                .with("name", "n" + i % 6)
                .with("n", i)
                .with("price", i % 4 == 0 ? null : i / 8.0)
                .with("doc", Map.of("k", List.of(i, "x")))
                .with("seen", "2025-01-%02dT00:00:00Z".formatted(1 + i % 28))
                .with("place", "POINT (%d %d)".formatted(i % 12, i % 7))
                .with("tags", List.of("t" + i % 3))
                .with("chunks", List.of(Map.of("page", i, "vec", new float[] {i, 1})))
                .with("terms", i % 5 == 0 ? null : SparseVector.of(Map.of((long) i % 7, 1f + i)))
                .with("half", new float[] {i, 1})
                .with("brain", new float[] {i, 1})
                .with("bytes", new byte[] {(byte) i, 1})
                .with("bits", new byte[] {(byte) i})
                .with("dense", new float[] {i, 1});
        return i % 2 == 0 ? row.with("color", i % 3 == 0 ? "red" : "blue") : row;
    }
}
