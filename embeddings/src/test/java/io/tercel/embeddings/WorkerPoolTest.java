package io.tercel.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {

    @Test
    void everyNumberIsDoneExactlyOnceAndNoMoreAtOnceThanThereAreWorkers() throws Exception {
        int count = 500;
        AtomicIntegerArray done = new AtomicIntegerArray(count);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (WorkerPool pool = new WorkerPool("test", 3);
                ExecutorService callers = Executors.newFixedThreadPool(8)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int caller = 0; caller < 8; caller++) {
                calls.add(callers.submit(() -> pool.forEach(
                        count,
                        i -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            done.incrementAndGet(i);
                            running.decrementAndGet();
                        },
                        ProgressListener.NONE)));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
        for (int i = 0; i < count; i++) {
            assertThat(done.get(i)).isEqualTo(8);
        }
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void ofSeveralFailuresTheOneOfTheLowestNumberIsThrown() {
        CountDownLatch bothBegun = new CountDownLatch(2);
        CountDownLatch laterFailed = new CountDownLatch(1);
        try (WorkerPool pool = new WorkerPool("test", 2)) {
            assertThatThrownBy(() -> pool.forEach(
                            10,
                            i -> {
                                bothBegun.countDown();
                                await(bothBegun);
                                if (i == 0) {
                                    await(laterFailed);
                                } else {
                                    laterFailed.countDown();
                                }
                                throw new IllegalArgumentException("number " + i);
                            },
                            ProgressListener.NONE))
                    .hasMessage("number 0");
        }
    }

    @Test
    void aShortJobDoesNotWaitForTheEndOfALongOne() throws Exception {
        AtomicInteger longJob = new AtomicInteger();
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch shortJobDone = new CountDownLatch(1);
        try (WorkerPool pool = new WorkerPool("test", 2);
                ExecutorService caller = Executors.newSingleThreadExecutor()) {
            // The long job ends only when the short one has: if jobs did not take turns, this test would not end.
            Future<?> call = caller.submit(() -> pool.forEach(
                    Integer.MAX_VALUE,
                    i -> {
                        longJob.incrementAndGet();
                        underWay.countDown();
                        if (shortJobDone.getCount() == 0) {
                            throw new IllegalStateException("end");
                        }
                    },
                    ProgressListener.NONE));
            underWay.await();
            pool.forEach(1, i -> {}, ProgressListener.NONE);
            shortJobDone.countDown();
            assertThatThrownBy(call::get).hasRootCauseMessage("end");
        }
        assertThat(longJob.get()).isPositive();
    }

    @Test
    void anErrorOnAHelperReachesTheCaller() {
        CountDownLatch bothBegun = new CountDownLatch(2);
        try (WorkerPool pool = new WorkerPool("test", 2)) {
            Thread caller = Thread.currentThread();
            assertThatThrownBy(() -> pool.forEach(
                            2,
                            i -> {
                                bothBegun.countDown();
                                await(bothBegun);
                                if (!Thread.currentThread().equals(caller)) {
                                    throw new LinkageError("on a helper");
                                }
                            },
                            ProgressListener.NONE))
                    .isInstanceOf(LinkageError.class)
                    .hasMessage("on a helper");
        }
    }

    @Test
    void progressIsToldOnTheCallersThread() {
        ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();
        try (WorkerPool pool = new WorkerPool("test", 4)) {
            pool.forEach(100, i -> {}, (done, total) -> threads.add(Thread.currentThread()));
        }
        assertThat(threads).hasSize(100).containsOnly(Thread.currentThread());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
