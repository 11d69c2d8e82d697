package io.tercel.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {

    @TempDir
    private Path temporary;

    @Test
    void aFolderGivesTheSameVectorsAsTheSameModelOnTheClassPath() throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("my-bge"));
        copy("/bge-small-en-v1.5-q.onnx", folder.resolve("onnx/model_quantized.onnx"));
        copy("/bge-small-en-v1.5-q-tokenizer.json", folder.resolve("tokenizer.json"));
        write(folder, "config.json", "{'model_type': 'bert', 'max_position_embeddings': 512}");
        write(folder, "sentence_bert_config.json", "{'max_seq_length': 512, 'do_lower_case': true}");
        write(folder, "1_Pooling/config.json", """
            {'word_embedding_dimension': 384, 'pooling_mode_cls_token': true, 'pooling_mode_mean_tokens': false}\
            """);
        write(folder, "modules.json", """
            [{'path': '', 'type': 'sentence_transformers.models.Transformer'},
             {'path': '1_Pooling', 'type': 'sentence_transformers.models.Pooling'},
             {'path': '2_Normalize', 'type': 'sentence_transformers.models.Normalize'}]\
            """);
        write(folder, "config_sentence_transformers.json", """
            {'prompts': {'query': 'Represent this sentence for searching relevant passages: '}}\
            """);

        try (OnnxEmbeddingModel fromFolder = OnnxEmbeddingModel.load(folder);
                OnnxEmbeddingModel bundled = Embeddings.bgeSmallEn()) {
            assertThat(fromFolder.modelName()).isEqualTo("my-bge");
            assertThat(fromFolder.maxTokens()).isEqualTo(512);
            assertThat(fromFolder.dimension()).isEqualTo(384);
            assertThat(fromFolder.embed("a hawk").content())
                    .isEqualTo(bundled.embed("a hawk").content());
            assertThat(fromFolder.embedQuery("a hawk")).isEqualTo(bundled.embedQuery("a hawk"));
        }
    }

    @Test
    void whatAFolderDoesNotSayHasTheDefaultsOfSentenceTransformers() throws IOException {
        emptyModel();
        assertThat(read())
                .isEqualTo(new ModelDescription(
                        temporary.getFileName().toString(), 512, Pooling.MEAN, true, "", "", false));
    }

    @Test
    void theLeastOfTheTokenLimitsCounts() throws IOException {
        emptyModel();
        write(temporary, "config.json", "{'model_type': 'xlm-roberta', 'max_position_embeddings': 514}");
        assertThat(read().maxTokens()).isEqualTo(512);
        write(temporary, "tokenizer_config.json", "{'model_max_length': 1e30}");
        assertThat(read().maxTokens()).isEqualTo(512);
        write(temporary, "sentence_bert_config.json", "{'max_seq_length': 128}");
        assertThat(read().maxTokens()).isEqualTo(128);
    }

    @Test
    void aModelWithoutANormalizingModuleIsNotNormalized() throws IOException {
        emptyModel();
        write(temporary, "modules.json", "[{'type': 'sentence_transformers.models.Transformer'}]");
        assertThat(read().normalize()).isFalse();
    }

    @Test
    void poolingIsWhereTheModulesSay() throws IOException {
        emptyModel();
        write(temporary, "modules.json", """
            [{'type': 'sentence_transformers.models.Pooling', 'path': '2_Pooling'}]\
            """);
        write(temporary, "2_Pooling/config.json", "{'pooling_mode_lasttoken': true}");
        assertThat(read().pooling()).isEqualTo(Pooling.LAST_TOKEN);
    }

    @Test
    void everyPoolingGivesTheVectorThatItsNameSays() throws IOException {
        Path folder = temporary.resolve("tiny");
        new OnnxFile()
                .rows("last_hidden_state", new float[][] {{1, 0}, {0, 4}, {0, 0}, {3, 1}, {-2, 7}})
                .write(folder.resolve("model.onnx"));
        OnnxFile.writeTokenizer(folder.resolve("tokenizer.json"), "hawk", "mouse");
        assertThat(vector(folder, Pooling.CLS)).containsExactly(1, 0);
        assertThat(vector(folder, Pooling.LAST_TOKEN)).containsExactly(0, 4);
        assertThat(vector(folder, Pooling.MAX)).containsExactly(3, 7);
        assertThat(vector(folder, Pooling.MEAN)).containsExactly(0.5f, 3);
    }

    private static float[] vector(Path folder, Pooling pooling) {
        try (OnnxEmbeddingModel model = OnnxEmbeddingModel.builder(folder)
                .pooling(pooling)
                .normalize(false)
                .build()) {
            return model.embed("hawk mouse").content().vector();
        }
    }

    @Test
    void ofSeveralPrecisionsTheOneAskedForIsTaken() throws IOException {
        float[][] full = {{1, 0}, {1, 0}, {1, 0}};
        float[][] quantized = {{0, 1}, {0, 1}, {0, 1}};
        new OnnxFile().rows("last_hidden_state", full).write(temporary.resolve("onnx/model.onnx"));
        OnnxFile.writeTokenizer(temporary.resolve("tokenizer.json"));
        assertThatThrownBy(() -> OnnxEmbeddingModel.builder(temporary, Precision.INT8))
                .isInstanceOf(MissingModelException.class)
                .hasMessageContaining("onnx/model_int8.onnx");
        new OnnxFile().rows("last_hidden_state", quantized).write(temporary.resolve("onnx/model_int8.onnx"));
        try (OnnxEmbeddingModel first = OnnxEmbeddingModel.load(temporary);
                OnnxEmbeddingModel second =
                        OnnxEmbeddingModel.builder(temporary, Precision.INT8).build()) {
            assertThat(first.embed("any").content().vector()).containsExactly(1, 0);
            assertThat(second.embed("any").content().vector()).containsExactly(0, 1);
        }
    }

    @Test
    void aGraphWithoutTokenVectorsIsRefused() throws IOException {
        new OnnxFile().firstRow("pooled", new float[3][2]).write(temporary.resolve("model.onnx"));
        OnnxFile.writeTokenizer(temporary.resolve("tokenizer.json"));
        assertThatThrownBy(() -> OnnxEmbeddingModel.load(temporary))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("no float output of shape [batch, tokens, dimension]");
    }

    @Test
    void documentPromptsHaveSeveralNames() throws IOException {
        emptyModel();
        write(temporary, "config_sentence_transformers.json", """
            {'prompts': {'query': 'query: ', 'passage': 'passage: '}}\
            """);
        assertThat(read().queryPrompt()).isEqualTo("query: ");
        assertThat(read().documentPrompt()).isEqualTo("passage: ");
    }

    @Test
    void aModelThatNeedsMoreThanPoolingIsRefused() throws IOException {
        emptyModel();
        write(temporary, "modules.json", "[{'type': 'sentence_transformers.models.Dense'}]");
        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("sentence_transformers.models.Dense");
    }

    @Test
    void poolingOfAnotherKindIsRefused() throws IOException {
        emptyModel();
        write(temporary, "1_Pooling/config.json", """
            {'pooling_mode_cls_token': true, 'pooling_mode_mean_tokens': true}\
            """);
        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("[cls_token, mean_tokens]");
    }

    @Test
    void missingAndBrokenFilesAreNamed() throws IOException {
        assertThatThrownBy(this::read)
                .isInstanceOf(MissingModelException.class)
                .hasMessageContaining("onnx/model.onnx");
        Files.writeString(temporary.resolve("model.onnx"), "not a graph");
        assertThatThrownBy(this::read).isInstanceOf(MissingModelException.class).hasMessageContaining("tokenizer.json");
        Files.writeString(temporary.resolve("tokenizer.json"), "not a tokenizer");
        assertThatThrownBy(() -> OnnxEmbeddingModel.load(temporary))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("graph");
        copy("/bge-small-en-v1.5-q.onnx", temporary.resolve("model.onnx"));
        assertThatThrownBy(() -> OnnxEmbeddingModel.load(temporary))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("tokenizer");
        Files.writeString(temporary.resolve("config.json"), "{");
        assertThatThrownBy(this::read).isInstanceOf(InvalidModelException.class).hasMessageContaining("config.json");
    }

    private ModelDescription read() {
        return ModelFolder.read(temporary).description();
    }

    private void emptyModel() throws IOException {
        Files.createFile(temporary.resolve("model.onnx"));
        Files.createFile(temporary.resolve("tokenizer.json"));
    }

    private static void write(Path folder, String name, String json) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, json.replace('\'', '"'));
    }

    private static void copy(String resource, Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream in = Objects.requireNonNull(ModelFolderTest.class.getResourceAsStream(resource))) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
