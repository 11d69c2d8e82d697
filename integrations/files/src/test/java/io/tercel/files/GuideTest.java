package io.tercel.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.BulkLoad;
import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.config.DatabaseOptions;
import io.tercel.query.Filter;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guide to import and export says what the code does: its blocks stand here, and run. */
@Timeout(60)
class GuideTest {

    private static final Path GUIDE = Path.of("..", "..", "docs", "import-export.md");
    private static final Path HERE = Path.of("src", "test", "java", "io", "tercel", "files", "GuideTest.java");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private static CollectionSchema schema(String name) {
        return CollectionSchema.builder(name)
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.varchar("title"))
                .field(FieldSchema.int32("year").nullable())
                .vector("v", 2, MetricType.COSINE)
                .build();
    }

    private static Row row(long id) {
        return Row.of("id", id).with("title", "Paper " + id).with("year", 2000).with("v", new float[] {id, 1});
    }

    @Test
    void everyBlockStandsHere() throws IOException {
        String code = withoutSpace(Files.readString(HERE));
        Matcher blocks = JAVA_BLOCK.matcher(Files.readString(GUIDE));
        int found = 0;
        while (blocks.find()) {
            assertThat(code).contains(withoutSpace(blocks.group(1)));
            found++;
        }
        assertThat(found).isEqualTo(7);
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void importsAndExports() throws IOException {
        try (Database db = Database.inMemory(DatabaseOptions.defaults())) {
            Collection papers = db.createCollection(schema("papers"));
            papers.insert(List.of(row(1), row(2)));
            FileExport.from(papers).to(folder.resolve("papers.parquet")).run();
            papers.deleteAll();
            papers.insert(List.of(row(3)));
            FileExport.from(papers).to(folder.resolve("more.jsonl.gz")).run();
            Files.writeString(folder.resolve("papers.csv"), "id;headline;year;v\n9;Nine;NULL;[1,2]\n");
            papers.deleteAll();

            ImportReport report = FileImport.into(papers)
                    .files(folder.resolve("papers.parquet"), folder.resolve("more.jsonl.gz"))
                    .rejects(folder.resolve("bad-rows.jsonl"))
                    .job(folder.resolve("papers.job"))
                    .run();
            assertThat(report.rows()).isEqualTo(3);

            FileImport.into(papers)
                    .files(folder.resolve("papers.csv"))
                    .csv(CsvOptions.DEFAULT.separator(';').nullText("NULL"))
                    .rename("headline", "title")
                    .listener(progress ->
                            System.out.println(progress.rows() + " rows, " + progress.rejected() + " of them bad"))
                    .run();

            InferredSchema inferred = InferredSchema.of("found", folder.resolve("papers.parquet"));
            inferred.columns()
                    .forEach(column ->
                            System.out.println(column.name() + ": " + column.type() + " (" + column.note() + ")"));
            Collection found = db.createCollection(inferred.schema());
            FileImport.into(found).files(folder.resolve("papers.parquet")).run();
            assertThat(found.count()).isEqualTo(2);

            InferredSchema searched = SchemaInference.of("searched", folder.resolve("papers.parquet"))
                    .text("title", "english")
                    .infer();
            assertThat(searched.schema().functionFilling("title_terms")).isPresent();

            ExportReport written = FileExport.from(papers)
                    .filter(Filter.of("year >= 2000"))
                    .fields("title", "v")
                    .to(folder.resolve("new-papers.parquet"))
                    .run();
            assertThat(written.rows()).isEqualTo(3);

            List<List<Row>> batches = List.of(List.of(row(20), row(21)), List.of(row(21)));
            try (BulkLoad load = papers.bulkLoad()) {
                for (List<Row> batch : batches) {
                    load.add(batch, rejected -> System.out.println(rejected.position() + ": " + rejected.reason()));
                }
                load.commit();
            }
            assertThat(papers.count()).isEqualTo(6);
        }
    }

    @Test
    void restoresABackupOfMilvus() throws IOException {
        new MilvusBackupWriter(folder.resolve("milvus-backup")).write();
        try (Database db = Database.inMemory(DatabaseOptions.defaults())) {
            MilvusBackup backup = MilvusBackup.open(folder.resolve("milvus-backup"));
            Collection restored = db.createCollection(backup.schema("papers"));
            FileImport.into(restored)
                    .milvusBackup(folder.resolve("milvus-backup"), "papers")
                    .run();
            assertThat(restored.count()).isEqualTo(9);
        }
    }
}
