package io.tercel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InMemoryImportTest {

    @TempDir
    Path directory;

    @AutoClose
    private final TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();

    private Path json(String text) throws IOException {
        return Files.writeString(directory.resolve("store.json"), text);
    }

    @Property(tries = 3)
    void everyEntryComesWithItsIdAndTheVeryBitsOfItsEmbedding(RandomSource random) {
        InMemoryEmbeddingStore<TextSegment> before = new InMemoryEmbeddingStore<>();
        int entries = 1_100;
        int dimension = 2 + random.nextInt(8);
        for (int i = 0; i < entries; i++) {
            float[] vector = new float[dimension];
            for (int d = 0; d < dimension; d++) {
                vector[d] = anyFloat(random);
            }
            vector[0] = 1;
            before.add("id " + i, Embedding.from(vector), i % 7 == 0 ? null : TextSegment.from("text " + i));
        }
        Path file = directory.resolve("store.json");
        before.serializeToFile(file);

        try (TercelEmbeddingStore after = TercelEmbeddingStore.inMemory()) {
            assertThat(after.importInMemory(file)).isEqualTo(entries);
            assertThat(after.count()).isEqualTo(entries);
            EmbeddingSearchRequest all = EmbeddingSearchRequest.builder()
                    .queryEmbedding(Embedding.from(new float[dimension]))
                    .maxResults(entries)
                    .build();
            for (EmbeddingMatch<TextSegment> match : before.search(all).matches()) {
                StoredEmbedding stored = after.get(match.embeddingId()).orElseThrow();
                assertThat(bits(stored.embedding())).isEqualTo(bits(match.embedding()));
                assertThat(stored.segment().orElse(null)).isEqualTo(match.embedded());
            }
        }
    }

    private static float anyFloat(RandomSource random) {
        float value = Float.intBitsToFloat(random.nextInt());
        // The largest ones have no length that is a float.
        return Float.isFinite(value) && Math.abs(value) < 1e15f ? value : 0.1f;
    }

    private static int[] bits(Embedding embedding) {
        int[] bits = new int[embedding.dimension()];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(embedding.vector()[i]));
        return bits;
    }

    @Test
    void metadataHasTheTypesThatTheFileHas() {
        InMemoryEmbeddingStore<TextSegment> before = new InMemoryEmbeddingStore<>();
        UUID uuid = new UUID(1, 2);
        Metadata metadata = new Metadata()
                .put("text", "ä\n\"")
                .put("int", 7)
                .put("small long", 7L)
                .put("long", Long.MAX_VALUE)
                .put("float", 1.23f)
                .put("double", Double.MIN_VALUE)
                .put("uuid", uuid);
        before.add("a", Embedding.from(new float[] {1, 2}), TextSegment.from("text", metadata));
        Path file = directory.resolve("store.json");
        before.serializeToFile(file);
        store.importInMemory(file);
        assertThat(store.get("a")
                        .orElseThrow()
                        .segment()
                        .orElseThrow()
                        .metadata()
                        .toMap())
                .isEqualTo(Map.of(
                        "text",
                        "ä\n\"",
                        "int",
                        7,
                        "small long",
                        7,
                        "long",
                        Long.MAX_VALUE,
                        "float",
                        1.23,
                        "double",
                        Double.MIN_VALUE,
                        "uuid",
                        uuid.toString()));
    }

    @Test
    void ofEqualIdsTheLastStaysAndImportingAgainChangesNothing() {
        InMemoryEmbeddingStore<TextSegment> before = new InMemoryEmbeddingStore<>();
        before.add("a", Embedding.from(new float[] {1, 2}), TextSegment.from("first"));
        before.add("a", Embedding.from(new float[] {2, 1}), TextSegment.from("last"));
        Path file = directory.resolve("store.json");
        before.serializeToFile(file);
        assertThat(store.importInMemory(file)).isEqualTo(2);
        assertThat(store.importInMemory(file)).isEqualTo(2);
        assertThat(store.list(10, 0))
                .extracting(entry -> entry.segment().orElseThrow().text())
                .containsExactly("last");
    }

    @Test
    void whatIsNotKnownIsPassedOver() throws IOException {
        store.importInMemory(json("""
                {"version": {"of": [1]}, "entries": [
                  {"tags": [1], "id": "a", "embedding": {"norm": 1, "vector": [1, 2e0]},
                   "embedded": {"kind": {}, "text": "t", "metadata": {"x": [], "metadata": {"k": "v", "n": null}}}},
                  {"id": "b", "embedding": {"vector": [1, 2]}}]}
                """));
        assertThat(store.get("a").orElseThrow().segment()).contains(TextSegment.from("t", Metadata.from("k", "v")));
        assertThat(store.get("b").orElseThrow().segment()).isEmpty();
    }

    @Test
    void anEmptyStoreIsImported() {
        Path file = directory.resolve("store.json");
        new InMemoryEmbeddingStore<TextSegment>().serializeToFile(file);
        assertThat(store.importInMemory(file)).isZero();
        assertThat(store.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "{}",
                "{\"entries\": 1}",
                "{\"entries\": [1]}",
                "{\"entries\": [{}]}",
                "{\"entries\": [{\"id\": \"a\", \"embedding\": {\"vector\": [\"x\"]}}]}",
                "{\"entries\": [{\"id\": \"a\", \"embedding\": {\"vector\": []}}]}",
                "{\"entries\": [{\"id\": \"a\", \"embedding\": {\"vector\": [1]}, \"embedded\": {\"text\": \" \"}}]}",
                "{\"entries\": [{\"id\": \"a\", \"embedding\": {\"vector\": [1]}}",
                "{\"entries\": [{\"id\": \"a\", \"embedding\": {\"vector\": [1}}",
            })
    void anotherFileIsRefusedAndTheEntryNamed(String text) throws IOException {
        Path file = json(text);
        assertThatThrownBy(() -> store.importInMemory(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s)entry [01] \\(line 1, column \\d+\\): .+");
        assertThat(store.count()).isZero();
    }

    @Test
    void aNumberOfMoreThan64BitsIsRefused() throws IOException {
        Path file = json(
                "{\"entries\": [{\"id\": \"a\", \"embedding\": {\"vector\": [1]}, \"embedded\": {\"text\": \"t\", \"metadata\": {\"metadata\": {\"k\": 99999999999999999999}}}}]}");
        assertThatThrownBy(() -> store.importInMemory(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 64 bits for the metadata key 'k'");
    }

    @Test
    void aMissingFileIsTold() {
        assertThatThrownBy(() -> store.importInMemory(directory.resolve("none.json")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none.json");
    }

    @Test
    void anImportGoesThroughTheChecksOfTheStore() throws IOException {
        store.add("there", Embedding.from(new float[] {1, 2, 3}));
        Path file = json("{\"entries\": [{\"id\": \"a\", \"embedding\": {\"vector\": [1]}}]}");
        assertThatThrownBy(() -> store.importInMemory(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 dimensions");
        assertThat(store.list(10, 0)).extracting(StoredEmbedding::id).isEqualTo(List.of("there"));
    }
}
