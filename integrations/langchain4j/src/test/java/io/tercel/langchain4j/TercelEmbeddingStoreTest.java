package io.tercel.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.CosineSimilarity;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.RelevanceScore;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreErrorContext;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreListener;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreRequestContext;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreResponseContext;
import io.tercel.Database;
import io.tercel.error.ClosedException;
import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TercelEmbeddingStoreTest {

    @TempDir
    Path directory;

    private static Embedding embedding(float... vector) {
        return Embedding.from(vector);
    }

    private static EmbeddingSearchRequest.EmbeddingSearchRequestBuilder near(Embedding embedding) {
        return EmbeddingSearchRequest.builder().queryEmbedding(embedding).maxResults(10);
    }

    private static List<String> ids(TercelEmbeddingStore store, EmbeddingSearchRequest request) {
        return store.search(request).matches().stream()
                .map(EmbeddingMatch::embeddingId)
                .toList();
    }

    private static void addText(TercelEmbeddingStore store, String id, String text) {
        store.addAll(List.of(id), List.of(WordEmbeddings.embedding(text)), List.of(TextSegment.from(text)));
    }

    // Opening and closing

    @Test
    void everythingIsThereAfterReopening() {
        TextSegment segment = TextSegment.from("text", new Metadata().put("year", 2020L));
        try (TercelEmbeddingStore store = TercelEmbeddingStore.open(directory)) {
            store.addAll(List.of("a"), List.of(embedding(1, 2)), List.of(segment));
            store.add("b", embedding(2, 1));
            store.add("c", embedding(1, 1));
            store.remove("c");
        }
        try (TercelEmbeddingStore store = TercelEmbeddingStore.open(directory)) {
            assertThat(store.list(10, 0)).extracting(StoredEmbedding::id).containsExactly("a", "b");
            assertThat(store.get("a").orElseThrow().segment()).contains(segment);
            assertThat(store.get("b").orElseThrow().segment()).isEmpty();
            assertThat(ids(store, near(embedding(1, 2)).build())).containsExactly("a", "b");
        }
    }

    @Test
    void anEmptyStoreCanBeReopenedAndItsDimensionIsStillOpen() {
        TercelEmbeddingStore.open(directory).close();
        try (TercelEmbeddingStore store = TercelEmbeddingStore.open(directory)) {
            assertThat(store.collection()).isEmpty();
            assertThat(store.count()).isZero();
            assertThat(store.count(metadataKey("k").isEqualTo(1))).isZero();
            assertThat(store.get("a")).isEmpty();
            assertThat(store.list(10, 0)).isEmpty();
            assertThat(ids(store, near(embedding(1, 2, 3)).build())).isEmpty();
            store.remove("a");
            store.removeAll(metadataKey("k").isEqualTo(1));
            store.removeAll();
            store.add(embedding(1, 2, 3));
            assertThat(store.collection().orElseThrow().count()).isEqualTo(1);
        }
    }

    @Test
    void aClosedStoreSaysSo() {
        TercelEmbeddingStore store = TercelEmbeddingStore.open(directory);
        store.close();
        store.close();
        assertThatThrownBy(store::count).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> store.add(embedding(1, 2))).isInstanceOf(ClosedException.class);
    }

    @Test
    void aGivenDatabaseStaysOpenAndHoldsManyStores() {
        try (Database database = Database.inMemory()) {
            for (String name : List.of("notes", "papers")) {
                try (TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                        .database(database)
                        .collectionName(name)
                        .build()) {
                    store.add(name, embedding(1, 2));
                    assertThat(store.database()).isSameAs(database);
                }
            }
            assertThat(database.collections()).containsExactly("notes", "papers");
            assertThat(database.collection("papers").get(List.of("papers"))).hasSize(1);
        }
    }

    @Test
    void aFailedOpeningGivesTheDirectoryUp() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.open(directory)) {
            store.add(embedding(1, 2));
        }
        assertThatThrownBy(() -> TercelEmbeddingStore.builder()
                        .path(directory)
                        .dimension(3)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("collection 'embeddings' holds embeddings of 2 dimensions, but the store is built for 3");
        TercelEmbeddingStore.open(directory).close();
    }

    @Test
    void collectionsOfOthersAreRefused() {
        try (Database database = Database.inMemory()) {
            database.createCollection(CollectionSchema.builder("embeddings")
                    .primaryKey("id", DataType.INT64)
                    .vector("vector", 2, MetricType.COSINE)
                    .build());
            assertThatThrownBy(() ->
                            TercelEmbeddingStore.builder().database(database).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("collection 'embeddings' is not an embedding store's: expected a VARCHAR field 'id',"
                            + " got INT64 among its fields [id, vector]");
            database.createCollection(CollectionSchema.builder("l2")
                    .primaryKey("id", DataType.VARCHAR)
                    .field(FieldSchema.varchar("text"))
                    .field(FieldSchema.json("metadata"))
                    .field(FieldSchema.json("metadata_types"))
                    .vector("vector", 2, MetricType.L2)
                    .build());
            assertThatThrownBy(() -> TercelEmbeddingStore.builder()
                            .database(database)
                            .collectionName("l2")
                            .build())
                    .hasMessageContaining("field 'vector' is compared by L2, not COSINE");
        }
    }

    @Test
    void optionsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> TercelEmbeddingStore.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("choose path(…), database(…) or inMemory()");
        assertThatThrownBy(() -> TercelEmbeddingStore.builder()
                        .inMemory()
                        .fullText(false)
                        .searchMode(SearchMode.HYBRID)
                        .build())
                .hasMessage("searchMode HYBRID needs fullText");
        assertThatThrownBy(() ->
                        TercelEmbeddingStore.builder().inMemory().dimension(1).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dimension is expected to be 2 to 32,768, got 1");
        try (Database database = Database.inMemory()) {
            TercelEmbeddingStore.builder()
                    .database(database)
                    .fullText(false)
                    .dimension(2)
                    .build();
            assertThatThrownBy(() -> TercelEmbeddingStore.builder()
                            .database(database)
                            .searchMode(SearchMode.HYBRID)
                            .build())
                    .hasMessage(
                            "collection 'embeddings' was made without full text, so it cannot be searched in mode HYBRID");
            assertThatThrownBy(() -> TercelEmbeddingStore.builder()
                            .database(database)
                            .analyzer("english")
                            .build())
                    .hasMessage(
                            "collection 'embeddings' analyzes its texts by 'nothing', but the store is built for 'english'");
        }
    }

    // Adding

    @Test
    void addingUnderAnIdReplacesWhatWasThere() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            TextSegment old = TextSegment.from("old", new Metadata().put("a", 1).put("b", 2L));
            store.addAll(List.of("x"), List.of(embedding(1, 0)), List.of(old));
            store.add("x", embedding(0, 1));
            assertThat(store.count()).isEqualTo(1);
            assertThat(store.get(List.of())).isEmpty();
            assertThat(store.get("x")).contains(new StoredEmbedding("x", embedding(0, 1), Optional.empty()));
            assertThat(store.count(Filter.not(metadataKey("a").isEqualTo(5)))).isZero();
            store.addAll(List.of("y", "x", "y"), List.of(embedding(1, 1), embedding(1, 2), embedding(2, 2)), null);
            assertThat(store.get(List.of("y", "x", "z")))
                    .extracting(StoredEmbedding::embedding)
                    .containsExactly(embedding(2, 2), embedding(1, 2));
        }
    }

    @Test
    void idsAreAnyTextsThatAreNotBlank() {
        List<String> ids = List.of("a b", "ключ/..", "\uD83D\uDE00", "'; drop", "x".repeat(5000), "nul\u0000");
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            List<Embedding> embeddings =
                    ids.stream().map(id -> embedding(1, id.length())).toList();
            store.addAll(ids, embeddings, null);
            assertThat(store.get(ids)).extracting(StoredEmbedding::id).containsExactlyElementsOf(ids);
            store.removeAll(ids.subList(0, 3));
            assertThat(store.count()).isEqualTo(3);
            for (String blank : List.of("", " ", "\t")) {
                assertThatThrownBy(() -> store.add(blank, embedding(1, 2)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("id cannot be null or blank");
                assertThatThrownBy(() -> store.addAll(List.of("a", blank), twice(), null))
                        .hasMessage("id cannot be null or blank");
            }
        }
    }

    private static List<Embedding> twice() {
        return List.of(embedding(1, 2), embedding(1, 2));
    }

    @Test
    void listsArePositionalAndMustHaveTheSameSize() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            assertThatThrownBy(() -> store.addAll(List.of("a"), twice(), null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("ids size (1) is not equal to embeddings size (2)");
            assertThatThrownBy(() -> store.addAll(null, twice(), null))
                    .hasMessage("ids size (0) is not equal to embeddings size (2)");
            assertThatThrownBy(() -> store.addAll(List.of("a"), null, null))
                    .hasMessage("ids size (1) is not equal to embeddings size (0)");
            assertThatThrownBy(() -> store.addAll(List.of("a", "b"), twice(), List.of(TextSegment.from("x"))))
                    .hasMessage("embeddings size (2) is not equal to embedded size (1)");
            assertThatThrownBy(() -> store.addAll(List.of(), List.of(), List.of(TextSegment.from("x"))))
                    .hasMessage("embeddings size (0) is not equal to embedded size (1)");
            store.addAll(null, null, null);
            store.addAll(List.of(), List.of(), List.of());
            assertThat(store.addAll(List.of())).isEmpty();
            assertThat(store.collection()).isEmpty();
        }
    }

    @Test
    void segmentsMayBeMissingOneByOne() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            store.addAll(List.of("a", "b"), twice(), Arrays.asList(null, TextSegment.from("x")));
            assertThat(store.list(10, 0))
                    .extracting(entry -> entry.segment().map(TextSegment::text).orElse("-"))
                    .containsExactly("-", "x");
        }
    }

    @Test
    void embeddingsOfAnotherDimensionAreRefusedNamingBoth() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            store.add(embedding(1, 2));
            String message = "embedding has 3 dimensions, but collection 'embeddings' holds embeddings of 2";
            assertThatThrownBy(() -> store.add(embedding(1, 2, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> store.search(near(embedding(1, 2, 3)).build()))
                    .hasMessage(message);
            assertThatThrownBy(
                            () -> store.addAll(List.of("a", "b"), List.of(embedding(1, 2), embedding(1, 2, 3)), null))
                    .hasMessage(message);
            assertThat(store.count()).isEqualTo(1);
        }
    }

    @Test
    void whatTheDatabaseRefusesIsAnIllegalArgumentWithItsReason() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            assertThatThrownBy(() -> store.add(embedding(0, 0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasCauseInstanceOf(InvalidRequestException.class)
                    .hasMessage("field 'vector': zero vector has no direction under COSINE (row 0)");
            assertThatThrownBy(() -> store.add(embedding(1, Float.NaN)))
                    .hasMessage("field 'vector': value at index 1 is NaN (row 0)");
            TextSegment large = TextSegment.from("ä".repeat(40_000));
            assertThatThrownBy(() -> store.add(embedding(1, 2), large))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("field 'text': expected at most 65,535 bytes of UTF-8, got 80,000 (row 0)");
            assertThatThrownBy(() -> TercelEmbeddingStore.builder()
                            .inMemory()
                            .collectionName("no name")
                            .dimension(2)
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("collection name 'no name'");
        }
    }

    @Test
    void nullsAreRefusedByName() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            assertThatThrownBy(() -> store.add(nothing()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("embedding cannot be null");
            assertThatThrownBy(() -> store.search(nothing()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("request cannot be null");
            assertThatThrownBy(() -> store.count(nothing())).hasMessage("filter cannot be null");
            assertThatThrownBy(() -> store.removeAll(Arrays.asList("a", nothing())))
                    .hasMessage("id cannot be null or blank");
        }
    }

    // Callers without null checks pass it all the same.
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    @Test
    void largeCallsAreWrittenInSteps() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            int count = 20_500;
            List<String> ids = IntStream.range(0, count).mapToObj(i -> "id" + i).toList();
            List<Embedding> embeddings =
                    IntStream.range(0, count).mapToObj(i -> embedding(i, 1)).toList();
            store.addAll(ids, embeddings, null);
            assertThat(store.count()).isEqualTo(count);
            assertThat(store.get("id20499").orElseThrow().embedding()).isEqualTo(embedding(20_499, 1));
        }
    }

    // Reading

    @Property(tries = 20)
    void entriesComeBackBitForBit(RandomSource random) {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            Map<String, StoredEmbedding> entries = new HashMap<>();
            for (int i = 0; i < 20; i++) {
                float[] vector = new float[5];
                for (int j = 0; j < vector.length; j++) {
                    vector[j] = random.pick(List.of(-0f, 0f, Float.MIN_VALUE, random.nextFloat() - 0.5f));
                }
                vector[random.nextInt(5)] = 0.25f;
                Map<String, Object> values = new HashMap<>();
                for (int j = 0; j < 8; j++) {
                    values.put("key" + j, RandomMetadata.anyValue(random));
                }
                TextSegment segment = TextSegment.from("text " + i, new Metadata(values));
                entries.put("id" + i, new StoredEmbedding("id" + i, Embedding.from(vector), Optional.of(segment)));
                store.addAll(List.of("id" + i), List.of(Embedding.from(vector)), List.of(segment));
            }
            entries.forEach((id, entry) -> assertThat(store.get(id)).contains(entry));
            for (EmbeddingMatch<TextSegment> match :
                    store.search(near(embedding(1, 1, 1, 1, 1)).build()).matches()) {
                StoredEmbedding entry = Objects.requireNonNull(entries.get(match.embeddingId()));
                assertThat(match.embedding()).isEqualTo(entry.embedding());
                assertThat(match.embedded()).isEqualTo(entry.segment().orElseThrow());
            }
        }
    }

    @Property(tries = 20)
    void scoresAreExactRelevanceAndMinScoreIsInclusive(RandomSource random) {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            Map<String, Double> expected = new HashMap<>();
            Embedding query = randomEmbedding(random, 16);
            for (int i = 0; i < 50; i++) {
                Embedding embedding = randomEmbedding(random, 16);
                store.add("id" + i, embedding);
                expected.put("id" + i, RelevanceScore.fromCosineSimilarity(CosineSimilarity.between(query, embedding)));
            }
            List<EmbeddingMatch<TextSegment>> all =
                    store.search(near(query).maxResults(50).build()).matches();
            assertThat(all)
                    .hasSize(50)
                    .isSortedAccordingTo(Comparator.comparing(EmbeddingMatch<TextSegment>::score)
                            .reversed());
            all.forEach(match -> assertThat(match.score()).isCloseTo(expected.get(match.embeddingId()), within(1e-6)));
            EmbeddingMatch<TextSegment> last = all.get(random.nextInt(50));
            List<EmbeddingMatch<TextSegment>> above = store.search(
                            near(query).maxResults(50).minScore(last.score()).build())
                    .matches();
            assertThat(above).contains(last).allMatch(match -> match.score() >= last.score());
        }
    }

    private static Embedding randomEmbedding(RandomSource random, int dimension) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = random.nextFloat() - 0.5f;
        }
        return Embedding.from(vector);
    }

    @Test
    void askingForMoreThanTheDatabaseGivesIsAskingForEverything() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            store.addAll(List.of("a", "b"), twice(), null);
            assertThat(ids(
                            store,
                            near(embedding(1, 2)).maxResults(Integer.MAX_VALUE).build()))
                    .containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void pagesAreInTheOrderOfIds() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            for (int i = 9; i >= 0; i--) {
                TextSegment segment = TextSegment.from("x", new Metadata().put("even", i % 2 == 0 ? 1 : 0));
                store.addAll(List.of("id" + i), List.of(embedding(i, 1)), List.of(segment));
            }
            assertThat(store.list(3, 2)).extracting(StoredEmbedding::id).containsExactly("id2", "id3", "id4");
            assertThat(store.list(metadataKey("even").isEqualTo(1), 2, 1))
                    .extracting(StoredEmbedding::id)
                    .containsExactly("id2", "id4");
            assertThat(store.count(metadataKey("even").isEqualTo(1))).isEqualTo(5);
            assertThatThrownBy(() -> store.list(0, 0)).hasMessage("limit must be at least 1, but is: 0");
        }
    }

    // Hybrid search

    private static TercelEmbeddingStore hybrid() {
        TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                .inMemory()
                .searchMode(SearchMode.HYBRID)
                .analyzer("english")
                .build();
        addText(store, "hawks", "hawks hunt small birds over open fields");
        addText(store, "trains", "the night train to Vienna leaves at nine");
        addText(store, "falcons", "falcons dive at great speed");
        store.add("no text", WordEmbeddings.embedding("falcons"));
        return store;
    }

    @Test
    void hybridSearchFindsByWordsWhatTheVectorMisses() {
        try (TercelEmbeddingStore store = hybrid()) {
            EmbeddingSearchRequest request = near(WordEmbeddings.embedding("hawks birds"))
                    .query("departure of trains")
                    .build();
            List<EmbeddingMatch<TextSegment>> matches = store.search(request).matches();
            assertThat(matches).hasSize(4).allSatisfy(match -> assertThat(match).isInstanceOf(HybridMatch.class));
            assertThat(matches.subList(0, 2))
                    .extracting(EmbeddingMatch::embeddingId)
                    .containsExactlyInAnyOrder("hawks", "trains");
        }
    }

    @Test
    void fusedScoreIsOneForWhatBothLegsPutFirst() {
        try (TercelEmbeddingStore store = hybrid()) {
            EmbeddingSearchRequest request = near(WordEmbeddings.embedding("hawks hunt small birds over open fields"))
                    .query("hawk")
                    .build();
            HybridMatch best = (HybridMatch) store.search(request).matches().getFirst();
            assertThat(best.embeddingId()).isEqualTo("hawks");
            assertThat(best.score()).isCloseTo(1, within(1e-9));
            assertThat(best.relevance()).isCloseTo(1, within(1e-6));
            assertThat(best.legs()).extracting(leg -> leg.rank()).containsExactly(1, 1);
            assertThat(store.search(request).matches())
                    .allSatisfy(match -> assertThat(match.score()).isBetween(0.0, 1.0));
        }
    }

    @Test
    void minScoreOfAHybridSearchIsComparedWithTheRelevance() {
        try (TercelEmbeddingStore store = hybrid()) {
            Embedding query = WordEmbeddings.embedding("falcons dive at great speed");
            EmbeddingSearchRequest request =
                    near(query).query("train to Vienna").minScore(0.95).build();
            List<EmbeddingMatch<TextSegment>> matches = store.search(request).matches();
            assertThat(matches).extracting(EmbeddingMatch::embeddingId).containsExactly("falcons");
            assertThat(((HybridMatch) matches.getFirst()).relevance()).isGreaterThanOrEqualTo(0.95);
        }
    }

    @Test
    void hybridSearchWithoutATextIsASearchByVector() {
        try (TercelEmbeddingStore store = hybrid()) {
            Embedding query = WordEmbeddings.embedding("falcons");
            for (EmbeddingSearchRequest request :
                    List.of(near(query).build(), near(query).query(" ").build())) {
                EmbeddingMatch<TextSegment> best =
                        store.search(request).matches().getFirst();
                assertThat(best).isNotInstanceOf(HybridMatch.class);
                assertThat(best.embeddingId()).isEqualTo("no text");
                assertThat(best.score()).isCloseTo(1, within(1e-6));
            }
        }
    }

    @Test
    void searchByVectorIgnoresTheText() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            addText(store, "a", "night train");
            addText(store, "b", "hawks");
            EmbeddingMatch<TextSegment> best = store.search(near(WordEmbeddings.embedding("hawks"))
                            .query("night train")
                            .build())
                    .matches()
                    .getFirst();
            assertThat(best.embeddingId()).isEqualTo("b");
            assertThat(best.score()).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void hybridSearchObeysFilterAndMaxResults() {
        try (TercelEmbeddingStore store = hybrid()) {
            store.addAll(
                    List.of("old"),
                    List.of(WordEmbeddings.embedding("old train")),
                    List.of(TextSegment.from("old train", new Metadata().put("year", 1900))));
            EmbeddingSearchRequest.EmbeddingSearchRequestBuilder request =
                    near(WordEmbeddings.embedding("train")).query("train");
            assertThat(ids(store, request.maxResults(2).build())).hasSize(2).contains("old");
            assertThat(ids(
                            store,
                            request.filter(metadataKey("year").isEqualTo(1900)).build()))
                    .containsExactly("old");
            assertThat(ids(
                            store,
                            request.maxResults(10)
                                    .filter(metadataKey("year").isNotEqualTo(1900))
                                    .build()))
                    .containsExactlyInAnyOrder("trains", "hawks", "falcons");
        }
    }

    // Many threads

    @Test
    void theFirstEmbeddingsOfManyThreadsMakeOneCollection() throws Exception {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<List<String>>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String name = "t" + i + "-";
                tasks.add(() -> {
                    List<String> added = new ArrayList<>();
                    for (int j = 0; j < 25; j++) {
                        store.add(name + j, embedding(j + 1, 1));
                        added.add(name + j);
                        assertThat(store.get(name + j)).isPresent();
                        assertThat(store.search(near(embedding(1, 1)).build()).matches())
                                .isNotEmpty();
                    }
                    return added;
                });
            }
            List<String> added = new ArrayList<>();
            for (Future<List<String>> task : threads.invokeAll(tasks)) {
                added.addAll(task.get());
            }
            assertThat(store.count()).isEqualTo(added.size());
            assertThat(store.get(added)).hasSameSizeAs(added);
        }
    }

    @Test
    void ofFirstEmbeddingsWithDifferentDimensionsOneSettlesIt() throws Exception {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<String>> tasks = List.of(
                    () -> store.add(embedding(1, 2)), () -> store.add(embedding(1, 2, 3)),
                    () -> store.add(embedding(1, 2)), () -> store.add(embedding(1, 2, 3)));
            int refused = 0;
            for (Future<String> task : threads.invokeAll(tasks)) {
                try {
                    task.get();
                } catch (ExecutionException failure) {
                    assertThat(failure).hasCauseInstanceOf(IllegalArgumentException.class);
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(2);
            assertThat(store.count()).isEqualTo(2);
        }
    }

    // Listeners

    /** Writes down what it is told. */
    private static final class Notes implements EmbeddingStoreListener {

        private final List<String> notes = new ArrayList<>();

        @Override
        public void onRequest(EmbeddingStoreRequestContext<?> context) {
            context.attributes().put("begun", true);
            notes.add("ask " + context.getClass().getSimpleName());
        }

        @Override
        public void onResponse(EmbeddingStoreResponseContext<?> context) {
            assertThat(context.attributes()).containsEntry("begun", true);
            notes.add("got " + context.getClass().getSimpleName());
        }

        @Override
        public void onError(EmbeddingStoreErrorContext<?> context) {
            notes.add("failed " + context.error().getMessage());
        }
    }

    @Test
    void listenersAreToldOfEachCallOnce() {
        Notes notes = new Notes();
        EmbeddingStoreListener broken = new EmbeddingStoreListener() {
            @Override
            public void onRequest(EmbeddingStoreRequestContext<?> context) {
                throw new IllegalStateException("a listener that fails on purpose");
            }
        };
        try (TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                .inMemory()
                .listeners(List.of(broken, notes))
                .build()) {
            store.add(embedding(1, 2));
            store.add("a", embedding(1, 2));
            store.add(embedding(1, 2), TextSegment.from("x"));
            store.addAll(twice());
            store.search(near(embedding(1, 2)).build());
            store.remove("a");
            store.removeAll(List.of("a"));
            store.removeAll(metadataKey("k").isEqualTo(1));
            store.removeAll();
            List<String> expected = new ArrayList<>();
            for (String call : List.of(
                    "Add",
                    "Add",
                    "Add",
                    "AddAll",
                    "Search",
                    "Remove",
                    "RemoveAllIds",
                    "RemoveAllFilter",
                    "RemoveAll")) {
                expected.add("ask " + call);
                expected.add("got " + call);
            }
            assertThat(notes.notes).isEqualTo(expected);
            notes.notes.clear();
            Collection<String> none = List.of();
            assertThatThrownBy(() -> store.removeAll(none)).hasMessage("ids cannot be null or empty");
            assertThat(notes.notes).containsExactly("ask RemoveAllIds", "failed ids cannot be null or empty");
        }
    }
}
