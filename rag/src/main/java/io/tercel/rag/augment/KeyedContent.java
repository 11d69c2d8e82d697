package io.tercel.rag.augment;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import io.tercel.rag.retriever.RetrievedContent;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A content on its way to being fused, told from others by its collection and id: ids of two collections may be the same.
 *
 * @param collection the collection's name
 * @param original as it was retrieved
 */
record KeyedContent(String collection, Content original) implements Content {

    /** By what two are the same. */
    String key() {
        Object id = original.metadata().get(ContentMetadata.EMBEDDING_ID);
        return key(id == null ? original.textSegment().text() : id.toString());
    }

    /** What of the collection it shows, with its surroundings. */
    List<String> shown() {
        return original instanceof RetrievedContent retrieved
                ? retrieved.passage().ids().stream().map(this::key).toList()
                : List.of(key());
    }

    private String key(String id) {
        return collection + "\n" + id;
    }

    @Override
    public TextSegment textSegment() {
        return original.textSegment();
    }

    @Override
    public Map<ContentMetadata, Object> metadata() {
        Map<ContentMetadata, Object> metadata = new EnumMap<>(ContentMetadata.class);
        metadata.putAll(original.metadata());
        metadata.put(ContentMetadata.EMBEDDING_ID, key());
        return metadata;
    }

    KeyedContent fused(double score) {
        if (original instanceof RetrievedContent retrieved) {
            return new KeyedContent(collection, retrieved.fused(score));
        }
        Map<ContentMetadata, Object> metadata = new EnumMap<>(ContentMetadata.class);
        metadata.putAll(original.metadata());
        metadata.put(ContentMetadata.RERANKED_SCORE, score);
        return new KeyedContent(collection, Content.from(original.textSegment(), metadata));
    }
}
