package io.tercel.index;

/** What the builder of an index needs of those who asked for it. Safe for use by many threads. */
public interface BuildControl {

    /** How many threads may work at once; at least 1. */
    int workers();

    /**
     * Runs a task as often as there are workers, at the same time, and returns when all have ended.
     *
     * @throws RuntimeException what a task threw; the others are let end first
     */
    void onEachWorker(Runnable task);

    /**
     * Tells how far the build has come, and asks whether it is still wanted. Called by any worker, once for each
     * millisecond of its work or so: here it rests while searches need the processors, and they wait for as long as it did not ask.
     *
     * @param done of {@code total} units of work
     * @throws RuntimeException to end the build
     */
    void progress(long done, long total);

    /** Works on the calling thread, never ends a build, tells nobody. */
    BuildControl ALONE = new BuildControl() {
        @Override
        public int workers() {
            return 1;
        }

        @Override
        public void onEachWorker(Runnable task) {
            task.run();
        }

        @Override
        public void progress(long done, long total) {}
    };
}
