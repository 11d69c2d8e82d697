package io.tercel.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.Filter;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The store's answers to filters against those of {@code Filter.test}. */
class MetadataFilterTest {

    private static final Embedding ANYWHERE = Embedding.from(new float[] {1, 0});

    private final TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();

    @AfterEach
    void closeStore() {
        store.close();
    }

    private void add(String id, Metadata metadata) {
        store.addAll(List.of(id), List.of(ANYWHERE), List.of(TextSegment.from("text", metadata)));
    }

    private Set<String> found(Filter filter) {
        EmbeddingSearchRequest request = EmbeddingSearchRequest.builder()
                .queryEmbedding(ANYWHERE)
                .maxResults(1000)
                .filter(filter)
                .build();
        Set<String> ids = store.search(request).matches().stream()
                .map(EmbeddingMatch::embeddingId)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(store.count(filter)).as("count of %s", filter).isEqualTo(ids.size());
        return ids;
    }

    @Property(tries = 40)
    void everyFilterFindsWhatItsTestFinds(RandomSource random) {
        TreeMap<String, Metadata> entries = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            entries.put("id" + i, RandomMetadata.metadata(random));
        }
        entries.forEach(this::add);
        store.add("no segment", ANYWHERE);
        for (int i = 0; i < 30; i++) {
            Filter filter = RandomMetadata.filter(random, 4);
            assertThat(found(filter))
                    .as("%s of %s", filter, entries)
                    .isEqualTo(entries.keySet().stream()
                            .filter(id -> filter.test(entries.get(id)))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Property(tries = 10)
    void removingByAFilterLeavesWhatItsTestDoesNotFind(RandomSource random) {
        TreeMap<String, Metadata> entries = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            entries.put("id" + i, RandomMetadata.metadata(random));
        }
        entries.forEach(this::add);
        store.add("no segment", ANYWHERE);
        Filter filter = RandomMetadata.filter(random, 2);
        store.removeAll(filter);
        List<String> left = new ArrayList<>(entries.keySet());
        left.removeIf(id -> filter.test(entries.get(id)));
        left.add("no segment");
        assertThat(store.list(1000, 0)).extracting(StoredEmbedding::id).containsExactlyElementsOf(left);
    }

    @Test
    void entryWithoutSegmentFitsNoFilterButOneWithoutMetadataDoes() {
        store.add("no segment", ANYWHERE);
        add("no metadata", new Metadata());
        Filter a = metadataKey("k").isEqualTo("a");
        assertThat(found(Filter.not(a))).containsExactly("no metadata");
        assertThat(found(metadataKey("k").isNotIn("a", "b"))).containsExactly("no metadata");
        assertThat(found(Filter.or(a, Filter.not(a)))).containsExactly("no metadata");
        assertThat(found(Filter.not(metadataKey("k").isEqualTo(Double.NaN)))).containsExactly("no metadata");
    }

    @Test
    void mismatchOfTypesIsAnsweredAsAMissingKey() {
        add("text", new Metadata().put("k", "1"));
        add("number", new Metadata().put("k", 1));
        assertThat(found(metadataKey("k").isEqualTo(1))).containsExactly("number");
        assertThat(found(metadataKey("k").isNotEqualTo(1))).containsExactly("text");
        assertThat(found(metadataKey("k").isGreaterThan(0))).containsExactly("number");
        assertThat(found(metadataKey("k").isGreaterThan("0"))).containsExactly("text");
        assertThat(found(metadataKey("k").containsString("1"))).containsExactly("text");
        assertThat(found(metadataKey("k").isNotIn("1"))).containsExactly("number");
    }

    @Test
    void textsAndUuidsMeetByTheirText() {
        UUID uuid = new UUID(3, 4);
        add("uuid", new Metadata().put("k", uuid));
        add("text", new Metadata().put("k", uuid.toString()));
        assertThat(found(metadataKey("k").isEqualTo(uuid))).containsExactly("text", "uuid");
        assertThat(found(metadataKey("k").isIn(uuid))).containsExactly("text", "uuid");
        assertThat(found(metadataKey("k").isEqualTo(uuid.toString()))).containsExactly("text", "uuid");
    }

    @Test
    void nanAndInfinitiesAreStoredAndFiltered() {
        add("nan", new Metadata().put("k", Double.NaN));
        add("float nan", new Metadata().put("k", Float.NaN));
        add("max", new Metadata().put("k", Double.MAX_VALUE));
        add("inf", new Metadata().put("k", Float.POSITIVE_INFINITY));
        add("-inf", new Metadata().put("k", Double.NEGATIVE_INFINITY));
        assertThat(found(metadataKey("k").isEqualTo(Double.POSITIVE_INFINITY))).containsExactly("inf");
        assertThat(found(metadataKey("k").isGreaterThan(Double.MAX_VALUE))).containsExactly("inf");
        assertThat(found(metadataKey("k").isGreaterThan(Double.POSITIVE_INFINITY)))
                .isEmpty();
        assertThat(found(metadataKey("k").isGreaterThanOrEqualTo(Double.POSITIVE_INFINITY)))
                .containsExactly("inf");
        assertThat(found(metadataKey("k").isLessThan(Double.POSITIVE_INFINITY))).containsExactly("-inf", "max");
        assertThat(found(metadataKey("k").isLessThanOrEqualTo(Double.POSITIVE_INFINITY)))
                .containsExactly("-inf", "inf", "max");
        assertThat(found(metadataKey("k").isIn(1.0, Double.NEGATIVE_INFINITY))).containsExactly("-inf");
        assertThat(found(metadataKey("k").isEqualTo(Double.NaN))).isEmpty();
        assertThat(found(metadataKey("k").isNotEqualTo(Double.NaN))).hasSize(5);
        assertThat(found(metadataKey("k").isGreaterThan(Double.NaN))).isEmpty();
        assertThat(found(metadataKey("k").isNotIn(Double.NaN, Double.MAX_VALUE)))
                .containsExactly("-inf", "float nan", "inf", "nan");
        assertThat(store.get("nan")
                        .orElseThrow()
                        .segment()
                        .orElseThrow()
                        .metadata()
                        .getDouble("k"))
                .isNaN();
        assertThat(store.get("inf")
                        .orElseThrow()
                        .segment()
                        .orElseThrow()
                        .metadata()
                        .toMap())
                .containsEntry("k", Float.POSITIVE_INFINITY);
    }
}
