package io.tercel.files;

import static io.tercel.schema.FieldSchema.int32;
import static io.tercel.schema.FieldSchema.int64;
import static io.tercel.schema.FieldSchema.varchar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.CorruptionException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad rows, bad files, and imports that go on. */
@Timeout(120)
class FileImportTest {

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("papers")
            .primaryKey("id", DataType.INT64)
            .field(varchar("title").nullable())
            .field(int32("year").defaultValue(1999))
            .vector("v", 2, MetricType.L2)
            .build();

    @TempDir
    private Path folder;

    private final Database database = Database.inMemory(DatabaseOptions.defaults());
    private final Collection papers = database.createCollection(SCHEMA);

    @AfterEach
    void close() {
        database.close();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static String line(long id, String rest) {
        return "{\"id\":%d,\"v\":[%d,1.5]%s}\n".formatted(id, id, rest);
    }

    private List<JsonNode> rejects(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(Json.MAPPER.readTree(line));
        }
        return lines;
    }

    @Test
    void nullsDefaultsAndAbsentFieldsAreThoseOfAnInsert() throws IOException {
        Path csv = write("x.csv", "id,title,year,v\n1,,2001,\"[1, 2]\"\n2,b,,\"[3, 4]\"\n");
        FileImport.into(papers).files(csv).run();
        Path json = write("x.json", "{\"about\": 1, \"rows\": [{\"id\": 3, \"v\": [5, 6]}]}");
        FileImport.into(papers).files(json).run();
        assertThat(papers.query(QueryRequest.all().limit(9).outputFields("*").build()))
                .containsExactly(
                        Row.of("id", 1L).with("title", null).with("year", 2001),
                        Row.of("id", 2L).with("title", "b").with("year", 1999),
                        Row.of("id", 3L).with("title", null).with("year", 1999));
    }

    @Test
    void aBadRowEndsTheImportAndNothingOfItsFileIsThere() throws IOException {
        Path good = write("good.jsonl", line(1, "") + line(2, ""));
        Path bad = write("bad.jsonl", line(3, "") + line(4, ",\"year\":\"soon\"") + line(5, ""));
        assertThatThrownBy(() -> FileImport.into(papers).files(good, bad).run())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("bad.jsonl")
                .hasMessageContaining("row 1")
                .hasMessageContaining("'year'");
        assertThat(papers.count()).isEqualTo(2);
    }

    @Test
    void oneRowInAHundredIsBadAndTheRestIsImported() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            lines.append(
                    switch (i % 500) {
                        case 7 -> line(i, ",\"year\":\"soon\"");
                        case 107 -> "{\"id\":%d,\"v\":[1]}\n".formatted(i);
                        case 207 -> "{\"id\":%d\n".formatted(i);
                        case 307 -> line(i - 1, "");
                        case 407 -> line(i, ",\"unknown\":1");
                        default -> line(i, "");
                    });
        }
        Path file = write("x.jsonl", lines.toString());
        Path rejected = folder.resolve("bad.jsonl");
        ImportReport report =
                FileImport.into(papers).files(file).rejects(rejected).run();

        assertThat(report.rows()).isEqualTo(4_950);
        assertThat(report.rejected()).isEqualTo(50);
        assertThat(papers.count()).isEqualTo(4_950);
        List<JsonNode> named = rejects(rejected);
        assertThat(named.stream().map(node -> node.get("row").asInt()))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 5_000)
                        .filter(i -> i % 100 == 7)
                        .boxed()
                        .toList());
        for (JsonNode each : named) {
            String field =
                    switch (each.get("row").asInt() % 500) {
                        case 7 -> "year";
                        case 107 -> "v";
                        case 207 -> "";
                        case 307 -> "id";
                        default -> "unknown";
                    };
            assertThat(each.get("field").asText()).isEqualTo(field);
            assertThat(each.get("reason").asText()).isNotBlank();
            assertThat(each.get("file").asText()).endsWith("x.jsonl");
        }
    }

    @Test
    void keysThatExistOrComeTwiceAreNamed() throws IOException {
        papers.insert(List.of(Row.of("id", 1L).with("v", new float[] {1, 2})));
        Path csv = write("x.csv", "id,v\n1,\"[1,2]\"\n2,\"[1,2]\"\n2,\"[1,2]\"\n3,\"[1,2,3]\"\n4,x\n5,\"[1,2]\",6\n");
        Path rejected = folder.resolve("bad.jsonl");
        FileImport.into(papers).files(csv).rejects(rejected).threads(1).run();
        assertThat(papers.count()).isEqualTo(2);
        assertThat(rejects(rejected).stream().map(node -> node.get("row").asInt()))
                .containsExactlyInAnyOrder(0, 2, 3, 4, 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.parquet", "x.npz", "x.json", "x.json.gz"})
    void aFileThatIsCutOffIsRefusedWhereverThatIs(String name) throws IOException {
        papers.insert(IntStream.range(0, 300)
                .mapToObj(i -> Row.of("id", (long) i).with("title", "t" + i).with("v", new float[] {i, 1}))
                .toList());
        Path file = folder.resolve(name);
        FileExport.from(papers).to(file).run();
        byte[] whole = Files.readAllBytes(file);
        Collection to = database.createCollection(CollectionSchema.builder("to")
                .primaryKey("id", DataType.INT64)
                .field(varchar("title"))
                .field(int32("year"))
                .vector("v", 2, MetricType.L2)
                .build());
        for (int cut = 0; cut < whole.length - 2; cut += Math.max(1, whole.length / 40)) {
            Files.write(file, Arrays.copyOf(whole, cut));
            assertThatThrownBy(() -> FileImport.into(to).files(file).run())
                    .as("cut at %d of %d", cut, whole.length)
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining(name);
        }
        assertThat(to.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aFileThatIsCutShortWhileItIsReadIsNamedAndNothingOfItIsThere(int threads) throws IOException {
        CollectionSchema schema = CollectionSchema.builder("wide")
                .primaryKey("id", DataType.INT64)
                .vector("v", 100, MetricType.L2)
                .build();
        Collection wide = database.createCollection(schema);
        Path file = folder.resolve("x.parquet");
        try (ParquetSink sink = new ParquetSink(file, schema.fields())) {
            for (long i = 0; i < 20_000; i++) {
                sink.write(List.of(Row.of("id", i).with("v", DenseVector.of(new float[100]))));
            }
            sink.finish();
        }
        byte[] whole = Files.readAllBytes(file);
        // In the middle of what is still to be read, and in the last page, beyond whose end there are zeros.
        for (long left : new long[] {100_000, whole.length - 1}) {
            Files.write(file, whole);
            assertThatThrownBy(() -> FileImport.into(wide)
                            .files(file)
                            .threads(threads)
                            .listener(progress -> cut(file, left))
                            .run())
                    .as("%d of %d bytes are left", left, whole.length)
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("x.parquet at byte " + left);
        }
        assertThat(wide.count()).isZero();
    }

    private static void cut(Path file, long left) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(left);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void filesThatAreNotWhatTheySayAreRefused() throws IOException {
        assertThatThrownBy(() ->
                        FileImport.into(papers).files(folder.resolve("no.csv")).run())
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("no.csv");
        assertThatThrownBy(() -> FileImport.into(papers).files(folder.resolve("x.doc")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("x.doc");
        for (String name : List.of("x.parquet", "x.npy", "x.npz", "x.json")) {
            Path file = write(name, "This is no such file, and longer than a few bytes.");
            assertThatThrownBy(() -> FileImport.into(papers).files(file).run())
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining(name);
        }
    }

    @Test
    void aJobThatWasEndedGoesOnWithTheFilesThatAreNotThere() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int f = 0; f < 4; f++) {
            int first = f * 100;
            StringBuilder lines = new StringBuilder();
            IntStream.range(first, first + 100).forEach(i -> lines.append(line(i, "")));
            lines.append(line(first, ""));
            files.add(write("f" + f + ".jsonl", lines.toString()));
        }
        Path job = folder.resolve("x.job");
        Path rejected = folder.resolve("bad.jsonl");
        assertThatThrownBy(() -> FileImport.into(papers)
                        .files(files.toArray(Path[]::new))
                        .rejects(rejected)
                        .job(job)
                        .listener(progress -> {
                            if (progress.filesDone() == 2) {
                                throw new IllegalStateException("the power is off");
                            }
                        })
                        .run())
                .hasMessageContaining("power");
        assertThat(papers.count()).isEqualTo(200);

        ImportReport report = FileImport.into(papers)
                .files(files.toArray(Path[]::new))
                .rejects(rejected)
                .job(job)
                .run();

        assertThat(report.files())
                .extracting(ImportReport.FileReport::wasDone)
                .containsExactly(true, true, false, false);
        assertThat(report.rows()).isEqualTo(400);
        assertThat(papers.count()).isEqualTo(400);
        // Each bad row once, although the third file was begun twice.
        assertThat(rejects(rejected).stream().map(node -> node.get("file").asText()))
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    @Test
    void aKillBetweenTheCommitAndItsRecordImportsNothingTwice() throws IOException {
        Collection made = database.createCollection(CollectionSchema.builder("made")
                .autoId("id")
                .field(int64("n"))
                .vector("v", 2, MetricType.L2)
                .build());
        Path file = write("x.jsonl", "{\"n\":1,\"v\":[1,2]}\n{\"n\":2,\"v\":[1,2]}\n");
        Path job = folder.resolve("x.job");
        FileImport.into(made).files(file).job(job).run();
        String record = Files.readString(job);

        // As it was before the commit; the rows are there.
        Files.writeString(job, record.replace("COMMITTED", "COMMITTING"));
        assertThat(FileImport.into(made)
                        .files(file)
                        .job(job)
                        .run()
                        .files()
                        .getFirst()
                        .wasDone())
                .isTrue();
        assertThat(made.count()).isEqualTo(2);

        // The same, and the rows are not there.
        made.deleteAll();
        Files.writeString(job, record.replace("COMMITTED", "COMMITTING"));
        assertThat(FileImport.into(made)
                        .files(file)
                        .job(job)
                        .run()
                        .files()
                        .getFirst()
                        .wasDone())
                .isFalse();
        assertThat(made.count()).isEqualTo(2);

        Files.writeString(file, "{\"n\":1,\"v\":[1,2]}\n");
        assertThatThrownBy(() -> FileImport.into(made).files(file).job(job).run())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("changed");
        assertThatThrownBy(() -> FileImport.into(papers).files(file).job(job).run())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'made'");
    }

    @Test
    void aKeyThatAnotherWriterInsertsMeanwhileFailsTheFile() throws IOException {
        Path file = write("x.jsonl", line(1, "") + line(2, ""));
        assertThatThrownBy(() -> FileImport.into(papers)
                        .files(file)
                        .listener(progress ->
                                papers.insert(List.of(Row.of("id", 2L).with("v", new float[] {1, 2}))))
                        .run())
                .isInstanceOf(AlreadyExistsException.class);
        assertThat(papers.count()).isEqualTo(1);
    }

    @Test
    void columnsAreRenamedAndPassedOver() throws IOException {
        papers.createPartition("new");
        Path csv = write("x.csv", "key;vector;junk;other\n1;[1,2];x;y\n");
        FileImport.into(papers)
                .csv(CsvOptions.DEFAULT.separator(';'))
                .files(csv)
                .rename("key", "id")
                .rename("vector", "v")
                .ignore("junk")
                .ignoreUnknown()
                .partition("new")
                .run();
        assertThat(papers.partition("new").count()).isEqualTo(1);
        assertThat(papers.get(List.of(1L), "v").getFirst().get("v")).isEqualTo(DenseVector.of(1, 2));
    }

    @Test
    void aSchemaIsInferredAndToldWhatFrom() throws IOException {
        Path file = write("x.jsonl", """
                {"id":"a","year":2001,"score":0.5,"flag":true,"tags":["x"],"meta":{"a":1},"v":[1,2,3]}
                {"id":"b","year":null,"score":2,"flag":false,"tags":[],"meta":{},"v":[0.1,2,3]}
                """);
        InferredSchema inferred = InferredSchema.of("made", file);
        Collection made = database.createCollection(inferred.schema());
        assertThat(inferred.rows()).isEqualTo(2);
        assertThat(inferred.columns())
                .extracting(InferredSchema.Column::name)
                .containsExactly("id", "year", "score", "flag", "tags", "meta", "v");
        assertThat(inferred.schema().primaryKey().type()).isEqualTo(DataType.VARCHAR);
        assertThat(inferred.schema().field("year").orElseThrow().isNullable()).isTrue();
        assertThat(inferred.schema().field("v").orElseThrow().dimension()).isEqualTo(3);
        assertThat(FileImport.into(made).files(file).run().rows()).isEqualTo(2);

        for (String name : List.of("y.csv", "y.parquet")) {
            FileExport.from(made).to(folder.resolve(name)).run();
            InferredSchema again = InferredSchema.of("again", folder.resolve(name));
            assertThat(again.schema().primaryKey().type()).isEqualTo(DataType.VARCHAR);
            assertThat(again.schema().field("v").orElseThrow().type()).isEqualTo(DataType.FLOAT_VECTOR);
            assertThat(again.schema().field("year").orElseThrow().type()).isEqualTo(DataType.INT64);
        }
    }

    @Test
    void aSchemaIsInferredForTheRowsAsTheImportReadsThem() throws IOException {
        Path csv = write("x.csv", """
                key;headline;junk;v
                a;graph index;1;[1,2]
                b;inverted file;;[3,4]
                """);
        CsvOptions semicolons = CsvOptions.DEFAULT.separator(';');
        InferredSchema inferred = SchemaInference.of("made", csv)
                .csv(semicolons)
                .rename("key", "id")
                .ignore("junk")
                .text("headline", "english")
                .infer();
        assertThat(inferred.columns()).extracting(InferredSchema.Column::name).containsExactly("id", "headline", "v");
        Collection made = database.createCollection(inferred.schema());
        FileImport.into(made)
                .csv(semicolons)
                .files(csv)
                .rename("key", "id")
                .ignore("junk")
                .run();
        assertThat(made.search(SearchRequest.text("headline_terms", "indexes").build())
                        .hits())
                .extracting(Hit::id)
                .containsExactly("a");
    }

    @Test
    void whatCannotBeInferredIsToldWithTheColumnsThatThereAre() throws IOException {
        Path csv = write("x.csv", """
                id,year,v
                1,2001,"[1,2,3]"
                2,2002,"[1,2]"
                """);
        assertThatThrownBy(() -> InferredSchema.of("made", csv))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no column is one")
                .hasMessageContaining("'year' INT64 (integers)")
                .hasMessageContaining("'v' ARRAY of INT64 (lists of numbers, 2 to 3 elements each)");
        assertThatThrownBy(() -> SchemaInference.of("made", csv).text("year").infer())
                .hasMessageContaining("column 'year' cannot be searched by words: it has integers, not texts");
        assertThatThrownBy(() -> SchemaInference.of("made", csv).text("body").infer())
                .hasMessageContaining("no column 'body' to be searched by words; there are year, v");
    }
}
