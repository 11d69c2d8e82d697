package io.tercel.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.ReplicationTask;
import io.tercel.cdc.ChangePosition;
import io.tercel.cdc.ReplicationState;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page on following a database says what the code does. */
@Timeout(60)
class ChangeStreamDocsTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "change-stream.md");
    private static final Path EXAMPLES =
            Path.of("src", "test", "java", "io", "tercel", "samples", "quickstart", "ChangeStreamExamples.java");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyCodeBlockIsCodeThatCompiles() throws IOException {
        String examples = withoutSpace(Files.readString(EXAMPLES));
        List<String> blocks = JAVA_BLOCK
                .matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).isNotEmpty();
        assertThat(blocks).allSatisfy(block -> assertThat(examples).contains(withoutSpace(block)));
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }

    @Test
    void theExamplesRun(@TempDir Path folder) {
        try (Database database = ChangeStreamExamples.open(folder.resolve("db"))) {
            ChangePosition start = database.changes().earliest();
            Collection papers = database.createCollection(CollectionSchema.builder("papers")
                    .primaryKey("id", DataType.VARCHAR)
                    .field(FieldSchema.int32("year"))
                    .vector("embedding", 2, MetricType.COSINE)
                    .build());
            papers.insert(List.of(paper("a")));
            ChangeStreamExamples examples = new ChangeStreamExamples();
            assertThat(ChangePosition.parse(examples.read(database))).isGreaterThan(start);
            assertThat(examples.seen).isEmpty();
            assertThat(ChangeStreamExamples.listen(database, start, new ByteArrayOutputStream()))
                    .isTrue();
            ReplicationTask task =
                    ChangeStreamExamples.follow(database, folder.resolve("backups"), folder.resolve("standby"));
            assertThat(ChangeStreamExamples.session(task, papers, List.of(paper("b"))))
                    .isEqualTo(2);
            assertThat(ChangeStreamExamples.followSome(database, folder.resolve("partial"))
                            .failure())
                    .isEmpty();
            ChangeStreamExamples.end(task);
            assertThat(task.state()).isEqualTo(ReplicationState.CLOSED);
        }
    }

    private static Row paper(String id) {
        return Row.of("id", id).with("year", 2020).with("embedding", new float[] {1, 2});
    }
}
