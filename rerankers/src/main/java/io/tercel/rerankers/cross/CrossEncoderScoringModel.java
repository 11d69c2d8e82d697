package io.tercel.rerankers.cross;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;

/**
 * Scores passages by a model that reads the question and a passage together, on ONNX Runtime, in the process. The sharpest of
 * rerankers and the dearest: the model runs once for each passage of each question.
 *
 * <p>Passages longer than the model reads are cut at their end, the question never. Pairs are sorted by length and run in batches of
 * at most {@link Builder#tokenBudget} tokens, so memory does not grow with the number of passages. The activations of
 * dynamically quantized graphs are scaled by batch, so that a score depends a little on the passages beside it; {@link Builder#maxBatch
 * maxBatch(1)} rules that out and is hardly slower for such graphs.
 *
 * <p>Thread-safe. {@link #close()} waits for calls that are under way and gives back threads and native memory; afterwards scoring
 * is an {@link IllegalStateException}. A blank question or passage is an {@link IllegalArgumentException}.
 */
public final class CrossEncoderScoringModel implements ScoringModel, AutoCloseable {

    private final CrossEncoderGraph graph;
    private final PairTokenizer tokenizer;
    private final ExecutorService workers;
    private final boolean sigmoid;
    private final int tokenBudget;
    private final int maxBatch;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private CrossEncoderScoringModel(Builder builder) {
        sigmoid = builder.sigmoid;
        tokenBudget = builder.tokenBudget;
        maxBatch = builder.maxBatch;
        tokenizer = PairTokenizer.open(builder.folder.tokenizer(), builder.maxTokens);
        try {
            graph = CrossEncoderGraph.open(builder.folder.graph(), builder.folder.padding());
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
        workers = Executors.newFixedThreadPool(
                builder.threads,
                Thread.ofPlatform().daemon().name("tercel-cross-encoder-", 0).factory());
    }

    /**
     * Opens the model in a folder: {@code model.onnx} or {@code onnx/model.onnx} (or {@code model_quantized.onnx} at these
     * places), {@code tokenizer.json} and, where they exist, {@code config.json} and {@code tokenizer_config.json}. The first
     * output must be one number for each pair ({@code [n]} or {@code [n][1]}) or two ({@code [n][2]}: not relevant, relevant).
     *
     * @throws CrossEncoderException if a file is missing or is not what it should be
     */
    public static CrossEncoderScoringModel load(Path folder) {
        return builder(folder).build();
    }

    /** As {@link #load}, with settings to change. */
    public static Builder builder(Path folder) {
        return new Builder(CrossEncoderFolder.read(folder));
    }

    @Override
    public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
        if (segments.isEmpty()) {
            return Response.from(List.of());
        }
        if (query.isBlank()) {
            throw new IllegalArgumentException("query: expected a text, got a blank one");
        }
        use.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the cross-encoder is closed");
            }
            return Response.from(Arrays.stream(score(segments, query)).boxed().toList());
        } finally {
            use.readLock().unlock();
        }
    }

    private double[] score(List<TextSegment> segments, String query) {
        List<TokenPair> pairs = IntStream.range(0, segments.size())
                .mapToObj(i -> tokenizer.tokenize(i, query, segments.get(i).text()))
                .toList();
        double[] scores = new double[pairs.size()];
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (List<TokenPair> batch : PairBatches.of(pairs, tokenBudget, maxBatch)) {
            running.add(CompletableFuture.runAsync(() -> score(batch, scores), workers));
        }
        try {
            // All of them, also when one has failed: they hold the graph that a close would take away.
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        return scores;
    }

    private void score(List<TokenPair> batch, double[] scores) {
        double[] logits = graph.logits(batch);
        for (int i = 0; i < logits.length; i++) {
            scores[batch.get(i).position()] = sigmoid ? 1 / (1 + Math.exp(-logits[i])) : logits[i];
        }
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                workers.shutdown();
                graph.close();
                tokenizer.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    /** Settings of a cross-encoder. Not safe for use by many threads. */
    public static final class Builder {

        private static final int DEFAULT_TOKEN_BUDGET = 2048;
        private static final int DEFAULT_MAX_BATCH = 8;

        private final CrossEncoderFolder folder;
        private int maxTokens;
        private boolean sigmoid = true;
        private int tokenBudget = DEFAULT_TOKEN_BUDGET;
        private int maxBatch = DEFAULT_MAX_BATCH;
        private int threads = Runtime.getRuntime().availableProcessors();

        private Builder(CrossEncoderFolder folder) {
            this.folder = folder;
            this.maxTokens = folder.maxTokens();
        }

        /** Most tokens of question and passage together, special ones included; the model's own limit unless set. Fewer are faster. */
        public Builder maxTokens(int most) {
            maxTokens = atLeastOne("maxTokens", most);
            return this;
        }

        /** Whether scores are mapped to 0 to 1 by the logistic function, which they are unless this is false; else they are logits. */
        public Builder sigmoid(boolean mapped) {
            sigmoid = mapped;
            return this;
        }

        /** Most tokens of a batch, padding included; 2,048 unless set. It bounds the memory of a run. */
        public Builder tokenBudget(int most) {
            tokenBudget = atLeastOne("tokenBudget", most);
            return this;
        }

        /** Most pairs of a batch; 8 unless set. */
        public Builder maxBatch(int most) {
            maxBatch = atLeastOne("maxBatch", most);
            return this;
        }

        /** How many batches run at the same time; as many as there are cores unless set. */
        public Builder threads(int count) {
            threads = atLeastOne("threads", count);
            return this;
        }

        /**
         * Loads the model.
         *
         * @throws CrossEncoderException if a file is not what it should be
         */
        public CrossEncoderScoringModel build() {
            return new CrossEncoderScoringModel(this);
        }

        private static int atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + ": expected at least 1, got " + value);
            }
            return value;
        }
    }
}
