package io.tercel.langchain4j;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Embeddings with their segments as rows of the collection. */
final class SegmentRows {

    /** What to read to get an entry back; the id always comes. */
    private static final List<String> FIELDS =
            List.of(StoreSchema.TEXT, StoreSchema.METADATA, StoreSchema.METADATA_TYPES, StoreSchema.VECTOR);

    private SegmentRows() {}

    static String[] fields() {
        return FIELDS.toArray(String[]::new);
    }

    /** Without a segment the metadata is null, not an empty document: no condition on metadata is ever true for such a row. */
    static Row row(String id, Embedding embedding, @Nullable TextSegment segment) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put(StoreSchema.ID, id);
        values.put(StoreSchema.VECTOR, embedding.vector());
        if (segment != null) {
            MetadataJson metadata = MetadataJson.of(segment.metadata());
            values.put(StoreSchema.TEXT, segment.text());
            values.put(StoreSchema.METADATA, metadata.values());
            if (!metadata.types().isEmpty()) {
                values.put(StoreSchema.METADATA_TYPES, metadata.types());
            }
        }
        return Row.of(values);
    }

    static StoredEmbedding stored(Row row) {
        String id = Objects.requireNonNull(row.getString(StoreSchema.ID));
        DenseVector vector = Objects.requireNonNull(row.getVector(StoreSchema.VECTOR));
        return new StoredEmbedding(id, Embedding.from(vector.toArray()), segment(row));
    }

    private static Optional<TextSegment> segment(Row row) {
        String text = row.getString(StoreSchema.TEXT);
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(TextSegment.from(text, metadata(row)));
    }

    static Metadata metadata(Row row) {
        return new MetadataJson(map(row.get(StoreSchema.METADATA)), map(row.get(StoreSchema.METADATA_TYPES)))
                .toMetadata();
    }

    // The store writes these documents itself: maps from text, to values or to lists of text.
    @SuppressWarnings("unchecked")
    private static <V extends @Nullable Object> Map<String, V> map(@Nullable Object json) {
        return json == null ? Map.of() : (Map<String, V>) json;
    }
}
