package io.tercel.samples.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Answers queries as fast as they can be answered: each worker takes the next single query when it has answered one. The rate is
 * that of the best of three passes, after a warm-up in which the code is compiled.
 *
 * <p>A system that is slow is asked fewer queries, so that a pass ends in reasonable time.
 */
public final class ClosedLoop implements AutoCloseable {

    private static final int PASSES = 3;
    private static final int WARM_UP_QUERIES = 500;
    private static final double WARM_UP_MIN_SECONDS = 1;
    private static final double WARM_UP_MAX_SECONDS = 5;
    private static final double PASS_MAX_SECONDS = 20;
    private static final int PASS_MIN_QUERIES = 100;

    private final int threads;
    private final double warmUpSeconds;
    private final ExecutorService pool;

    /** A loop of so many workers; with one it is the caller. */
    public ClosedLoop(int threads) {
        this(threads, WARM_UP_MIN_SECONDS);
    }

    /** With another least time of warming up. */
    public ClosedLoop(int threads, double warmUpSeconds) {
        if (threads < 1) {
            throw new IllegalArgumentException("--threads must be at least 1, got " + threads);
        }
        this.threads = threads;
        this.warmUpSeconds = warmUpSeconds;
        // The same threads for all passes: some peers keep state by thread and never let it go.
        this.pool = Executors.newFixedThreadPool(threads);
    }

    /**
     * What was measured.
     *
     * @param perSecond queries answered in a second by all workers together
     * @param queries how many queries a pass had: the first ones
     */
    public record Rate(double perSecond, int queries) {}

    /**
     * Measures.
     *
     * @param queries how many there are
     * @param worker makes what a worker answers a query with, given the query's number; called once for each worker
     */
    public Rate run(int queries, Supplier<IntConsumer> worker) {
        List<IntConsumer> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(worker.get());
        }
        int asked = queriesInPass(queries, warmUp(queries, workers));
        double best = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            best = Math.max(best, asked / secondsOf(asked, workers));
        }
        return new Rate(best, asked);
    }

    /** Answers some queries until the code has been compiled and returns how many it answered in a second. */
    private double warmUp(int queries, List<IntConsumer> workers) {
        int chunk = Math.min(queries, 2 * threads);
        int answered = 0;
        double seconds = 0;
        while ((answered < WARM_UP_QUERIES || seconds < warmUpSeconds) && seconds < WARM_UP_MAX_SECONDS) {
            seconds += secondsOf(chunk, workers);
            answered += chunk;
            chunk = Math.min(Math.min(queries, WARM_UP_QUERIES), 2 * chunk);
        }
        return answered / seconds;
    }

    static int queriesInPass(int queries, double perSecond) {
        double affordable = Math.max(PASS_MIN_QUERIES, perSecond * PASS_MAX_SECONDS);
        return (int) Math.min(queries, affordable);
    }

    private double secondsOf(int queries, List<IntConsumer> workers) {
        long start = System.nanoTime();
        if (threads == 1) {
            IntConsumer only = workers.getFirst();
            for (int query = 0; query < queries; query++) {
                only.accept(query);
            }
        } else {
            runTogether(queries, workers);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void runTogether(int queries, List<IntConsumer> workers) {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (IntConsumer worker : workers) {
            running.add(pool.submit(() -> {
                for (int query = next.getAndIncrement(); query < queries; query = next.getAndIncrement()) {
                    worker.accept(query);
                }
            }));
        }
        running.forEach(ClosedLoop::join);
    }

    private static void join(Future<?> worker) {
        try {
            worker.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a query failed: " + failed.getCause(), failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", interrupted);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
