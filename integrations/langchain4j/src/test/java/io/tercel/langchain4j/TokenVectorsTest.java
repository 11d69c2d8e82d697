package io.tercel.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import io.tercel.query.SearchRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenVectorsTest {

    private static final Embedding EMBEDDING = Embedding.from(new float[] {1, 2});

    @TempDir
    Path directory;

    /** One vector for each word: its length and whether it begins with a. Both are exact in 16 bits. */
    private static List<float[]> words(TextSegment segment) {
        List<float[]> vectors = new ArrayList<>();
        for (String word : segment.text().split(" ", -1)) {
            vectors.add(new float[] {word.length(), word.startsWith("a") ? 1 : 0});
        }
        return vectors;
    }

    private TercelEmbeddingStore open() {
        return TercelEmbeddingStore.builder()
                .path(directory)
                .tokenVectors(2, TokenVectorsTest::words)
                .build();
    }

    @Test
    void tokenVectorsAreMadeOfWhateverIsAddedAndComeBack() {
        try (TercelEmbeddingStore store = open()) {
            store.addAll(List.of("a"), List.of(EMBEDDING), List.of(TextSegment.from("an apple")));
            store.add("no segment", EMBEDDING);
            store.replaceAll(
                    metadataKey("k").isEqualTo(1),
                    List.of("b"),
                    List.of(EMBEDDING),
                    List.of(TextSegment.from("pear", new Metadata().put("k", 1))));
        }
        try (TercelEmbeddingStore store = TercelEmbeddingStore.open(directory)) {
            Map<String, List<float[]>> tokens = store.tokenVectors(List.of("b", "none", "a", "no segment"));
            assertThat(tokens.keySet()).containsExactlyInAnyOrder("b", "a", "no segment");
            assertThat(tokens.get("a")).containsExactly(new float[] {2, 1}, new float[] {5, 1});
            assertThat(tokens.get("b")).containsExactly(new float[] {4, 0});
            assertThat(tokens.get("no segment")).isEmpty();
        }
    }

    @Test
    void theDatabaseComparesThemByLateInteraction() {
        try (TercelEmbeddingStore store = open()) {
            store.addAll(
                    List.of("a", "b"),
                    List.of(EMBEDDING, EMBEDDING),
                    List.of(TextSegment.from("an apple"), TextSegment.from("pear")));
            assertThat(store.collection()
                            .orElseThrow()
                            .search(SearchRequest.vectors(
                                            TercelEmbeddingStore.TOKENS_FIELD + "[vec]", List.of(new float[] {2, 1}))
                                    .limit(2)
                                    .build())
                            .hits())
                    .extracting(hit -> hit.id().toString())
                    .containsExactly("a", "b");
        }
    }

    @Test
    void theyCanBeGivenInsteadOfBeingMade() {
        try (TercelEmbeddingStore store =
                TercelEmbeddingStore.builder().inMemory().tokenVectors(2).build()) {
            store.addAll(
                    List.of("a"),
                    List.of(EMBEDDING),
                    List.of(TextSegment.from("text")),
                    List.of(Collections.nCopies(600, new float[] {1, 0})));
            assertThat(store.tokenVectors(List.of("a")).get("a")).hasSize(StoreSchema.TOKEN_CAPACITY);
            assertThatThrownBy(() -> store.addAll(
                            List.of("a"), List.of(EMBEDDING), List.of(TextSegment.from("text")), List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("ids size (1) is not equal to tokenVectors size (0)");
        }
    }

    @Test
    void aStoreMadeWithoutThemRefusesThem() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.open(directory)) {
            store.add("a", EMBEDDING);
            assertThat(store.tokenVectors(List.of("a"))).isEmpty();
            assertThatThrownBy(() -> store.addAll(
                            List.of("b"),
                            List.of(EMBEDDING),
                            List.of(TextSegment.from("text")),
                            List.of(List.of(new float[] {1, 2}))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("made without token vectors");
        }
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds no token vectors");
    }
}
