package io.tercel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.CorruptionException;
import io.tercel.error.NotFoundException;
import io.tercel.query.QueryRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads a backup of Milvus that was written event by event. */
@Timeout(60)
class MilvusBackupTest {

    @TempDir
    private Path folder;

    private Path backup = Path.of("");
    private final Database database = Database.inMemory(DatabaseOptions.defaults());

    @AfterEach
    void close() {
        database.close();
    }

    @BeforeEach
    void writeBackup() throws IOException {
        backup = folder.resolve("b");
        new MilvusBackupWriter(backup).write();
    }

    @Test
    void theSchemaIsThatOfTheMetaData() {
        MilvusBackup read = MilvusBackup.open(backup);
        assertThat(read.collections()).containsExactly("papers");
        CollectionSchema schema = read.schema("papers");
        assertThat(schema.primaryKey().type()).isEqualTo(DataType.INT64);
        assertThat(schema.dynamicFields()).isTrue();
        assertThat(schema.field("v").orElseThrow().dimension()).isEqualTo(2);
        assertThat(schema.field("v").orElseThrow().index().orElseThrow().metric())
                .isEqualTo(MetricType.IP);
        assertThat(schema.field("title").orElseThrow().maxBytes()).isEqualTo(200);
        assertThatThrownBy(() -> read.schema("other"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("papers");
    }

    @Test
    void rowsComeWithoutThoseThatWereDeletedLater() {
        Collection papers = database.createCollection(MilvusBackup.open(backup).schema("papers"));
        ImportReport report =
                FileImport.into(papers).milvusBackup(backup, "papers").run();
        assertThat(report.rows()).isEqualTo(9);
        List<Row> rows = papers.query(
                QueryRequest.all().limit(100).outputFields("*", "v").build());
        assertThat(rows.stream().map(row -> row.get("id"))).containsExactly(0L, 1L, 2L, 4L, 10L, 11L, 12L, 13L, 14L);
        Row last = rows.getLast();
        assertThat(last.get("title")).isEqualTo("title 4");
        assertThat(last.get("tags")).isEqualTo(List.of("a", "tag4"));
        assertThat(last.getLong("extra")).isEqualTo(4);
        assertThat(last.get("v")).isEqualTo(DenseVector.of(14, 0.5f));
        assertThat(rows.get(1).get("title")).isNull();
    }

    @Test
    void aBackupIsKnownByItsFolder() {
        assertThat(FileFormat.of(backup)).isEqualTo(FileFormat.MILVUS_BACKUP);
        Collection papers = database.createCollection(MilvusBackup.open(backup).schema("papers"));
        assertThat(FileImport.into(papers).files(backup).run().rows()).isEqualTo(9);
    }

    @Test
    void aLogThatIsCutOffIsRefused() throws IOException {
        Path log = backup.resolve("binlogs/insert_log/7/8/20/102/1100");
        byte[] whole = Files.readAllBytes(log);
        Collection papers = database.createCollection(MilvusBackup.open(backup).schema("papers"));
        for (int cut = 0; cut < whole.length; cut += 40) {
            Files.write(log, Arrays.copyOf(whole, cut));
            assertThatThrownBy(() -> FileImport.into(papers).files(backup).run())
                    .as("cut at %d", cut)
                    .isInstanceOf(CorruptionException.class);
        }
        assertThat(papers.count()).isZero();
    }
}
