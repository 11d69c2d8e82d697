package io.tercel.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.SparseVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Bm25EncoderTest {

    private static final List<String> CORPUS = List.of(
            "A hawk hunts a mouse in the field.",
            "The mouse runs, the mouse hides, the hawk waits.",
            "Segments are merged in the background.",
            "A log is written before a segment.");

    @TempDir
    private Path folder;

    @Test
    void innerProductsAreTheScoresOfTheDatabasesOwnBm25() {
        Bm25Encoder encoder = Bm25Encoder.fit(CORPUS);
        List<SparseVector> documents = encoder.embedSparseDocuments(CORPUS);
        SparseVector query = encoder.embedSparseQuery("hawks and mice, a mouse: where are the segments?");
        try (Database database = Database.inMemory()) {
            Collection collection = database.createCollection(CollectionSchema.builder("texts")
                    .primaryKey("id", DataType.INT64)
                    .field(FieldSchema.text("body").analyzer("english"))
                    .bm25("body", "sparse")
                    .build());
            collection.insert(IntStream.range(0, CORPUS.size())
                    .mapToObj(i -> Row.of("id", (long) i).with("body", CORPUS.get(i)))
                    .toList());
            List<Hit> hits = collection
                    .search(SearchRequest.text("sparse", "hawks and mice, a mouse: where are the segments?")
                            .limit(10)
                            .build())
                    .hits();

            assertThat(hits).hasSize(4);
            assertThat(hits)
                    .allSatisfy(hit -> assertThat(hit.score())
                            .isCloseTo(product(query, documents.get(((Long) hit.id()).intValue())), within(1e-4)));
        }
    }

    private static double product(SparseVector one, SparseVector other) {
        double sum = 0;
        for (int i = 0; i < one.size(); i++) {
            for (int j = 0; j < other.size(); j++) {
                sum += one.index(i) == other.index(j) ? one.value(i) * other.value(j) : 0;
            }
        }
        return sum;
    }

    @Test
    void termsThatTheCorpusDidNotHoldHaveNoDimension() {
        Bm25Encoder encoder = Bm25Encoder.fit(CORPUS);
        assertThat(encoder.embedSparseQuery("zebra").size()).isZero();
        SparseVector hawk = encoder.embedSparseQuery("zebra hawk");
        assertThat(hawk.size()).isEqualTo(1);
        assertThat(encoder.term(hawk.index(0))).isEqualTo("hawk");
    }

    @Test
    void whatIsSavedEncodesAsBefore() {
        Bm25Encoder encoder = Bm25Encoder.fit(CORPUS, "standard", 1.5f, 0.5f);
        Path file = folder.resolve("bm25.json");
        encoder.save(file);
        encoder.save(file);
        Bm25Encoder loaded = Bm25Encoder.load(file);

        assertThat(loaded.embedSparseDocuments(CORPUS)).isEqualTo(encoder.embedSparseDocuments(CORPUS));
        assertThat(loaded.embedSparseQuery("the hawk")).isEqualTo(encoder.embedSparseQuery("the hawk"));
        assertThat(loaded).hasToString(encoder.toString());
        assertThat(folder).isDirectoryContaining("glob:**bm25.json").isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void filesThatAreNoEncodersAreRefused() throws IOException {
        Path file = folder.resolve("bm25.json");
        assertThatThrownBy(() -> Bm25Encoder.load(file)).isInstanceOf(MissingModelException.class);
        Files.writeString(file, "{\"terms\": [\"a\"], \"holders\": []}");
        assertThatThrownBy(() -> Bm25Encoder.load(file)).isInstanceOf(InvalidModelException.class);
        Files.writeString(file, "hawk");
        assertThatThrownBy(() -> Bm25Encoder.load(file)).isInstanceOf(InvalidModelException.class);
    }

    @Test
    void blankTextsAndParametersOutOfRangeAreRefused() {
        Bm25Encoder encoder = Bm25Encoder.fit(List.of());
        assertThat(encoder.vocabularySize()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> encoder.embedSparseQuery(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> Bm25Encoder.fit(CORPUS, "english", -1, 0.5f));
        assertThatIllegalArgumentException().isThrownBy(() -> Bm25Encoder.fit(CORPUS, "english", 1, 1.5f));
    }
}
