package io.tercel.embeddings.around;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the model again when a call failed in a way that may pass, each time after a longer pause with some chance in it, so that
 * many clients do not come back at once. What is thrown in the end is what the last call threw. Models of LangChain4j that retry on
 * their own should be told not to ({@code maxRetries(0)}), or the attempts multiply.
 *
 * <p>Thread-safe if the model inside is. Pauses are those of the calling thread; interrupting it ends them.
 */
public final class RetryingEmbeddingModel extends EmbeddingModelAround {

    private static final Logger log = LoggerFactory.getLogger(RetryingEmbeddingModel.class);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int SERVER_ERROR = 500;

    private final FailsafeExecutor<EmbeddingResponse> retries;

    private RetryingEmbeddingModel(Builder builder) {
        super(builder.model);
        this.retries = Failsafe.with(RetryPolicy.<EmbeddingResponse>builder()
                .handleIf(builder.retryIf::test)
                .withMaxAttempts(builder.maxAttempts)
                .withBackoff(builder.firstPause, builder.longestPause)
                .withJitter(builder.jitter)
                .onRetry(event -> log.warn(
                        "Embedding with {} failed, attempt {} of {} follows: {}",
                        builder.model.modelName(),
                        event.getAttemptCount() + 1,
                        builder.maxAttempts,
                        String.valueOf(event.getLastException())))
                .build());
    }

    /** Four attempts, with pauses of half a second, one and two, unless set otherwise. */
    public static Builder around(EmbeddingModel model) {
        return new Builder(model);
    }

    /**
     * Whether a failure may pass: LangChain4j's {@code RetriableException}s (rate limits, time-outs, errors of the server) and
     * {@code HttpException}s of these kinds, and what was caused by an {@link IOException}, unless it is a {@code
     * NonRetriableException}.
     */
    public static boolean mayPass(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case NonRetriableException never -> {
                    return false;
                }
                case RetriableException again -> {
                    return true;
                }
                case HttpException http -> {
                    int status = http.statusCode();
                    return status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT || status >= SERVER_ERROR;
                }
                case IOException again -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        try {
            return retries.get(() -> inside().embed(request));
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted before embedding was tried again", e.getCause());
            }
            throw e;
        }
    }

    /** Settings. */
    public static final class Builder {

        private final EmbeddingModel model;
        private int maxAttempts = 4;
        private Duration firstPause = Duration.ofMillis(500);
        private Duration longestPause = Duration.ofSeconds(30);
        private double jitter = 0.25;
        private Predicate<Throwable> retryIf = RetryingEmbeddingModel::mayPass;

        private Builder(EmbeddingModel model) {
            this.model = model;
        }

        /** How often to call at most, the first time included; at least 1. */
        public Builder maxAttempts(int maxAttempts) {
            this.maxAttempts = (int) Numbers.atLeast(1, "maxAttempts", maxAttempts);
            return this;
        }

        /**
         * How long to wait before the second attempt; before each further one twice as long.
         *
         * @param first more than nothing
         * @param longest more than the first
         */
        public Builder pauses(Duration first, Duration longest) {
            if (longest.compareTo(Numbers.positive("first", first)) <= 0) {
                throw new IllegalArgumentException("longest: expected more than " + first + ", got " + longest);
            }
            this.firstPause = first;
            this.longestPause = longest;
            return this;
        }

        /** By which share a pause is longer or shorter at random, 0 to 1; a quarter unless set. */
        public Builder jitter(double jitter) {
            if (!(jitter >= 0 && jitter <= 1)) {
                throw new IllegalArgumentException("jitter: expected 0 to 1, got " + jitter);
            }
            this.jitter = jitter;
            return this;
        }

        /** Which failures may pass; {@link RetryingEmbeddingModel#mayPass} unless set. */
        public Builder retryIf(Predicate<Throwable> retryIf) {
            this.retryIf = retryIf;
            return this;
        }

        /** The model with its retries. */
        public RetryingEmbeddingModel build() {
            return new RetryingEmbeddingModel(this);
        }
    }
}
