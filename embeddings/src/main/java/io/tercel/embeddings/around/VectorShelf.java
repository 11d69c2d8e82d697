package io.tercel.embeddings.around;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import io.tercel.Collection;
import io.tercel.Namespace;
import io.tercel.error.AlreadyExistsException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The collections in which the vectors of one model are kept. How long they are is known when the first comes, and a collection is made
 * then: asking a remote model for its dimension would be a call that nobody made.
 */
final class VectorShelf {

    private static final String ID = "id";
    private static final String VECTOR = "vector";
    private static final int CHUNK = 1_000;
    private static final int NAME_LENGTH = 60;
    private static final int NAME_HASH_LENGTH = 12;

    private final Namespace database;
    private final String prefix;

    VectorShelf(Namespace database, String modelId) {
        this.database = database;
        // Readable, and by the hash unlike that of every other model whose name has the same letters.
        String readable = modelId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        this.prefix = "embeddings_" + readable.substring(0, Math.min(readable.length(), NAME_LENGTH)) + "_"
                + sha256(modelId).substring(0, NAME_HASH_LENGTH);
    }

    /** The hash of a text and what it is to be; of as many letters for every text. */
    static String key(String text, @Nullable EmbeddingInputType type) {
        return sha256((type == null ? "" : type.name()) + '\0' + text);
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    List<String> collectionNames() {
        return database.collections().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private String name(@Nullable Integer dimensions) {
        return dimensions == null ? prefix : prefix + "_" + dimensions;
    }

    /** The vectors that are there, by their keys; to be added to. */
    Map<String, Embedding> get(List<String> keys, @Nullable Integer dimensions) {
        Map<String, Embedding> found = new HashMap<>();
        String name = name(dimensions);
        if (!database.hasCollection(name)) {
            return found;
        }
        Collection collection = database.collection(name);
        for (int from = 0; from < keys.size(); from += CHUNK) {
            for (Row row : collection.get(keys.subList(from, Math.min(from + CHUNK, keys.size())), ID, VECTOR)) {
                found.put(
                        Objects.requireNonNull(row.getString(ID)),
                        Embedding.from(
                                Objects.requireNonNull(row.getVector(VECTOR)).toArray()));
            }
        }
        return found;
    }

    /** Keeps vectors, and returns them by their keys. */
    Map<String, Embedding> put(List<String> keys, List<Embedding> vectors, @Nullable Integer dimensions) {
        Collection collection = collection(name(dimensions), vectors.getFirst().dimension());
        Map<String, Embedding> kept = new HashMap<>();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            kept.put(keys.get(i), vectors.get(i));
            rows.add(Row.of(ID, keys.get(i)).with(VECTOR, vectors.get(i).vector()));
            if (rows.size() == CHUNK) {
                collection.upsert(rows);
                rows.clear();
            }
        }
        collection.upsert(rows);
        return kept;
    }

    private Collection collection(String name, int dimension) {
        if (!database.hasCollection(name)) {
            try {
                // The metric is never used: rows are read by key alone. IP takes vectors of zeros too.
                return database.createCollection(CollectionSchema.builder(name)
                        .primaryKey(ID, DataType.VARCHAR)
                        .field(FieldSchema.floatVector(VECTOR, dimension, MetricType.IP)
                                .index(new IndexSpec.Flat(MetricType.IP)))
                        .build());
            } catch (AlreadyExistsException e) {
                // Another caller was faster.
            }
        }
        return database.collection(name);
    }
}
