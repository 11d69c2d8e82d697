package io.tercel.embeddings.around;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.tercel.embeddings.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Cuts long calls into batches, as services demand: by the number of texts and by their characters. Batches may run at the same time;
 * the vectors come in the order of the texts. When a batch fails, those not begun are not sent, and its failure is thrown.
 *
 * <p>Thread-safe if the model inside is.
 */
public final class BatchingEmbeddingModel extends EmbeddingModelAround {

    private static final int DEFAULT_TEXTS = 96;

    private final int maxTexts;
    private final long maxCharacters;
    private final int concurrency;
    private final ProgressListener progress;

    private BatchingEmbeddingModel(Builder builder) {
        super(builder.model);
        this.maxTexts = builder.maxTexts;
        this.maxCharacters = builder.maxCharacters;
        this.concurrency = builder.concurrency;
        this.progress = builder.progress;
    }

    /** Batches of at most 96 texts, one after another, unless set otherwise. */
    public static Builder around(EmbeddingModel model) {
        return new Builder(model);
    }

    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        List<Batch> batches = batches(request.inputs());
        @Nullable EmbeddingResponse[] responses = new @Nullable EmbeddingResponse[batches.size()];
        if (concurrency == 1 || batches.size() == 1) {
            oneByOne(request, batches, responses);
        } else {
            atOnce(request, batches, responses);
        }
        return joined(batches, responses);
    }

    private List<Batch> batches(List<EmbeddingInput> inputs) {
        List<Batch> batches = new ArrayList<>();
        int from = 0;
        long characters = 0;
        for (int i = 0; i < inputs.size(); i++) {
            int length = characters(inputs.get(i));
            if (i > from && (i - from == maxTexts || characters + length > maxCharacters)) {
                batches.add(new Batch(batches.size(), inputs.subList(from, i)));
                from = i;
                characters = 0;
            }
            characters += length;
        }
        batches.add(new Batch(batches.size(), inputs.subList(from, inputs.size())));
        return batches;
    }

    private int characters(EmbeddingInput input) {
        return maxCharacters == Long.MAX_VALUE ? 0 : input.text().length();
    }

    private record Batch(int number, List<EmbeddingInput> inputs) {}

    private void oneByOne(EmbeddingRequest request, List<Batch> batches, @Nullable EmbeddingResponse[] responses) {
        int done = 0;
        for (Batch batch : batches) {
            responses[batch.number()] = embed(request, batch);
            done += batch.inputs().size();
            progress.onProgress(done, request.inputs().size());
        }
    }

    private EmbeddingResponse embed(EmbeddingRequest request, Batch batch) {
        EmbeddingResponse response = inside().embed(Responses.part(request, batch.inputs()));
        Responses.checked(response, batch.inputs().size());
        return response;
    }

    private void atOnce(EmbeddingRequest request, List<Batch> batches, @Nullable EmbeddingResponse[] responses) {
        ExecutorService senders = Executors.newFixedThreadPool(
                Math.min(concurrency, batches.size()),
                Thread.ofVirtual().name("tercel-embed-batch-", 0).factory());
        try {
            CompletionService<Batch> completed = new ExecutorCompletionService<>(senders);
            for (Batch batch : batches) {
                completed.submit(() -> {
                    responses[batch.number()] = embed(request, batch);
                    return batch;
                });
            }
            int done = 0;
            for (int i = 0; i < batches.size(); i++) {
                done += completed.take().get().inputs().size();
                progress.onProgress(done, request.inputs().size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for batches of embeddings", e);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } finally {
            senders.shutdownNow();
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
    }

    private static EmbeddingResponse joined(List<Batch> batches, @Nullable EmbeddingResponse[] responses) {
        List<Embedding> embeddings = new ArrayList<>();
        TokenUsage usage = null;
        String modelName = null;
        for (Batch batch : batches) {
            EmbeddingResponse response = responses[batch.number()];
            if (response == null) {
                throw new IllegalStateException("batch " + batch.number() + " has no response");
            }
            embeddings.addAll(response.embeddings());
            usage = Responses.sum(usage, response.tokenUsage());
            modelName = response.modelName();
        }
        return Responses.of(embeddings, modelName, usage);
    }

    /** Settings. */
    public static final class Builder {

        private final EmbeddingModel model;
        private int maxTexts = DEFAULT_TEXTS;
        private long maxCharacters = Long.MAX_VALUE;
        private int concurrency = 1;
        private ProgressListener progress = ProgressListener.NONE;

        private Builder(EmbeddingModel model) {
            this.model = model;
        }

        /** The most texts of a batch, at least 1. */
        public Builder maxTexts(int maxTexts) {
            this.maxTexts = (int) Numbers.atLeast(1, "maxTexts", maxTexts);
            return this;
        }

        /** The most characters of a batch, at least 1; a single text may have more. No limit unless set. */
        public Builder maxCharacters(long maxCharacters) {
            this.maxCharacters = Numbers.atLeast(1, "maxCharacters", maxCharacters);
            return this;
        }

        /** How many batches of a call run at the same time, at least 1; one unless set. */
        public Builder concurrency(int concurrency) {
            this.concurrency = (int) Numbers.atLeast(1, "concurrency", concurrency);
            return this;
        }

        /** Told after each batch how many texts of the call are done, on the thread of the caller. What it throws ends the call. */
        public Builder progress(ProgressListener progress) {
            this.progress = progress;
            return this;
        }

        /** The model with its batches. */
        public BatchingEmbeddingModel build() {
            return new BatchingEmbeddingModel(this);
        }
    }
}
