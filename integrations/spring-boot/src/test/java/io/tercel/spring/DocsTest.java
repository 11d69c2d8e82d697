package io.tercel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import io.tercel.Database;
import io.tercel.langchain4j.TercelEmbeddingStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The page says what the code does. */
class DocsTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "spring-boot.md");
    private static final Path EXAMPLES =
            Path.of("src", "test", "java", "io", "tercel", "spring", "DocsExamples.java");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+|\\bstatic\\b", "");
    }

    @Test
    void everyCodeBlockIsCodeThatCompiles() throws IOException {
        String examples = withoutSpace(Files.readString(EXAMPLES));
        List<String> blocks = JAVA_BLOCK
                .matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(2).allSatisfy(block -> assertThat(examples).contains(withoutSpace(block)));
    }

    @Test
    void theServiceFindsWhatItAdded() {
        new ApplicationContextRunner()
                .withConfiguration(TercelAutoConfigurationTest.ALL)
                .withUserConfiguration(TercelAutoConfigurationTest.WithModel.class)
                .withPropertyValues("tercel.in-memory=true")
                .withBean(DocsExamples.Handbook.class)
                .run(context -> {
                    DocsExamples.Handbook handbook = context.getBean(DocsExamples.Handbook.class);
                    handbook.add("The office closes at six.");
                    assertThat(handbook.find("When does it close?")).hasSize(1);
                });
    }

    @Test
    void theProducersStoreLivesInTheDatabaseItIsGiven() {
        DocsExamples.TercelProducer producer = new DocsExamples.TercelProducer();
        Database database = Database.inMemory();
        TercelEmbeddingStore store = producer.store(database);
        store.add(Embedding.from(new float[] {1, 2}));
        assertThat(database.collections()).containsExactly(TercelEmbeddingStore.DEFAULT_COLLECTION);
        producer.close(database);
    }

    /** The table of properties is that of the metadata. */
    @Test
    void everyPropertyIsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        try (var metadata = DocsTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            assertThat(metadata).isNotNull();
            Pattern.compile("\"name\": \"((tercel|management)\\.[a-z.-]+)\"")
                    .matcher(new String(metadata.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .map(found -> found.group(1))
                    .filter(name -> !List.of("tercel.store", "tercel.embedding-model", "tercel.retriever")
                            .contains(name))
                    .forEach(name -> assertThat(page).contains("| `" + name + "` |"));
        }
    }
}
