package io.tercel.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** An embedding model that needs no model: each word has a direction of its own, a text is the sum of its words. */
final class WordEmbeddings implements EmbeddingModel {

    static final int DIMENSION = 48;

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        return Response.from(
                segments.stream().map(segment -> embedding(segment.text())).toList());
    }

    static Embedding embedding(String text) {
        float[] sum = new float[DIMENSION];
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
            SplittableRandom direction = new SplittableRandom(word.hashCode());
            for (int i = 0; i < DIMENSION; i++) {
                sum[i] += (float) (direction.nextDouble() - 0.5);
            }
        }
        return Embedding.from(sum);
    }
}
