package io.tercel.rerankers;

import io.tercel.Collection;
import io.tercel.embeddings.TokenEmbedder;
import io.tercel.embeddings.TokenEmbeddings;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
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
 * <p>The field is an ARRAY of STRUCT with one vector, in 16 bits: {@link #field} declares it, {@link #value} makes what rows hold. A
 * passage of 200 tokens of 384 dimensions takes 150 KB. Rows whose field is empty, and ids that are not there, score {@code NaN}.
 *
 * <p>Thread-safe.
 */
public final class StoredTokenVectors implements TokenScores {

    private static final String VECTOR = "vec";

    private final Collection collection;
    private final String field;
    private final String key;
    private final boolean numericKey;
    private final TokenEmbedder embedder;

    /**
     * Reads the token vectors of a collection.
     *
     * @param field the name that was given to {@link #field}
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
        if (collection.schema().field(field).isEmpty()) {
            throw new IllegalArgumentException("collection '%s' has no field '%s' of token vectors"
                    .formatted(collection.schema().name(), field));
        }
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

    @Override
    public double[] score(String question, List<Candidate> candidates) {
        double[] scores = new double[candidates.size()];
        Arrays.fill(scores, Double.NaN);
        if (scores.length == 0) {
            return scores;
        }
        TokenEmbeddings asked = embedder.embedTokens(question);
        List<float[]> vectors = new ArrayList<>();
        for (int token = 0; token < asked.count(); token++) {
            vectors.add(asked.vector(token));
        }
        List<Object> keys = new ArrayList<>();
        candidates.forEach(candidate -> keys.add(numericKey ? Long.valueOf(candidate.id()) : candidate.id()));
        Map<String, Double> found = new HashMap<>();
        for (Hit hit : collection
                .search(SearchRequest.vectors(field, vectors)
                        .filter(Filter.of(key + " in {keys}", Map.of("keys", keys)))
                        .limit(keys.size())
                        .build())
                .hits()) {
            found.put(hit.id().toString(), hit.score() / asked.count());
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] = found.getOrDefault(candidates.get(i).id(), Double.NaN);
        }
        return scores;
    }
}
