package io.tercel.embeddings;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one model. All work of a model runs here, however many threads call it: no more runs at once than there
 * are cores, and a virtual thread that waits holds none.
 *
 * <p>A call is a job of many texts. A worker does one text of a job and puts the job back at the end of the queue, so jobs
 * take turns: a query that comes while a million documents are embedded waits for one text, not for a million.
 */
final class WorkerPool implements AutoCloseable {

    private static final long IDLE_SECONDS = 10;

    private final String modelName;
    private final int workers;
    private final ThreadPoolExecutor threads;

    WorkerPool(String modelName, int workers) {
        this.modelName = modelName;
        this.workers = workers;
        ThreadFactory factory = Thread.ofPlatform()
                .daemon()
                .name("tercel-embed-" + modelName + "-", 0)
                .factory();
        this.threads = new ThreadPoolExecutor(
                workers, workers, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does {@code task} for 0 … {@code count - 1} on the workers and waits for all of them. When one fails the rest is not
     * begun, and the failure of the lowest number that failed is thrown.
     *
     * @throws EmbeddingInterruptedException if the calling thread is interrupted; what is under way finishes unheard
     * @throws ModelClosedException if the pool is closed before all is done
     */
    void forEach(int count, IntConsumer task, ProgressListener progress) {
        Job job = new Job(count, task);
        for (int i = 0; i < Math.min(workers, count); i++) {
            submit(job);
        }
        try {
            for (int done = 0; job.awaitMoreThan(done); done++) {
                progress.onProgress(done + 1, count);
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
            threads.execute(job);
        } catch (RejectedExecutionException e) {
            job.fail(Integer.MAX_VALUE, new ModelClosedException(modelName));
        }
    }

    /** Waits, interrupted or not, until no worker runs: after this nothing of the model is in use. */
    @Override
    public void close() {
        threads.shutdown();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Job implements Runnable {
        private final int count;
        private final IntConsumer task;
        private int begun;
        private int running;
        private int succeeded;
        private boolean stopped;
        private int failedAt = Integer.MAX_VALUE;
        private @Nullable Throwable failure;

        Job(int count, IntConsumer task) {
            this.count = count;
            this.task = task;
        }

        @Override
        @SuppressWarnings("CatchingUnchecked") // an Error in a text belongs to its caller, not to the worker thread
        public void run() {
            int index = begin();
            if (index < 0) {
                return;
            }
            try {
                task.accept(index);
                succeed();
            } catch (Throwable e) {
                fail(index, e);
                finish();
            }
            if (hasMore()) {
                submit(this);
            }
        }

        private synchronized int begin() {
            if (!hasMore()) {
                return -1;
            }
            running++;
            return begun++;
        }

        private synchronized boolean hasMore() {
            return begun < count && failure == null && !stopped;
        }

        private synchronized void succeed() {
            succeeded++;
            finish();
        }

        private synchronized void finish() {
            running--;
            notifyAll();
        }

        private synchronized void fail(int index, Throwable e) {
            if (failure == null || index < failedAt) {
                failure = e;
                failedAt = index;
            }
            notifyAll();
        }

        private synchronized void stop() {
            stopped = true;
        }

        /**
         * Waits until more than {@code done} texts have succeeded; false if {@code done} are all. After a failure it waits
         * for what is still running, so that of several failures always the same is thrown.
         */
        private synchronized boolean awaitMoreThan(int done) throws InterruptedException {
            while (failure == null && done < count && succeeded <= done) {
                wait();
            }
            while (failure != null && running > 0) {
                wait();
            }
            rethrow();
            return done < count;
        }

        private void rethrow() {
            switch (failure) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            }
        }
    }
}
