package io.tercel.embeddings.around;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.ContentType;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.tercel.Namespace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers vectors in a Tercel database, so that no text is embedded twice by the same model: not in a call, not in the next process.
 *
 * <p>A vector is kept under a SHA-256 hash of the text and the kind of input (query, document or neither), in a collection for each
 * model and number of dimensions that was asked for; the text itself is not kept. The model is known by its id, its name unless set:
 * when weights, prompts or pooling change, so must the id. To forget a model, drop its collection ({@link #collectionNames}).
 *
 * <p>Token usage is that of the texts that were embedded. Requests with anything but text go past the cache. Thread-safe if the model
 * inside is; when two callers miss the same text at once, both embed it. Vectors are as durable as the database writes them when a
 * call returns. Closing it closes the model, not the database.
 */
public final class CachedEmbeddingModel extends EmbeddingModelAround {

    private final VectorShelf shelf;
    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong misses = new AtomicLong();

    private CachedEmbeddingModel(EmbeddingModel model, VectorShelf shelf) {
        super(model);
        this.shelf = shelf;
    }

    /**
     * A cache under the model's own name.
     *
     * @param database where vectors are kept: a database, or a named one in it
     */
    public static CachedEmbeddingModel around(EmbeddingModel model, Namespace database) {
        return around(model, database, model.modelName());
    }

    /**
     * A cache under a name to choose.
     *
     * @param database where vectors are kept: a database, or a named one in it
     * @param modelId what tells the model from every other, whatever makes its vectors different included; not blank
     */
    public static CachedEmbeddingModel around(EmbeddingModel model, Namespace database, String modelId) {
        if (modelId.isBlank()) {
            throw new IllegalArgumentException("modelId: expected a name, got a blank one");
        }
        return new CachedEmbeddingModel(model, new VectorShelf(database, modelId));
    }

    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        if (!request.inputs().stream().allMatch(CachedEmbeddingModel::isText)) {
            return inside().embed(request);
        }
        List<String> keys = request.inputs().stream()
                .map(input -> VectorShelf.key(input.text(), request.inputType()))
                .toList();
        Map<String, Embedding> known = shelf.get(keys, request.dimensions());
        Map<String, EmbeddingInput> missing = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            if (!known.containsKey(keys.get(i))) {
                missing.putIfAbsent(keys.get(i), request.inputs().get(i));
            }
        }
        hits.addAndGet(keys.size() - missing.size());
        misses.addAndGet(missing.size());
        String modelName = modelName();
        TokenUsage usage = new TokenUsage(0);
        if (!missing.isEmpty()) {
            EmbeddingResponse response = inside().embed(Responses.part(request, List.copyOf(missing.values())));
            known.putAll(shelf.put(
                    List.copyOf(missing.keySet()), Responses.checked(response, missing.size()), request.dimensions()));
            modelName = response.modelName();
            usage = response.tokenUsage();
        }
        List<Embedding> embeddings = new ArrayList<>(keys.size());
        keys.forEach(key -> embeddings.add(known.get(key)));
        return Responses.of(embeddings, modelName, usage);
    }

    private static boolean isText(EmbeddingInput input) {
        return input.contentTypes().equals(Set.of(ContentType.TEXT));
    }

    /** How many texts of all calls were answered without the model, repeated ones in a call included. */
    public long hits() {
        return hits.get();
    }

    /** How many texts the model was asked for. */
    public long misses() {
        return misses.get();
    }

    /** The collections of this model that are there now; dropping them empties the cache. */
    public List<String> collectionNames() {
        return shelf.collectionNames();
    }
}
