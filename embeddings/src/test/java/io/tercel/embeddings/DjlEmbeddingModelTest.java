package io.tercel.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.translator.TextEmbeddingTranslatorFactory;
import ai.djl.repository.zoo.Criteria;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.CosineSimilarity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled bge-small through DJL's engine for ONNX Runtime. */
class DjlEmbeddingModelTest {

    private static final List<String> TEXTS =
            List.of("A hawk sees the mouse.", "The log is flushed before an insert returns.");

    @TempDir
    private static Path folder;

    private static OnnxEmbeddingModel ours;
    private static DjlEmbeddingModel djl;

    @BeforeAll
    static void open() throws IOException {
        copy("/bge-small-en-v1.5-q.onnx", folder.resolve("model.onnx"));
        copy("/bge-small-en-v1.5-q-tokenizer.json", folder.resolve("tokenizer.json"));
        ours = Embeddings.bgeSmallEn();
        djl = builder().build();
    }

    @AfterAll
    static void close() {
        djl.close();
        ours.close();
    }

    private static DjlEmbeddingModel.Builder builder() {
        return DjlEmbeddingModel.builder(criteria(folder))
                .modelName("bge")
                .queryPrompt("Represent this sentence for searching relevant passages: ")
                .threads(2)
                .tokenLimit(ours.maxTokens(), ours::countTokens);
    }

    private static Criteria<String, float[]> criteria(Path model) {
        return Criteria.builder()
                .setTypes(String.class, float[].class)
                .optModelPath(model)
                .optModelName("model")
                .optEngine("OnnxRuntime")
                .optTranslatorFactory(new TextEmbeddingTranslatorFactory())
                .optArgument("pooling", "cls")
                .optArgument("includeTokenTypes", "true")
                .build();
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream in = Objects.requireNonNull(DjlEmbeddingModelTest.class.getResourceAsStream(resource))) {
            Files.copy(in, file);
        }
    }

    @Test
    void vectorsAreThoseOfOurOwnRunner() {
        List<Embedding> theirs =
                djl.embedAll(TEXTS.stream().map(TextSegment::from).toList()).content();
        for (int i = 0; i < TEXTS.size(); i++) {
            assertThat(CosineSimilarity.between(
                            theirs.get(i), ours.embed(TEXTS.get(i)).content()))
                    .isGreaterThan(0.9999);
        }
        assertThat(CosineSimilarity.between(djl.embedQuery("hawk"), ours.embedQuery("hawk")))
                .isGreaterThan(0.9999);
        assertThat(djl.dimension()).isEqualTo(384);
        assertThat(djl.modelName()).isEqualTo("bge");
    }

    @Test
    void textsThatTheTranslatorWouldCutAreRefused() {
        String text = "hawk ".repeat(511);
        assertThatThrownBy(() -> djl.embed(text))
                .isInstanceOf(TextTooLongException.class)
                .hasMessage("text 0 takes 513 tokens, but the model reads at most 512");
        assertThatIllegalArgumentException().isThrownBy(() -> djl.embed(" "));
    }

    @Test
    void withoutAModelTheCriteriaAreNamed() {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> DjlEmbeddingModel.load(criteria(nowhere)))
                .isInstanceOf(MissingModelException.class)
                .hasMessageContaining("Engine: OnnxRuntime");
    }

    @Test
    void aClosedModelSaysSo() {
        DjlEmbeddingModel model = builder().build();
        model.close();
        model.close();
        assertThatThrownBy(() -> model.embed("hawk")).isInstanceOf(ModelClosedException.class);
    }
}
