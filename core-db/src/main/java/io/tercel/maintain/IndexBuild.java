package io.tercel.maintain;

import io.tercel.index.BuildControl;
import io.tercel.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One build that is running: spreads it over the workers, keeps its pace, and knows how far it has come. */
final class IndexBuild implements BuildControl {

    private static final Logger LOG = LoggerFactory.getLogger(IndexBuild.class);

    /** Builds that take less are not told of; others now and then. */
    private static final long FIRST_NEWS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long NEWS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String what;
    private final List<Executor> helpers;
    private final Ticker ticker;
    private final Runnable requireWanted;
    private final ThreadLocal<BuildPace> pace;
    private final long begun;
    private final AtomicLong nextNews;
    private volatile double progress;

    /**
     * A build that begins now.
     *
     * @param what is built, for people
     * @param helpers workers beside the calling thread
     * @param requireWanted throws to end it; called by all workers
     * @param pace of each worker, by its number from 0
     */
    IndexBuild(
            String what, List<Executor> helpers, Ticker ticker, Runnable requireWanted, IntFunction<BuildPace> pace) {
        this.what = what;
        this.helpers = helpers;
        this.ticker = ticker;
        this.requireWanted = requireWanted;
        AtomicInteger known = new AtomicInteger();
        this.pace = ThreadLocal.withInitial(() -> pace.apply(known.getAndIncrement()));
        this.begun = ticker.nanos();
        this.nextNews = new AtomicLong(begun + FIRST_NEWS_NANOS);
    }

    /** How far it has come, from 0 to 1. */
    double progress() {
        return progress;
    }

    @Override
    public int workers() {
        return 1 + helpers.size();
    }

    @Override
    public void onEachWorker(Runnable task) {
        List<CompletableFuture<Void>> others = new ArrayList<>();
        helpers.forEach(helper -> others.add(CompletableFuture.runAsync(() -> atLowPriority(task), helper)));
        Throwable failure = null;
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // The others use what the caller is about to let go of, so they are waited for whatever has happened here.
            failure = e;
        }
        for (CompletableFuture<Void> other : others) {
            try {
                other.join();
            } catch (CompletionException e) {
                failure = failure == null ? causeOf(e) : failure;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Means something where the system heeds priorities, and nothing elsewhere. */
    @SuppressWarnings(
            "ThreadPriorityCheck") // nothing depends on it: where the system passes over it, BuildPace does the work
    static void atLowPriority(Runnable task) {
        Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
        task.run();
    }

    private static Throwable causeOf(CompletionException e) {
        return e.getCause() == null ? e : e.getCause();
    }

    @Override
    public void progress(long done, long total) {
        requireWanted.run();
        progress = total == 0 ? 1 : Math.clamp((double) done / total, 0, 1);
        long now = ticker.nanos();
        long due = nextNews.get();
        if (now - due >= 0 && nextNews.compareAndSet(due, now + NEWS_NANOS)) {
            LOG.info("{}: {} % built", what, Math.round(100 * progress));
        }
        pace.get().step(requireWanted);
    }

    /** It has been built and is in use. */
    void done() {
        long nanos = ticker.nanos() - begun;
        if (nanos >= FIRST_NEWS_NANOS) {
            LOG.info("{}: built in {} s", what, TimeUnit.NANOSECONDS.toSeconds(nanos));
        } else {
            LOG.debug("{}: built in {} ms", what, TimeUnit.NANOSECONDS.toMillis(nanos));
        }
    }
}
