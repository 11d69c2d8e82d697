package io.tercel.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tercel.embeddings.BgeM3Model.HybridEmbedding;
import io.tercel.vector.SparseVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BgeM3ModelTest {

    private static final long HAWK = 3;
    private static final long MOUSE = 4;

    @TempDir
    private Path folder;

    /** Rows are of [CLS], [SEP], [UNK], hawk and mouse. */
    @BeforeEach
    void writeModel() throws IOException {
        new OnnxFile()
                .firstRow("dense_vecs", new float[][] {{3, 4}, {0, 0}, {0, 0}, {0, 0}, {0, 0}})
                .rows("sparse_vecs", new float[][] {{9}, {9}, {9}, {0.5f}, {0.25f}})
                .rows("colbert_vecs", new float[][] {{1, 1}, {0, 1}, {1, 1}, {2, 0}, {0, -5}})
                .write(folder.resolve("onnx/model.onnx"));
        OnnxFile.writeTokenizer(folder.resolve("tokenizer.json"), "hawk", "mouse");
    }

    @Test
    void oneRunGivesATextVectorTermWeightsAndTokenVectors() {
        try (BgeM3Model model = BgeM3Model.load(folder)) {
            HybridEmbedding embedding =
                    model.embedHybrid(List.of("hawk mouse hawk strange")).getFirst();

            assertThat(embedding.dense().vector()).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
            assertThat(embedding.sparse()).isEqualTo(SparseVector.of(Map.of(HAWK, 0.5f, MOUSE, 0.25f)));
            assertThat(embedding.tokens().vector(0)).containsExactly(1, 0);
            assertThat(embedding.tokens().vector(1)).containsExactly(0, -1);
            assertThat(embedding.tokens().count()).isEqualTo(5);
        }
    }

    @Test
    void itIsADenseASparseAndATokenModel() {
        try (BgeM3Model model = BgeM3Model.load(folder)) {
            HybridEmbedding all = model.embedHybrid(List.of("mouse")).getFirst();

            assertThat(model.embed("mouse").content()).isEqualTo(all.dense());
            assertThat(model.embedSparseQuery("mouse")).isEqualTo(all.sparse());
            assertThat(model.embedSparseDocuments(List.of("mouse"))).containsExactly(all.sparse());
            assertThat(model.embedTokens("mouse").values())
                    .isEqualTo(all.tokens().values());
            assertThat(model.dimension()).isEqualTo(2);
            assertThat(model.modelName()).isEqualTo(folder.getFileName().toString());
        }
    }

    @Test
    void ofALongTextAllWindowsAreRead() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"max_position_embeddings\": 3}");
        try (BgeM3Model model = BgeM3Model.load(folder)) {
            HybridEmbedding embedding = model.embedHybrid(List.of("hawk mouse")).getFirst();

            assertThat(embedding.sparse()).isEqualTo(SparseVector.of(Map.of(HAWK, 0.5f, MOUSE, 0.25f)));
            assertThat(embedding.dense().vector()).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
            assertThat(embedding.tokens().count()).isEqualTo(4);
        }
    }

    @Test
    void aGraphThatLacksAnOutputIsRefused() throws IOException {
        new OnnxFile().rows("last_hidden_state", new float[5][2]).write(folder.resolve("onnx/model.onnx"));
        assertThatThrownBy(() -> BgeM3Model.load(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("has no output with a text vector [batch, dimension]");
    }
}
