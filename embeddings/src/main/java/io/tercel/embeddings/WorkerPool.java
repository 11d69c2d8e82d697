package io.tercel.embeddings;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Shares the cores among the calls of one model.
 *
 * <p>A call is a job of one or more texts. The calling thread works on its own job, so that a single query costs no change
 * of thread, and helper threads take texts from it too. A fair semaphore lets no more texts run at once than there are
 * cores, however many threads call; a helper takes one text and goes to the end of the queue. So jobs take turns: a query
 * that comes while a million documents are embedded waits for a text or two, not for a million.
 */
final class WorkerPool implements AutoCloseable {

    private static final long IDLE_SECONDS = 10;

    private final String modelName;
    private final int workers;
    private final Semaphore permits;
    private final ThreadPoolExecutor helpers;

    /** Written while holding all permits, read while holding one. */
    private boolean closed;

    WorkerPool(String modelName, int workers) {
        this.modelName = modelName;
        this.workers = workers;
        this.permits = new Semaphore(workers, true);
        ThreadFactory factory = Thread.ofPlatform()
                .daemon()
                .name("tercel-embed-" + modelName + "-", 0)
                .factory();
        this.helpers = new ThreadPoolExecutor(
                workers, workers, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        helpers.allowCoreThreadTimeOut(true);
    }

    /**
     * Does {@code task} for 0 … {@code count - 1}, waits for all, and calls {@code progress} after each. When one fails the
     * rest is not begun, and the failure of the lowest number that failed is thrown.
     *
     * @throws EmbeddingInterruptedException if the calling thread is interrupted; what helpers have begun ends unheard
     * @throws ModelClosedException if the pool is closed before all is done
     */
    void forEach(int count, IntConsumer task, ProgressListener progress) {
        Job job = new Job(count, task);
        for (int i = 0; i < Math.min(workers, count) - 1; i++) {
            submit(job);
        }
        try {
            int reported = 0;
            while (reported < count) {
                int done = job.workOrAwait(reported);
                while (reported < done) {
                    progress.onProgress(++reported, count);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddingInterruptedException(e);
        } finally {
            job.stop();
        }
    }

    private void submit(Job job) {
        try {
            helpers.execute(job);
        } catch (RejectedExecutionException e) {
            // Closed: the job learns of it where it asks for a permit.
        }
    }

    /** Waits, interrupted or not, until nothing runs, and stops what would begin: nothing of the model is in use then. */
    @Override
    public void close() {
        permits.acquireUninterruptibly(workers);
        closed = true;
        permits.release(workers);
        helpers.shutdown();
        boolean interrupted = false;
        while (!helpers.isTerminated()) {
            try {
                helpers.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Job implements Runnable {
        private static final int NONE = -1;

        private final int count;
        private final IntConsumer task;
        private int begun;
        private int running;
        private int succeeded;
        private boolean stopped;
        private int failedAt;
        private @Nullable Throwable failure;

        Job(int count, IntConsumer task) {
            this.count = count;
            this.task = task;
        }

        /** A helper's turn. */
        @Override
        public void run() {
            permits.acquireUninterruptibly();
            try {
                doNext();
            } finally {
                permits.release();
            }
            if (hasMore()) {
                submit(this);
            }
        }

        /**
         * The caller's turn: does a text, or waits until more than {@code reported} are done when all have been begun.
         * Returns how many are done.
         */
        int workOrAwait(int reported) throws InterruptedException {
            if (hasMore()) {
                permits.acquire();
                try {
                    doNext();
                } finally {
                    permits.release();
                }
                return done();
            }
            return awaitMoreThan(reported);
        }

        private void doNext() {
            int index = begin();
            if (index == NONE) {
                return;
            }
            try {
                if (closed) {
                    throw new ModelClosedException(modelName);
                }
                task.accept(index);
                end(index, null);
            } catch (RuntimeException | Error e) {
                end(index, e);
            }
        }

        private synchronized int begin() {
            if (!hasMore()) {
                return NONE;
            }
            running++;
            return begun++;
        }

        private synchronized void end(int index, @Nullable Throwable problem) {
            running--;
            if (problem == null) {
                succeeded++;
            } else if (failure == null || index < failedAt) {
                failure = problem;
                failedAt = index;
            }
            notifyAll();
        }

        private synchronized boolean hasMore() {
            return begun < count && failure == null && !stopped;
        }

        private synchronized void stop() {
            stopped = true;
        }

        private synchronized int done() {
            return succeeded;
        }

        /** After a failure it waits for all that runs, so that of several failures always the same is thrown. */
        private synchronized int awaitMoreThan(int reported) throws InterruptedException {
            while (failure == null ? succeeded <= reported : running > 0) {
                wait();
            }
            return switch (failure) {
                case null -> succeeded;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(failure);
            };
        }
    }
}
