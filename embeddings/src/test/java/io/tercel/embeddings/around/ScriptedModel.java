package io.tercel.embeddings.around;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A model of two dimensions that fails as it is told to, and remembers what it was asked. */
final class ScriptedModel implements EmbeddingModel, AutoCloseable {

    final List<List<String>> calls = Collections.synchronizedList(new ArrayList<>());
    final Deque<RuntimeException> failures = new ArrayDeque<>();
    boolean closed;

    ScriptedModel failing(RuntimeException... next) {
        failures.addAll(List.of(next));
        return this;
    }

    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        List<String> texts = request.inputs().stream().map(EmbeddingInput::text).toList();
        calls.add(texts);
        @Nullable RuntimeException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        float kind = request.inputType() == EmbeddingInputType.QUERY ? 1 : 0;
        return Responses.of(
                texts.stream()
                        .map(text -> Embedding.from(new float[] {text.length(), kind}))
                        .toList(),
                modelName(),
                new TokenUsage(texts.size()));
    }

    @Override
    public Set<EmbeddingParameter<?>> supportedParameters() {
        return Set.of(EmbeddingRequestParameters.INPUT_TYPE, EmbeddingRequestParameters.DIMENSIONS);
    }

    @Override
    public int dimension() {
        return 2;
    }

    @Override
    public String modelName() {
        return "scripted/model:1";
    }

    @Override
    public void close() {
        closed = true;
    }

    static List<TextSegment> segments(String... texts) {
        return List.of(texts).stream().map(TextSegment::from).toList();
    }

    static List<Float> lengths(List<Embedding> embeddings) {
        return embeddings.stream().map(embedding -> embedding.vector()[0]).toList();
    }
}
