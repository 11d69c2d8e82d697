package io.tercel.embeddings.around;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * Measures calls with Micrometer, whose artifact {@code io.micrometer:micrometer-core} has to be there. All meters have the tag {@code
 * model}:
 *
 * <ul>
 *   <li>timer {@code tercel.embedding.calls}, with the tag {@code outcome}, {@code success} or {@code failure}
 *   <li>counter {@code tercel.embedding.texts}: texts of calls that succeeded
 *   <li>counter {@code tercel.embedding.tokens}: their tokens, as far as the model tells
 * </ul>
 *
 * <p>Thread-safe if the model inside is.
 */
public final class MeteredEmbeddingModel extends EmbeddingModelAround {

    private static final String PREFIX = "tercel.embedding.";

    private final MeterRegistry registry;
    private final Timer successes;
    private final Timer failures;
    private final Counter texts;
    private final Counter tokens;

    private MeteredEmbeddingModel(EmbeddingModel model, MeterRegistry registry) {
        super(model);
        this.registry = registry;
        Tags tags = Tags.of("model", model.modelName());
        this.successes = registry.timer(PREFIX + "calls", tags.and("outcome", "success"));
        this.failures = registry.timer(PREFIX + "calls", tags.and("outcome", "failure"));
        this.texts = registry.counter(PREFIX + "texts", tags);
        this.tokens = registry.counter(PREFIX + "tokens", tags);
    }

    /** The model with its meters. */
    public static MeteredEmbeddingModel around(EmbeddingModel model, MeterRegistry registry) {
        return new MeteredEmbeddingModel(model, registry);
    }

    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        Timer.Sample sample = Timer.start(registry);
        Timer outcome = failures;
        try {
            EmbeddingResponse response = inside().embed(request);
            texts.increment(request.inputs().size());
            if (response.tokenUsage() != null && response.tokenUsage().inputTokenCount() != null) {
                tokens.increment(response.tokenUsage().inputTokenCount());
            }
            outcome = successes;
            return response;
        } finally {
            sample.stop(outcome);
        }
    }
}
