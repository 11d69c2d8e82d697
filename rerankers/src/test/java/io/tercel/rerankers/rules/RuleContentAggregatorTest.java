package io.tercel.rerankers.rules;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.query.Query;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class RuleContentAggregatorTest {

    private static Content content(String id, double score) {
        return content(id, "text of " + id, score, new Metadata());
    }

    private static Content content(String id, String text, double score, Metadata metadata) {
        return Content.from(
                TextSegment.from(text, metadata),
                Map.of(ContentMetadata.EMBEDDING_ID, id, ContentMetadata.SCORE, score));
    }

    private static Content dated(String id, double score, int year) {
        return content(id, id, score, Metadata.from(Map.of("year", year)));
    }

    private static List<String> ids(List<Content> contents) {
        return contents.stream()
                .map(content ->
                        (String) Objects.requireNonNull(content.metadata().get(ContentMetadata.EMBEDDING_ID)))
                .toList();
    }

    private static Map<Query, Collection<List<Content>>> found(List<List<Content>> lists) {
        return Map.of(Query.from("?"), lists);
    }

    private static double score(Content content) {
        return (double) Objects.requireNonNull(content.metadata().get(ContentMetadata.RERANKED_SCORE));
    }

    @Test
    void listsAreFusedByRankOfTheIdNotOfTheText() {
        Content sameWords = content("b", "text of a", 0.5, new Metadata());
        Content changed = content("a", "text of a", 0.1, Metadata.from("page", "3"));

        List<Content> fused = RuleContentAggregator.builder()
                .build()
                .aggregate(found(List.of(List.of(content("a", 0.9), sameWords), List.of(content("c", 7), changed))));

        assertThat(ids(fused)).containsExactly("a", "c", "b");
        assertThat(score(fused.get(0))).isCloseTo(1 / 61.0 + 1 / 62.0, within(1e-12));
        assertThat(fused.get(0).metadata()).containsEntry(ContentMetadata.SCORE, 0.9);
    }

    @Test
    void aContentThatComesTwiceInAListCountsOnceAndContentsWithoutAnIdAreTheirText() {
        Content plain = Content.from("no id");

        List<Content> fused = RuleContentAggregator.builder()
                .build()
                .aggregate(found(List.of(List.of(plain, Content.from("no id"), content("a", 1)))));

        assertThat(fused).hasSize(2);
        assertThat(score(fused.get(0))).isCloseTo(1 / 61.0, within(1e-12));
        assertThat(score(fused.get(1))).isCloseTo(1 / 62.0, within(1e-12));
    }

    @Test
    void weightedScoresAreMadeComparableListByList() {
        List<Content> cosines = List.of(content("a", 0.8), content("b", 0.75), content("c", 0.7));
        List<Content> bm25 = List.of(content("c", 20), content("b", 15), content("d", 10));

        List<Content> fused = RuleContentAggregator.builder()
                .fusion(Fusion.weighted(1.0, 3.0))
                .build()
                .aggregate(found(List.of(cosines, bm25)));

        assertThat(ids(fused)).containsExactly("c", "b", "a", "d");
        assertThat(fused.stream().map(RuleContentAggregatorTest::score)).containsExactly(3.0, 2.0, 1.0, 0.0);
    }

    @Test
    void listsWithoutScoresOrWithEqualOnesAreWeightedToo() {
        List<Content> plain = List.of(Content.from("x"), Content.from("y"));
        List<Content> equal = List.of(content("a", 2), content("b", 2));

        List<RankedContent> fused = Fusion.weighted(1.0).fuse(List.of(plain, equal, List.of()));

        assertThat(fused.stream().map(RankedContent::score)).containsExactly(1.0, 1.0, 1.0, 0.5);
    }

    @Test
    void theListsOfSeveralQuestionsAreFusedAlike() {
        Map<Query, Collection<List<Content>>> found = new LinkedHashMap<>();
        found.put(Query.from("one"), List.of(List.of(content("a", 1), content("b", 1))));
        found.put(Query.from("two"), List.of(List.of(content("b", 1)), List.of()));

        assertThat(ids(RuleContentAggregator.builder().maxResults(1).build().aggregate(found)))
                .containsExactly("b");
        assertThat(RuleContentAggregator.builder().build().aggregate(Map.of())).isEmpty();
    }

    @Test
    void scoresFadeWithTheDistanceByTheShape() {
        assertThat(decay(Decay.Shape.GAUSS).factor(2026 - 1 - 5)).isCloseTo(0.5, within(1e-12));
        assertThat(decay(Decay.Shape.GAUSS).factor(2026 + 1 + 10)).isCloseTo(0.0625, within(1e-12));
        assertThat(decay(Decay.Shape.EXPONENTIAL).factor(2026 - 1 - 10)).isCloseTo(0.25, within(1e-12));
        assertThat(decay(Decay.Shape.LINEAR).factor(2026 - 1 - 2.5)).isCloseTo(0.75, within(1e-12));
        assertThat(decay(Decay.Shape.LINEAR).factor(1900)).isZero();
        assertThat(decay(Decay.Shape.LINEAR).factor(2025)).isEqualTo(1);
    }

    private static Decay decay(Decay.Shape shape) {
        return new Decay("year", shape, 2026, 5, 1, 0.5);
    }

    @Test
    void oldContentsFallAndThoseWithoutADateKeepTheirScore() {
        List<Content> ordered = RuleContentAggregator.builder()
                .rule(decay(Decay.Shape.EXPONENTIAL))
                .build()
                .aggregate(
                        found(List.of(List.of(dated("old", 3, 2000), content("undated", 2), dated("new", 1, 2026)))));

        assertThat(ids(ordered)).containsExactly("undated", "new", "old");
    }

    @Test
    void contentsThatFitAFilterAreRaised() {
        List<Content> ordered = RuleContentAggregator.builder()
                .rule(new MetadataBoost(metadataKey("year").isGreaterThan(2020), 2))
                .build()
                .aggregate(found(List.of(List.of(dated("old", 3, 2000), dated("new", 1, 2026)))));

        assertThat(ids(ordered)).containsExactly("new", "old");
    }

    @Test
    void ofContentsThatSayTheSameOneComesEarlyAndScoresFallInTheNewOrder() {
        Map<String, float[]> vectors = Map.of(
                "a", new float[] {1, 0},
                "a2", new float[] {0.999f, 0.01f},
                "b", new float[] {0, 1},
                "z", new float[] {1, 1});
        Diversity diversity = new Diversity(
                contents -> contents.stream()
                        .map(content ->
                                Embedding.from(vectors.get(ids(List.of(content)).getFirst())))
                        .toList(),
                0.7,
                3);

        List<Content> ordered = RuleContentAggregator.builder()
                .rule(diversity)
                .build()
                .aggregate(
                        found(List.of(List.of(content("a", 4), content("a2", 3), content("b", 2), content("z", 1)))));

        assertThat(ids(ordered)).containsExactly("a", "b", "a2", "z");
        assertThat(ordered).isSortedAccordingTo((x, y) -> Double.compare(score(y), score(x)));
        assertThat(diversity.apply(List.of())).isEmpty();
    }

    @Test
    void valuesThatMakeNoSenseAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Fusion.ReciprocalRank(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Fusion.weighted(-1.0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Decay("year", Decay.Shape.GAUSS, 0, 0, 0, 0.5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MetadataBoost(metadataKey("year").isEqualTo(1), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Diversity(contents -> List.of(), 1.5, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RuleContentAggregator.builder().maxResults(0));
    }
}
