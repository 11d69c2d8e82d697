package io.tercel.rag;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A deterministic model for tests: each word counts in one dimension, by its hash, so that texts with the same words are near. Keeps
 * what it was asked.
 */
public final class HashingEmbeddingModel implements EmbeddingModel {

    /** Dimensions of its vectors. */
    public static final int DIMENSION = 64;

    private final List<String> embedded = new ArrayList<>();

    @Override
    public synchronized Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        segments.forEach(segment -> embedded.add(segment.text()));
        return Response.from(
                segments.stream().map(segment -> vector(segment.text())).toList());
    }

    /** The texts embedded so far, in order. */
    public synchronized List<String> embedded() {
        return List.copyOf(embedded);
    }

    private static Embedding vector(String text) {
        float[] vector = new float[DIMENSION];
        // Never zero: the cosine with nothing is nothing.
        vector[0] = 0.01f;
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)) {
            vector[Math.floorMod((word.hashCode() * 0x9E3779B9) >>> 8, DIMENSION)] += 1;
        }
        return Embedding.from(vector);
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public String modelName() {
        return "words-by-hash";
    }
}
