package io.tercel.rerankers;

import io.tercel.Collection;
import io.tercel.embeddings.TokenEmbedder;
import io.tercel.embeddings.TokenEmbeddings;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Token scores from vectors that a collection keeps with its rows: no model reads the passages again, so that late interaction
 * takes milliseconds. The database compares them itself, as a search by {@code MAX_SIM_COSINE} among the rows asked for.
 *
 * <p>The field is an ARRAY of STRUCT with one vector. With components of 16 bits, {@link #field} declares it and {@link #value} makes what
 * rows hold: a passage of 200 tokens of 384 dimensions takes 150 KB. With one bit for each component, {@link #bitField} and {@link #bitValue}
 * do, and it takes 10 KB. Which of them a collection has is told by its schema. Rows whose field is empty, and ids that are not there, score
 * {@code NaN}.
 *
 * <p>Of vectors of bits the share is known in which two of them differ; it is taken for their angle (M. Charikar: "Similarity Estimation
 * Techniques from Rounding Algorithms", STOC 2002), and scores are the cosine of the mean angle. They order passages much as whole vectors
 * do, but are lower.
 *
 * <p>Thread-safe.
 */
public final class StoredTokenVectors implements TokenScores {

    private static final String VECTOR = "vec";

    private final Collection collection;
    private final String field;
    private final String key;
    private final boolean numericKey;
    private final boolean bits;
    private final TokenEmbedder embedder;

    /**
     * Reads the token vectors of a collection.
     *
     * @param field the name that was given to {@link #field} or {@link #bitField}
     * @param embedder the model that the vectors came from; it reads questions only
     * @throws IllegalArgumentException if the collection has no such field
     */
    public StoredTokenVectors(Collection collection, String field, TokenEmbedder embedder) {
        this.collection = Objects.requireNonNull(collection, "collection");
        this.field = field + "[" + VECTOR + "]";
        this.embedder = Objects.requireNonNull(embedder, "embedder");
        FieldSchema primary = collection.schema().primaryKey();
        this.key = primary.name();
        this.numericKey = primary.type() != DataType.VARCHAR;
        this.bits = vector(collection, field).type() == DataType.BINARY_VECTOR;
    }

    private static FieldSchema vector(Collection collection, String field) {
        return collection.schema().field(field).stream()
                .flatMap(there -> there.structFields().stream())
                .filter(there -> there.name().equals(VECTOR))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("collection '%s' has no field '%s' of token vectors"
                        .formatted(collection.schema().name(), field)));
    }

    /**
     * The declaration of a field of token vectors.
     *
     * @param dimension of the model's vectors
     * @param capacity most tokens of a passage that are kept, up to 4,096
     */
    public static FieldSchema field(String name, int dimension, int capacity) {
        return FieldSchema.structArray(
                name, capacity, FieldSchema.float16Vector(VECTOR, dimension, MetricType.MAX_SIM_COSINE));
    }

    /**
     * What a row holds in such a field.
     *
     * @param capacity of the field: the tokens after so many are left out
     */
    public static List<Map<String, Object>> value(TokenEmbeddings tokens, int capacity) {
        List<Map<String, Object>> elements = new ArrayList<>();
        for (int token = 0; token < Math.min(tokens.count(), capacity); token++) {
            elements.add(Map.of(VECTOR, tokens.vector(token)));
        }
        return elements;
    }

    /**
     * As {@link #field}, with one bit for each component: a sixteenth of the room.
     *
     * @param dimension of the model's vectors, a multiple of 8
     */
    public static FieldSchema bitField(String name, int dimension, int capacity) {
        return FieldSchema.structArray(
                name, capacity, FieldSchema.binaryVector(VECTOR, dimension, MetricType.MAX_SIM_HAMMING));
    }

    /** What a row holds in a field of bits. */
    public static List<Map<String, Object>> bitValue(TokenEmbeddings tokens, int capacity) {
        List<BinaryVector> vectors = tokens.toBits();
        return TokenEmbeddings.elements(VECTOR, vectors.subList(0, Math.min(vectors.size(), capacity)));
    }

    @Override
    public double[] score(String question, List<Candidate> candidates) {
        double[] scores = new double[candidates.size()];
        Arrays.fill(scores, Double.NaN);
        if (scores.length == 0) {
            return scores;
        }
        TokenEmbeddings asked = embedder.embedTokens(question);
        List<Object> keys = new ArrayList<>();
        candidates.forEach(candidate -> keys.add(numericKey ? Long.valueOf(candidate.id()) : candidate.id()));
        SearchRequest.Builder search = bits
                ? SearchRequest.binaryVectors(
                        field,
                        asked.toBits().stream().map(BinaryVector::toArray).toList())
                : SearchRequest.vectors(field, asked.vectors());
        Map<String, Double> found = new HashMap<>();
        for (Hit hit : collection
                .search(search.filter(Filter.of(key + " in {keys}", Map.of("keys", keys)))
                        .limit(keys.size())
                        .build())
                .hits()) {
            double mean = hit.score() / asked.count();
            found.put(hit.id().toString(), bits ? Math.cos(Math.PI * mean / asked.dimension()) : mean);
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] = found.getOrDefault(candidates.get(i).id(), Double.NaN);
        }
        return scores;
    }
}
