package io.tercel.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tercel.vector.SparseVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpladeModelTest {

    private static final int HAWK = 3;
    private static final int MOUSE = 4;
    private static final int BIRD = 5;

    @TempDir
    private Path folder;

    /** A hawk makes the model think of birds, a mouse of itself only; special tokens of nothing. */
    @BeforeEach
    void writeModel() throws IOException {
        float[][] logits = new float[6][6];
        logits[HAWK][HAWK] = 2;
        logits[HAWK][BIRD] = 1;
        logits[HAWK][MOUSE] = -3;
        logits[MOUSE][MOUSE] = 4;
        logits[MOUSE][BIRD] = 0.5f;
        logits[BIRD][BIRD] = 3;
        new OnnxFile().rows("logits", logits).write(folder.resolve("model.onnx"));
        OnnxFile.writeTokenizer(folder.resolve("tokenizer.json"), "hawk", "mouse", "bird");
    }

    @Test
    void aWordWeighsTheLogarithmOfItsLargestLogitAboveZero() {
        try (SpladeModel model = SpladeModel.load(folder)) {
            SparseVector vector = model.embedSparseQuery("hawk mouse");

            assertThat(weights(vector)).containsOnlyKeys((long) HAWK, (long) MOUSE, (long) BIRD);
            assertThat(weights(vector).get((long) HAWK)).isCloseTo((float) Math.log(3), within(1e-6f));
            assertThat(weights(vector).get((long) MOUSE)).isCloseTo((float) Math.log(5), within(1e-6f));
            assertThat(weights(vector).get((long) BIRD)).isCloseTo((float) Math.log(2), within(1e-6f));
            assertThat(model.term(HAWK)).isEqualTo("hawk");
        }
    }

    private static Map<Long, Float> weights(SparseVector vector) {
        Map<Long, Float> weights = new TreeMap<>();
        for (int i = 0; i < vector.size(); i++) {
            weights.put(vector.index(i), vector.value(i));
        }
        return weights;
    }

    @Test
    void weightsThatTheGraphHasGatheredAreTakenAsTheyAre() throws IOException {
        float[][] gathered = new float[6][6];
        gathered[0][BIRD] = 0.7f;
        gathered[0][MOUSE] = -1;
        new OnnxFile().firstRow("sentence_embedding", gathered).write(folder.resolve("model.onnx"));
        try (SpladeModel model = SpladeModel.load(folder)) {
            assertThat(model.embedSparseQuery("hawk")).isEqualTo(SparseVector.of(Map.of((long) BIRD, 0.7f)));
        }
    }

    @Test
    void onlyTheHeaviestTermsAreKeptIfThereIsALimit() {
        try (SpladeModel model = SpladeModel.builder(folder).maxTerms(1).build()) {
            assertThat(weights(model.embedSparseQuery("hawk mouse"))).containsOnlyKeys((long) MOUSE);
        }
    }

    @Test
    void ofALongTextEveryWindowCounts() {
        try (SpladeModel whole = SpladeModel.load(folder);
                SpladeModel windows = SpladeModel.builder(folder).maxTokens(3).build();
                SpladeModel strict = SpladeModel.builder(folder)
                        .maxTokens(3)
                        .longText(LongText.FAIL)
                        .build()) {
            assertThat(windows.embedSparseQuery("hawk mouse hawk"))
                    .isEqualTo(whole.embedSparseQuery("hawk mouse hawk"));
            assertThatThrownBy(() -> strict.embedSparseQuery("hawk mouse")).isInstanceOf(TextTooLongException.class);
        }
    }

    @Test
    void documentsComeInTheirOrderAndProgressIsTold() {
        List<String> seen = new ArrayList<>();
        try (SpladeModel model = SpladeModel.builder(folder).threads(2).build()) {
            List<SparseVector> vectors =
                    model.embedSparseDocuments(List.of("hawk", "mouse"), (done, total) -> seen.add(done + "/" + total));
            assertThat(vectors).containsExactly(model.embedSparseQuery("hawk"), model.embedSparseQuery("mouse"));
            assertThat(seen).containsExactly("1/2", "2/2");
            assertThatIllegalArgumentException().isThrownBy(() -> model.embedSparseQuery(" "));
        }
    }

    @Test
    void aFolderWithoutItsFilesIsRefusedByName() throws IOException {
        Files.delete(folder.resolve("tokenizer.json"));
        assertThatThrownBy(() -> SpladeModel.load(folder))
                .isInstanceOf(MissingModelException.class)
                .hasMessageContaining("tokenizer.json");
        assertThatThrownBy(() -> SpladeModel.load(folder.resolve("nowhere")))
                .isInstanceOf(MissingModelException.class)
                .hasMessageStartingWith("There is no folder ");
    }

    @Test
    void aClosedModelSaysSo() {
        SpladeModel model = SpladeModel.load(folder);
        model.close();
        assertThatThrownBy(() -> model.embedSparseQuery("hawk")).isInstanceOf(ModelClosedException.class);
    }
}
