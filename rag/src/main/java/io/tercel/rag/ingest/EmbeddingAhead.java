package io.tercel.rag.ingest;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/**
 * Batches that are being embedded, in the order in which they were added. With one at a time the caller embeds it itself. For one
 * caller.
 */
final class EmbeddingAhead implements AutoCloseable {

    /**
     * A batch with its embeddings, or with what went wrong.
     *
     * @param embeddings one for each piece of the batch, in its order; none after a failure
     */
    record Embedded(List<Prepared.Ready> batch, List<Embedding> embeddings, Optional<RuntimeException> failure) {

        static Embedded of(List<Prepared.Ready> batch, Function<List<TextSegment>, List<Embedding>> embed) {
            try {
                List<TextSegment> inputs =
                        batch.stream().flatMap(each -> each.inputs().stream()).toList();
                return new Embedded(batch, embed.apply(inputs), Optional.empty());
            } catch (CancellationException e) {
                throw e;
            } catch (RuntimeException e) {
                return new Embedded(batch, List.of(), Optional.of(e));
            }
        }
    }

    private final int most;
    private final Function<List<TextSegment>, List<Embedding>> embed;
    private final Optional<ExecutorService> threads;
    private final Deque<Future<Embedded>> ahead = new ArrayDeque<>();

    EmbeddingAhead(int most, Function<List<TextSegment>, List<Embedding>> embed) {
        this.most = most;
        this.embed = embed;
        this.threads = most == 1
                ? Optional.empty()
                : Optional.of(Executors.newFixedThreadPool(
                        most,
                        Thread.ofPlatform()
                                .daemon()
                                .name("tercel-ingest-embedding-", 0)
                                .factory()));
    }

    void add(List<Prepared.Ready> batch) {
        FutureTask<Embedded> task = new FutureTask<>(() -> Embedded.of(batch, embed));
        ahead.add(task);
        threads.ifPresentOrElse(pool -> pool.execute(task), task);
    }

    /** Whether the first one has to be taken before another is added. */
    boolean isFull() {
        return ahead.size() >= most;
    }

    boolean isEmpty() {
        return ahead.isEmpty();
    }

    /** The first one; waits for it. */
    Embedded next() throws InterruptedException {
        try {
            return ahead.remove().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CancellationException cancelled) {
                throw cancelled;
            }
            throw new IllegalStateException("embedding failed", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.ifPresent(pool -> {
            pool.shutdownNow();
            pool.close();
        });
    }
}
