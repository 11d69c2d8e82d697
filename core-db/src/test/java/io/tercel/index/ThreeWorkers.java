package io.tercel.index;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A build by three threads that may not be ended. */
class ThreeWorkers implements BuildControl {

    @Override
    public int workers() {
        return 3;
    }

    @Override
    public void onEachWorker(Runnable task) {
        RuntimeException failure = null;
        try (ExecutorService threads = Executors.newFixedThreadPool(workers())) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < workers(); i++) {
                all.add(threads.submit(task));
            }
            for (Future<?> each : all) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    failure = e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void progress(long done, long total) {}
}
