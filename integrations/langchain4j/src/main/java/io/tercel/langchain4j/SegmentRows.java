package io.tercel.langchain4j;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Embeddings with their segments as rows of the collection. */
final class SegmentRows {

    /** What to read to get an entry back; the id always comes. */
    private static final List<String> FIELDS =
            List.of(StoreSchema.TEXT, StoreSchema.METADATA, StoreSchema.METADATA_TYPES, StoreSchema.VECTOR);

    private SegmentRows() {}

    /**
     * What the rows of a collection have, as its schema says.
     *
     * @param dimension of the embeddings
     * @param partitionKey the key of metadata by which they are divided
     * @param tokenDimension of the token vectors
     */
    record Shape(int dimension, Optional<String> partitionKey, OptionalInt tokenDimension) {

        static Shape of(CollectionSchema schema) {
            return new Shape(
                    StoreSchema.dimension(schema),
                    StoreSchema.partitioning(schema).map(StoreSettings.Partitioning::key),
                    StoreSchema.tokenDimension(schema));
        }
    }

    static String[] fields() {
        return FIELDS.toArray(String[]::new);
    }

    /** Without a segment the metadata is null, not an empty document: no condition on metadata is ever true for such a row. */
    static Row row(NewEntry entry, Shape shape) {
        TextSegment segment = entry.segment();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put(StoreSchema.ID, entry.id());
        values.put(StoreSchema.VECTOR, entry.embedding().vector());
        if (segment != null) {
            MetadataJson metadata = MetadataJson.of(segment.metadata());
            values.put(StoreSchema.TEXT, segment.text());
            values.put(StoreSchema.METADATA, metadata.values());
            if (!metadata.types().isEmpty()) {
                values.put(StoreSchema.METADATA_TYPES, metadata.types());
            }
        }
        shape.partitionKey()
                .ifPresent(key -> values.put(
                        StoreSchema.PARTITION,
                        segment == null ? PartitionValues.NONE : PartitionValues.of(segment.metadata(), key)));
        if (shape.tokenDimension().isPresent()) {
            values.put(StoreSchema.TOKENS, elements(entry.tokens()));
        }
        return Row.of(values);
    }

    private static List<Map<String, Object>> elements(List<float[]> tokens) {
        return tokens.stream()
                .limit(StoreSchema.TOKEN_CAPACITY)
                .map(vector -> Map.<String, Object>of(StoreSchema.TOKEN_VECTOR, vector))
                .toList();
    }

    /** The token vectors of a row; none when it has none. */
    // Elements of a STRUCT with a vector are maps with this vector.
    @SuppressWarnings("unchecked")
    static List<float[]> tokens(Row row) {
        List<?> elements = row.getList(StoreSchema.TOKENS);
        return elements == null
                ? List.of()
                : elements.stream()
                        .map(element -> ((Map<String, DenseVector>) element).get(StoreSchema.TOKEN_VECTOR))
                        .map(vector -> Objects.requireNonNull(vector).toArray())
                        .toList();
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
