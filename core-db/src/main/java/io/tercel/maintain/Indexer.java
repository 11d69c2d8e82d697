package io.tercel.maintain;

import io.tercel.error.ClosedException;
import io.tercel.error.DeadlineExceededException;
import io.tercel.error.NotFoundException;
import io.tercel.error.StorageFullException;
import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.io.MappedFault;
import io.tercel.manifest.IndexMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.manifest.VersionEdit;
import io.tercel.manifest.Versions;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.IndexFiles;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentIndex;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import io.tercel.time.Deadline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Gives sealed segments the indexes that their fields ask for, in an order in which a crash between any two steps loses nothing:
 *
 *  1 take hold of a segment and write the index beside its columns     file and name are durable; nobody knows them
 *  2 open it                                                           between two seals
 *  3 commit the manifest that names it                                 between two seals
 *  4 give it to the segment's readers to come                          between two writes
 *  5 remove the one that the field had                                 when its last reader has gone
 *
 * Step 1 takes long and changes nothing; whether it is still wanted is asked all the while, and again before step 2. A crash before 3
 * leaves a file that recovery removes, and the build begins again; one after it leaves the old index's file, which recovery removes.
 *
 * A build is named by numbers: of the collection, the segment and the field. So it goes on when another store takes over the collection.
 *
 * One index is built at a time in a database, by all workers together. A segment that is being merged gets its indexes here too, as part
 * of the merge, before it takes the place of the segments it was merged from: its rows never fall back to exact search.
 */
/** Builds indexes in the background. Safe for use by many threads. */
public final class Indexer {

    private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

    private final Directory directory;
    private final Versions versions;
    private final IntFunction<Optional<CollectionStore>> stores;
    private final SerialThread applyThread;
    private final SerialThread sealThread;
    private final Workers workers;
    private final InterimCoder coder;

    /** Numbers of the collections that wait for the thread. */
    private final Set<Integer> waiting = ConcurrentHashMap.newKeySet();

    /** Builds that failed, and are not begun again before something new happens to their collection. */
    private final Map<IndexTarget.Name, RuntimeException> failures = new ConcurrentHashMap<>();

    private final Map<IndexTarget.Name, IndexBuild> running = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean stopped;

    /**
     * Those who build.
     *
     * @param thread the first of them, seen as what begins one build after the other
     * @param serial the same thread, for whoever waits for a build
     * @param helpers the others
     * @param paces makes the pace of each
     */
    public record Workers(Executor thread, SerialThread serial, List<Executor> helpers, IndexPaces paces) {

        /** Copies the list. */
        public Workers {
            helpers = List.copyOf(helpers);
        }
    }

    /**
     * An indexer for one database.
     *
     * @param stores the store of the collection with a number now; empty when it has been dropped
     * @param applyThread the thread that applies writes
     * @param sealThread the thread that seals; what is called there may commit a manifest
     * @param coder has segments searched in another way until they have their indexes
     */
    public Indexer(
            Directory directory,
            Versions versions,
            IntFunction<Optional<CollectionStore>> stores,
            SerialThread applyThread,
            SerialThread sealThread,
            Workers workers,
            InterimCoder coder) {
        this.directory = directory;
        this.versions = versions;
        this.stores = stores;
        this.applyThread = applyThread;
        this.sealThread = sealThread;
        this.workers = workers;
        this.coder = coder;
    }

    /** Builds soon what a collection's segments lack; what failed before is tried again. */
    public void indexLater(int collection) {
        failures.keySet().removeIf(name -> name.collection() == collection);
        coder.codeLater(collection);
        continueLater(collection);
    }

    private void continueLater(int collection) {
        if (waiting.add(collection)) {
            try {
                workers.thread()
                        .execute(() -> IndexBuild.atLowPriority(() -> {
                            waiting.remove(collection);
                            buildNext(collection);
                        }));
            } catch (RejectedExecutionException e) {
                LOG.debug("the database is being closed; indexes are built after the next opening", e);
            }
        }
    }

    /** Builds one index, so that the collections take turns. */
    private void buildNext(int collection) {
        if (!stopped && stores.apply(collection).filter(this::buildLargest).isPresent()) {
            continueLater(collection);
        }
        signal();
    }

    /** Whether there may be more to build. */
    private boolean buildLargest(CollectionStore store) {
        Optional<Next> next;
        try (Snapshot seen = store.snapshotWithExpired()) {
            // Only this segment is kept while its index is built, so that the files of others can go.
            next = largest(store, seen)
                    .map(target -> new Next(target, target.segment().hold()));
        } catch (NotFoundException e) {
            LOG.debug("the segments of collection {} are another store's by now", store.number(), e);
            // Unless it has been dropped.
            return stores.apply(store.number()).isPresent();
        }
        next.ifPresent(begun -> {
            try {
                buildQuietly(store, begun.target());
            } finally {
                begun.held().close();
            }
        });
        return next.isPresent();
    }

    private record Next(IndexTarget target, SealedSegment.Hold held) {}

    private Optional<IndexTarget> largest(CollectionStore store, Snapshot seen) {
        return targets(store, seen)
                .filter(target -> !target.isBuilt() && !failures.containsKey(target.name(store)))
                .max(Comparator.comparingInt(target -> target.segment().meta().rows()));
    }

    private static Stream<IndexTarget> targets(CollectionStore store, Snapshot held) {
        return sealed(held).flatMap(segment -> IndexTarget.of(store, segment).stream());
    }

    private static Stream<SealedSegment> sealed(Snapshot held) {
        return sealedOf(held.segments());
    }

    private void buildQuietly(CollectionStore store, IndexTarget target) {
        IndexTarget.Name name = target.name(store);
        try {
            IndexBuild build = begin(store, target, () -> requireWanted(name));
            IndexMeta built = write(store, target, build, name);
            boolean used = sealThread.call(() -> finish(name, target.segment().meta(), built));
            if (used) {
                build.done();
            }
        } catch (CancellationException | ClosedException e) {
            LOG.debug("not needed any more: {}", target.description(store), e);
        } catch (RuntimeException e) {
            LOG.warn("could not be built, so its rows are searched as before: {}", target.description(store), e);
            failures.put(name, e);
        } catch (OutOfMemoryError e) {
            LOG.warn("not enough memory for building: {}", target.description(store), e);
            failures.put(name, new IllegalStateException("not enough memory for building it: " + e.getMessage(), e));
        } catch (Error e) {
            // Whoever waits would wait for ever while it is begun again and again.
            LOG.error("could not be built, so its rows are searched as before: {}", target.description(store), e);
            failures.put(name, new IllegalStateException("it could not be built: " + e, e));
        } finally {
            signal();
        }
    }

    private IndexBuild begin(CollectionStore store, IndexTarget target, Runnable requireWanted) {
        IndexPaces paces = workers.paces();
        return new IndexBuild(
                target.description(store), workers.helpers(), paces.ticker(), requireWanted, paces::ofWorker);
    }

    private IndexMeta write(CollectionStore store, IndexTarget target, IndexBuild build, IndexTarget.Name name) {
        running.put(name, build);
        try {
            return MappedFault.call(
                    directory,
                    () -> IndexFiles.write(
                            directory,
                            store.layout(),
                            target.segment(),
                            target.storedField(),
                            target.spec(),
                            versions.nextNumber(),
                            build));
        } finally {
            running.remove(name);
        }
    }

    private void requireWanted(IndexTarget.Name name) {
        if (stopped) {
            throw new ClosedException("the database is being closed");
        }
        if (find(name).isEmpty()) {
            throw new CancellationException("the segment is gone, or its field wants another index");
        }
    }

    /** What the name stands for in the store that has the collection now, if it is still wanted. */
    private Optional<Found> find(IndexTarget.Name name) {
        return stores.apply(name.collection())
                .flatMap(store -> store.sealedSegments().stream()
                        .filter(segment -> segment.number() == name.segment())
                        .flatMap(segment -> IndexTarget.of(store, segment).stream())
                        .filter(target -> target.fieldId() == name.fieldId()
                                && target.spec().equals(name.spec()))
                        .findFirst()
                        .map(target -> new Found(store, target)));
    }

    private record Found(CollectionStore store, IndexTarget target) {}

    /** Takes an index into use; false when nobody wants it any more. Where no seal runs. */
    private boolean finish(IndexTarget.Name name, SegmentMeta written, IndexMeta built) {
        Optional<Found> found = find(name);
        if (found.isEmpty() || versions.current().collection(name.collection()).isEmpty()) {
            IndexFiles.discard(directory, written, built);
            return false;
        }
        IndexTarget target = found.get().target();
        SegmentIndex opened = open(target, written, built);
        try {
            versions.commit(
                    new VersionEdit.SetIndex(name.collection(), name.segment(), built),
                    versions.current().lastTimestamp());
        } catch (StorageFullException e) {
            // The old manifest is in force.
            opened.close();
            IndexFiles.discard(directory, written, built);
            throw e;
        } catch (RuntimeException e) {
            // Either manifest may be; a reopening removes what the one in force does not name.
            opened.close();
            throw e;
        }
        return applyThread.call(() -> {
            target.segment().indexBuilt(target.storedField(), opened);
            return true;
        });
    }

    private SegmentIndex open(IndexTarget target, SegmentMeta written, IndexMeta built) {
        try {
            return target.segment().openIndex(target.storedField(), built);
        } catch (RuntimeException e) {
            IndexFiles.discard(directory, written, built);
            throw e;
        }
    }

    /**
     * Builds indexes for a segment that has been written and that no manifest names yet, for each field of which some segment that it was
     * merged from has one. Waits for builds that are running.
     *
     * @param inputs what it was merged from
     * @param merged the segment as it was written
     * @param requireWanted throws to end the work; called by many threads
     * @return the segment with its indexes; without those that could not be built
     */
    SegmentMeta indexMerged(
            CollectionStore store, List<SegmentView> inputs, SegmentMeta merged, Runnable requireWanted) {
        if (merged.rows() == 0 || !isAnyIndexed(inputs)) {
            return merged;
        }
        return workers.serial().call(() -> {
            SealedSegment segment = SealedSegment.open(directory, store.layout(), merged);
            try {
                List<IndexMeta> built = new ArrayList<>();
                for (IndexTarget target : IndexTarget.of(store, segment)) {
                    if (isIndexed(inputs, target)) {
                        buildMerged(store, target, requireWanted).ifPresent(built::add);
                    }
                }
                return merged.withIndexes(built);
            } finally {
                segment.close();
            }
        });
    }

    private static boolean isAnyIndexed(List<SegmentView> inputs) {
        return sealedOf(inputs).anyMatch(segment -> !segment.meta().indexes().isEmpty());
    }

    /** Whether some input has an index of that field, whatever is to be built now; or of that place in JSON. */
    private static boolean isIndexed(List<SegmentView> inputs, IndexTarget target) {
        return switch (target.spec()) {
            case IndexSpec vectors ->
                sealedOf(inputs)
                        .anyMatch(
                                segment -> segment.indexed(target.storedField()).isPresent());
            case ScalarIndexSpec scalars ->
                sealedOf(inputs).anyMatch(segment -> segment.hasScalarIndex(target.storedField(), scalars));
        };
    }

    private static Stream<SealedSegment> sealedOf(List<SegmentView> inputs) {
        return inputs.stream()
                .map(SegmentView::segment)
                .filter(SealedSegment.class::isInstance)
                .map(SealedSegment.class::cast);
    }

    private Optional<IndexMeta> buildMerged(CollectionStore store, IndexTarget target, Runnable requireWanted) {
        IndexTarget.Name name = target.name(store);
        try {
            IndexBuild build = begin(store, target, () -> {
                if (stopped) {
                    throw new ClosedException("the database is being closed");
                }
                requireWanted.run();
            });
            IndexMeta built = write(store, target, build, name);
            build.done();
            return Optional.of(built);
        } catch (CancellationException | ClosedException | NotFoundException e) {
            // The merge is not wanted any more.
            throw e;
        } catch (VectorDbException e) {
            LOG.warn("could not be built with the merge, is tried again after it: {}", target.description(store), e);
            return Optional.empty();
        }
    }

    /**
     * Returns when all segments that are sealed have the indexes that their fields ask for. Builds go at full speed meanwhile.
     *
     * @throws DeadlineExceededException when that takes longer
     * @throws NotFoundException when the collection is dropped meanwhile
     * @throws ClosedException when the database is closed meanwhile
     * @throws RuntimeException why a build failed
     */
    public void await(int collection, Deadline deadline) {
        indexLater(collection);
        workers.paces().whileAwaited(() -> awaitBuilt(collection, deadline));
    }

    private void awaitBuilt(int collection, Deadline deadline) {
        boolean interrupted = false;
        lock.lock();
        try {
            while (!isBuilt(collection)) {
                long left = deadline.remainingNanos();
                if (left <= 0) {
                    throw new DeadlineExceededException("the indexes were not built within %d ms; that goes on"
                            .formatted(deadline.allowed().toMillis()));
                }
                try {
                    changed.await(left, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isBuilt(int collection) {
        if (stopped) {
            throw new ClosedException("the database is being closed");
        }
        CollectionStore store =
                stores.apply(collection).orElseThrow(() -> new NotFoundException("the collection has been dropped"));
        try (Snapshot held = store.snapshotWithExpired()) {
            List<IndexTarget> missing =
                    targets(store, held).filter(target -> !target.isBuilt()).toList();
            for (IndexTarget target : missing) {
                RuntimeException failure = failures.get(target.name(store));
                if (failure != null) {
                    throw failure;
                }
            }
            if (!missing.isEmpty()) {
                continueLater(collection);
            }
            return missing.isEmpty();
        } catch (NotFoundException e) {
            if (stores.apply(collection).isEmpty()) {
                throw e;
            }
            // Another store is taking over.
            continueLater(collection);
            return false;
        }
    }

    /** How far the index of a stored field has come; of a place in a JSON field where one is given. */
    public IndexProgress progress(CollectionStore store, Snapshot snapshot, int storedField, String place) {
        Tally tally = new Tally();
        for (SegmentView view : snapshot.segments()) {
            if (view.segment() instanceof SealedSegment segment) {
                IndexTarget.of(store, segment).stream()
                        .filter(target -> target.storedField() == storedField
                                && target.place().equals(place))
                        .forEach(target -> tally.add(target, target.name(store), view.liveRows()));
            }
        }
        return tally.progress();
    }

    private final class Tally {

        private long indexed;
        private long pending;
        private boolean untried;
        private OptionalDouble now = OptionalDouble.empty();
        private Optional<RuntimeException> failure = Optional.empty();

        void add(IndexTarget target, IndexTarget.Name name, int rows) {
            if (target.isBuilt()) {
                indexed += rows;
                return;
            }
            pending += rows;
            Optional.ofNullable(running.get(name)).ifPresent(build -> now = OptionalDouble.of(build.progress()));
            Optional.ofNullable(failures.get(name))
                    .ifPresentOrElse(failed -> failure = Optional.of(failed), () -> untried = true);
        }

        IndexProgress progress() {
            return new IndexProgress(indexed, pending, now, untried ? Optional.empty() : failure);
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends running builds soon; nothing of them stays. */
    public void stop() {
        stopped = true;
        signal();
    }
}
