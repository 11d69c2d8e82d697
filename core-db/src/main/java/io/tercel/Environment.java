package io.tercel;

import io.tercel.index.IndexKinds;
import io.tercel.index.dense.DenseIndexes;
import io.tercel.index.scalar.ScalarIndexes;
import io.tercel.io.Directory;
import io.tercel.io.FsDirectory;
import io.tercel.time.SystemClock;
import io.tercel.time.Ticker;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a database takes from the world: the clock, random identities and threads. Tests put their own in place, so that a crash or a
 * race can be repeated from a seed.
 *
 * @param millis the wall clock, in milliseconds since 1970
 * @param identities makes identities for new databases
 * @param threads makes an executor of one thread by its name: one applies writes, one seals, one merges, one makes codes, others build indexes
 * @param ticker paces merging and the building of indexes
 * @param indexes the kinds of vector index
 * @param searchesFirst whether a database that has been opened searches itself, so that the application's first search is fast
 * @param filterIndexRows segments of fewer rows get no indexes for filters
 * @param directories opens, or makes, the directory of a follower
 */
record Environment(
        LongSupplier millis,
        Supplier<UUID> identities,
        Function<String, ExecutorService> threads,
        Ticker ticker,
        IndexKinds indexes,
        boolean searchesFirst,
        int filterIndexRows,
        Function<Path, Directory> directories) {

    /** With followers in the file system. */
    Environment(
            LongSupplier millis,
            Supplier<UUID> identities,
            Function<String, ExecutorService> threads,
            Ticker ticker,
            IndexKinds indexes,
            boolean searchesFirst,
            int filterIndexRows) {
        this(
                millis,
                identities,
                threads,
                ticker,
                indexes,
                searchesFirst,
                filterIndexRows,
                path -> FsDirectory.open(path, FsDirectory.Opening.CREATE_IF_MISSING));
    }

    /** With indexes for filters where they pay. */
    Environment(
            LongSupplier millis,
            Supplier<UUID> identities,
            Function<String, ExecutorService> threads,
            Ticker ticker,
            IndexKinds indexes,
            boolean searchesFirst) {
        this(millis, identities, threads, ticker, indexes, searchesFirst, ScalarIndexes.ROWS_MIN);
    }

    /** With no other searches than those that are asked for. */
    Environment(
            LongSupplier millis,
            Supplier<UUID> identities,
            Function<String, ExecutorService> threads,
            Ticker ticker,
            IndexKinds indexes) {
        this(millis, identities, threads, ticker, indexes, false);
    }

    /** Likewise, with the database's own kinds of index. */
    Environment(
            LongSupplier millis, Supplier<UUID> identities, Function<String, ExecutorService> threads, Ticker ticker) {
        this(millis, identities, threads, ticker, new DenseIndexes());
    }

    /** The real world, in which a database reads nothing that it is not asked for. */
    static Environment system() {
        return new Environment(SystemClock::millis, UUID::randomUUID, Environment::thread, Ticker.system());
    }

    /** The real world of an application, in which a database that has been opened searches itself. */
    static Environment application() {
        return new Environment(
                SystemClock::millis, UUID::randomUUID, Environment::thread, Ticker.system(), new DenseIndexes(), true);
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
