package io.tercel.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import io.tercel.schema.JsonCast;
import io.tercel.schema.ScalarIndex;
import io.tercel.schema.ScalarIndexSpec;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetadataIndexesTest {

    private static TercelEmbeddingStore filled(boolean indexes) {
        TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                .inMemory()
                .metadataIndexes(indexes)
                .build();
        int rows = 2_100;
        store.addAll(
                IntStream.range(0, rows).mapToObj(Integer::toString).toList(),
                IntStream.range(0, rows)
                        .mapToObj(row -> Embedding.from(new float[] {row, 1}))
                        .toList(),
                IntStream.range(0, rows)
                        .mapToObj(row -> TextSegment.from(
                                "text",
                                new Metadata().put("a \"key\"", "v" + row % 50).put("year", row % 20)))
                        .toList());
        return store;
    }

    private static List<ScalarIndex> indexes(TercelEmbeddingStore store) {
        return store.collection().orElseThrow().schema().scalarIndexes();
    }

    @Test
    void aKeyThatFiltersAskForOftenGetsAnIndexAndTheAnswersStayTheSame() {
        try (TercelEmbeddingStore store = filled(true)) {
            for (int i = 0; i < 8; i++) {
                assertThat(store.count(metadataKey("a \"key\"").isEqualTo("v" + i)))
                        .isEqualTo(42);
                assertThat(store.count(metadataKey("year").isGreaterThan(i))).isEqualTo(105L * (19 - i));
            }
            await().untilAsserted(() -> assertThat(indexes(store))
                    .extracting(ScalarIndex::spec)
                    .containsExactlyInAnyOrder(
                            new ScalarIndexSpec.JsonPath("metadata[\"a \\\"key\\\"\"]", JsonCast.VARCHAR),
                            new ScalarIndexSpec.JsonPath("metadata[\"year\"]", JsonCast.DOUBLE)));
            store.collection().orElseThrow().awaitIndexes(Duration.ofSeconds(30));
            assertThat(store.count(metadataKey("a \"key\"").isEqualTo("v3"))).isEqualTo(42);
            assertThat(store.count(metadataKey("year").isIn(3, 4L, 5.0))).isEqualTo(315);
            assertThat(store.count(metadataKey("year").isNotEqualTo("3"))).isEqualTo(2_100);
        }
    }

    @Test
    void aKeyAskedForOnceOrAStoreThatIsToldNotToGetsNone() {
        try (TercelEmbeddingStore store = filled(true);
                TercelEmbeddingStore without = filled(false)) {
            store.count(metadataKey("year").isEqualTo(1));
            for (int i = 0; i < 20; i++) {
                without.count(metadataKey("year").isEqualTo(i));
            }
            assertThat(indexes(store)).isEmpty();
            assertThat(indexes(without)).isEmpty();
        }
    }
}
