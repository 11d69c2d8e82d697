package io.tercel.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.query.SegmentScan;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionedStoreTest {

    private static final Embedding ANYWHERE = Embedding.from(new float[] {1, 0});

    private static final List<String> KEYS = Stream.of(
                    RandomMetadata.TEXT_KEYS, RandomMetadata.NUMBER_KEYS, RandomMetadata.UUID_KEYS)
            .flatMap(List::stream)
            .toList();

    @TempDir
    Path directory;

    private static TercelEmbeddingStore partitioned(String key) {
        return TercelEmbeddingStore.builder().inMemory().partitionBy(key).build();
    }

    private static void add(TercelEmbeddingStore store, String id, Metadata metadata) {
        store.addAll(List.of(id), List.of(ANYWHERE), List.of(TextSegment.from("text", metadata)));
    }

    private static List<String> found(TercelEmbeddingStore store, Filter filter) {
        return store
                .search(EmbeddingSearchRequest.builder()
                        .queryEmbedding(ANYWHERE)
                        .maxResults(1000)
                        .filter(filter)
                        .build())
                .matches()
                .stream()
                .map(EmbeddingMatch::embeddingId)
                .sorted()
                .toList();
    }

    /** How many segments a query by this filter reads. */
    private static long segmentsRead(TercelEmbeddingStore store, Filter filter) {
        io.tercel.query.Filter mapped =
                MetadataFilterMapper.map(filter, store.partitionedBy()).filter();
        return store
                .collection()
                .orElseThrow()
                .explain(QueryRequest.all().filter(mapped).build())
                .segments()
                .stream()
                .filter(segment -> segment.way() != SegmentScan.Way.PARTITION)
                .count();
    }

    @Test
    void aFilterThatPinsTheKeyLooksOnlyAtItsPartition() {
        try (TercelEmbeddingStore store = partitioned("tenant")) {
            for (int tenant = 0; tenant < 40; tenant++) {
                add(store, "of " + tenant, Metadata.from("tenant", "t" + tenant).put("year", tenant));
            }
            Filter one = metadataKey("tenant").isEqualTo("t7");
            assertThat(found(store, one)).containsExactly("of 7");
            assertThat(segmentsRead(store, one)).isEqualTo(1);
            assertThat(segmentsRead(store, one.and(metadataKey("year").isEqualTo(7))))
                    .isEqualTo(1);
            assertThat(segmentsRead(store, metadataKey("tenant").isIn("t7", "t8")))
                    .isBetween(1L, 2L);
            assertThat(segmentsRead(store, metadataKey("year").isEqualTo(7))).isGreaterThan(2);
        }
    }

    /** Numbers by value, texts and UUIDs by their text, and what is empty or looks like a marked value all kept apart. */
    @Property(tries = 25)
    void everyFilterFindsWhatItsTestFindsWhateverTheKeyHolds(RandomSource random) {
        String key = random.pick(KEYS);
        try (TercelEmbeddingStore store = partitioned(key)) {
            TreeMap<String, Metadata> entries = new TreeMap<>();
            for (int i = 0; i < 30; i++) {
                entries.put("id" + i, RandomMetadata.metadata(random));
            }
            entries.forEach((id, metadata) -> add(store, id, metadata));
            store.add("no segment", ANYWHERE);
            for (int i = 0; i < 30; i++) {
                Filter filter = RandomMetadata.filter(random, 3);
                assertThat(new TreeSet<>(found(store, filter)))
                        .as("%s of %s by %s", filter, entries, key)
                        .isEqualTo(entries.keySet().stream()
                                .filter(id -> filter.test(entries.get(id)))
                                .collect(Collectors.toCollection(TreeSet::new)));
            }
        }
    }

    @Test
    void whatTheKeyMayBeIsToldApart() {
        UUID uuid = new UUID(1, 2);
        assertThat(List.of(
                        PartitionValues.of("5"),
                        PartitionValues.of(5),
                        PartitionValues.of(""),
                        PartitionValues.of("#"),
                        PartitionValues.of("#number:5"),
                        PartitionValues.of(new Metadata(), "tenant"),
                        PartitionValues.of(Double.NaN)))
                .doesNotHaveDuplicates();
        assertThat(PartitionValues.of(uuid)).isEqualTo(PartitionValues.of(uuid.toString()));
        assertThat(PartitionValues.of(1.5f)).isEqualTo(PartitionValues.of(1.5));
        assertThat(PartitionValues.of(500L)).isEqualTo(PartitionValues.of(5e2));
        assertThat(PartitionValues.of(-0.0)).isEqualTo(PartitionValues.of(0));
        assertThat(PartitionValues.of(9_007_199_254_740_993L))
                .isNotEqualTo(PartitionValues.of(9_007_199_254_740_992.0));
    }

    @Test
    void anEntryThatMovesToAnotherTenantLeavesTheFirst() {
        try (TercelEmbeddingStore store = partitioned("tenant")) {
            add(store, "a", Metadata.from("tenant", "first"));
            add(store, "a", Metadata.from("tenant", "second"));
            assertThat(store.count()).isEqualTo(1);
            assertThat(found(store, metadataKey("tenant").isEqualTo("first"))).isEmpty();
            assertThat(found(store, metadataKey("tenant").isEqualTo("second"))).containsExactly("a");
        }
    }

    @Test
    void removingATenantLeavesTheOthersAndEntriesWithoutOne() {
        try (TercelEmbeddingStore store = partitioned("tenant")) {
            add(store, "a", Metadata.from("tenant", "first"));
            add(store, "b", Metadata.from("tenant", "second"));
            add(store, "c", new Metadata());
            store.add("d", ANYWHERE);
            store.removeAll(metadataKey("tenant").isEqualTo("first"));
            assertThat(store.list(10, 0)).extracting(StoredEmbedding::id).containsExactly("b", "c", "d");
            assertThat(store.count(metadataKey("tenant").isNotEqualTo("second")))
                    .isEqualTo(1);
        }
    }

    @Test
    void aStoreIsDividedAsItWasWhetherThatIsSaidAgainOrNot() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                .path(directory)
                .partitionBy("tenant", 4)
                .build()) {
            add(store, "a", Metadata.from("tenant", "t"));
        }
        try (TercelEmbeddingStore store = TercelEmbeddingStore.open(directory)) {
            assertThat(store.partitionedBy()).isEqualTo(Optional.of("tenant"));
            assertThat(segmentsRead(store, metadataKey("tenant").isEqualTo("t")))
                    .isEqualTo(1);
        }
        assertThatThrownBy(() -> TercelEmbeddingStore.builder()
                        .path(directory)
                        .partitionBy("customer")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("divided by 'tenant' into 4 partitions")
                .hasMessageContaining("built to be divided by 'customer'");
    }
}
