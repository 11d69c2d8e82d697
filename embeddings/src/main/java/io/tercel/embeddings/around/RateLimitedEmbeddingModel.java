package io.tercel.embeddings.around;

import dev.failsafe.RateLimiter;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Keeps to the rate that a service allows, in calls and in texts: who comes too early waits. All callers of one instance share the
 * rate, which is spread evenly over its period.
 *
 * <p>Thread-safe if the model inside is.
 */
public final class RateLimitedEmbeddingModel extends EmbeddingModelAround {

    private final List<Limit> limits;
    private final Duration maxWait;

    private RateLimitedEmbeddingModel(Builder builder) {
        super(builder.model);
        this.limits = List.copyOf(builder.limits);
        this.maxWait = builder.maxWait;
    }

    /** No limit unless set. */
    public static Builder around(EmbeddingModel model) {
        return new Builder(model);
    }

    /** One rate, and how much of it a request takes. */
    private record Limit(RateLimiter<Object> limiter, ToIntFunction<EmbeddingRequest> share) {}

    /**
     * Embeds when the rate allows it.
     *
     * @throws RateLimitException if it would take longer than the longest wait, or the thread is interrupted
     */
    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        for (Limit limit : limits) {
            await(limit.limiter(), limit.share().applyAsInt(request));
        }
        return inside().embed(request);
    }

    private void await(RateLimiter<Object> limiter, int permits) {
        try {
            if (!limiter.tryAcquirePermits(permits, maxWait)) {
                throw new RateLimitException(
                        "The rate allowed to " + modelName() + " is used up for longer than " + maxWait);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RateLimitException("Interrupted while waiting for the rate allowed to " + modelName(), e);
        }
    }

    /** Settings. */
    public static final class Builder {

        private final EmbeddingModel model;
        private final List<Limit> limits = new ArrayList<>();
        private Duration maxWait = Duration.ofHours(1);

        private Builder(EmbeddingModel model) {
            this.model = model;
        }

        /** Not more calls than so many in a period. */
        public Builder calls(long most, Duration period) {
            return limit("calls", most, period, request -> 1);
        }

        /** Not more texts than so many in a period. A call takes as many as it has, even if these are more. */
        public Builder texts(long most, Duration period) {
            return limit("texts", most, period, request -> request.inputs().size());
        }

        private Builder limit(String name, long most, Duration period, ToIntFunction<EmbeddingRequest> share) {
            limits.add(new Limit(
                    RateLimiter.smoothBuilder(Numbers.atLeast(1, name, most), Numbers.positive("period", period))
                            .build(),
                    share));
            return this;
        }

        /** How long a call waits for its turn before it fails; an hour unless set. */
        public Builder maxWait(Duration maxWait) {
            this.maxWait = maxWait;
            return this;
        }

        /** The model with its limits. */
        public RateLimitedEmbeddingModel build() {
            return new RateLimitedEmbeddingModel(this);
        }
    }
}
