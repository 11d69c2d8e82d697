package io.tercel.rag.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import io.tercel.Database;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.HashingEmbeddingModel;
import io.tercel.rag.SourceRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SemanticAnswerCacheTest {

    private static final String QUESTION = "how are the writes of the log made durable after all";

    private final HashingEmbeddingModel model = new HashingEmbeddingModel();
    private final TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();
    private Instant now = Instant.parse("2025-01-01T00:00:00Z");

    @BeforeEach
    void twoPassages() {
        passage("a#0", "the log is synced", "hash-a");
        passage("b#0", "the rows are applied", "hash-b");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void passage(String id, String text, String hash) {
        TextSegment segment = TextSegment.from(text, Metadata.from(SourceRef.CONTENT_HASH, hash));
        store.addAll(List.of(id), List.of(model.embed(text).content()), List.of(segment));
    }

    private static Content content(String id) {
        return Content.from(TextSegment.from("text of " + id), Map.of(ContentMetadata.EMBEDDING_ID, id));
    }

    private SemanticAnswerCache.Builder cache() {
        return SemanticAnswerCache.builder()
                .sources(store)
                .embeddingModel(model)
                .timeToLive(Duration.ofHours(1))
                .clock(() -> now);
    }

    @Test
    void aQuestionThatMeansTheSameHasTheSameAnswer() {
        SemanticAnswerCache cache = cache().build();

        assertThat(cache.put(QUESTION, "By a log [1].", List.of(content("a#0"), content("b#0"))))
                .isTrue();

        assertThat(cache.find("HOW are the writes of the log made durable after all?"))
                .hasValueSatisfying(found -> {
                    assertThat(found.answer()).isEqualTo("By a log [1].");
                    assertThat(found.question()).isEqualTo(QUESTION);
                    assertThat(found.sourceIds()).containsExactly("a#0", "b#0");
                    assertThat(found.relevance()).isGreaterThan(0.97);
                    assertThat(found.created()).isEqualTo(now);
                });
        assertThat(cache.find("what do whales sing")).isEmpty();
    }

    @Test
    void howNearQuestionsMustBeIsUpToTheCaller() {
        SemanticAnswerCache near = cache().build();
        near.put(QUESTION, "By a log.", List.of(content("a#0")));
        String other = "how are the writes made safe";

        assertThat(near.find(other)).isEmpty();
        assertThat(cache().minRelevance(0.6).build().find(other)).isPresent();
    }

    @Test
    void questionsWithOtherNumbersAreOthers() {
        SemanticAnswerCache cache = cache().minRelevance(0.5).build();
        cache.put("what does the report of 2023 say", "Much.", List.of(content("a#0")));

        assertThat(cache.find("what does the report of 2024 say")).isEmpty();
        assertThat(cache.find("what does that report of 2023 say?")).isPresent();
    }

    @Test
    void aQuestionAndItsNegationAreTwo() {
        SemanticAnswerCache cache = cache().minRelevance(0.5).build();
        cache.put("is the index built in memory", "Yes.", List.of(content("a#0")));

        assertThat(cache.find("is the index not built in memory")).isEmpty();
        assertThat(cache.find("isn't the index built in memory")).isEmpty();
        assertThat(cache.find("is this index built in memory")).isPresent();
    }

    @Test
    void anAnswerIsGoneWhenADocumentThatItRestsOnHasChanged() {
        SemanticAnswerCache cache = cache().build();
        cache.put(QUESTION, "By a log.", List.of(content("a#0"), content("b#0")));

        passage("b#0", "the rows are applied", "another hash");

        assertThat(cache.find(QUESTION)).isEmpty();
        assertThat(cache.size()).as("and its room is given back").isZero();
    }

    @Test
    void anAnswerIsGoneWhenADocumentThatItRestsOnIs() {
        SemanticAnswerCache cache = cache().build();
        cache.put(QUESTION, "By a log.", List.of(content("a#0"), content("b#0")));

        store.remove("a#0");

        assertThat(cache.find(QUESTION)).isEmpty();
    }

    @Test
    void anAnswerIsGoneWhenItIsTooOld() {
        SemanticAnswerCache cache = cache().build();
        cache.put(QUESTION, "By a log.", List.of(content("a#0")));

        now = now.plus(Duration.ofMinutes(59));
        assertThat(cache.find(QUESTION)).isPresent();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(cache.find(QUESTION)).isEmpty();
        cache.removeExpired();
        assertThat(cache.size()).isZero();
    }

    @Test
    void aScopeHasItsOwnAnswers() {
        SemanticAnswerCache cache = cache().build();
        cache.put("tenant a", QUESTION, "secret of a", List.of(content("a#0")));

        assertThat(cache.find(QUESTION)).isEmpty();
        assertThat(cache.find("tenant b", QUESTION)).isEmpty();
        assertThat(cache.find("tenant a", QUESTION)).isPresent();
    }

    @Test
    void whatCannotBeKnownToHoldIsNotKept() {
        SemanticAnswerCache cache = cache().build();

        assertThat(cache.put(QUESTION, "Nothing was found.", List.of())).isFalse();
        assertThat(cache.put(QUESTION, "From the web.", List.of(Content.from("a text"))))
                .isFalse();
        assertThat(cache.put(QUESTION, "Gone meanwhile.", List.of(content("gone"))))
                .isFalse();
        assertThat(cache.put(QUESTION, "long".repeat(20_000), List.of(content("a#0"))))
                .isFalse();
        assertThat(cache.size()).isZero();
    }

    @Test
    void theLatestAnswerToAQuestionCounts() {
        SemanticAnswerCache cache =
                cache().timeToLive(Duration.ofSeconds(Long.MAX_VALUE)).build();
        cache.put(QUESTION, "old", List.of(content("a#0")));
        cache.put(QUESTION, "new", List.of(content("a#0")));

        assertThat(cache.find(QUESTION)).map(CachedAnswer::answer).hasValue("new");
        cache.clear();
        assertThat(cache.find(QUESTION)).isEmpty();
    }

    @Test
    void answersAreThereAfterAReopen(@TempDir Path directory) {
        for (boolean first : new boolean[] {true, false}) {
            try (Database database = Database.open(directory)) {
                SemanticAnswerCache cache = cache().database(database).build();
                if (first) {
                    cache.put(QUESTION, "By a log.", List.of(content("a#0")));
                }
                assertThat(cache.find(QUESTION)).isPresent();
            }
        }
    }
}
