package io.tercel.maintain;

import io.tercel.error.ClosedException;
import io.tercel.error.NotFoundException;
import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.io.MappedFault;
import io.tercel.maintain.CompactionPolicy.Candidate;
import io.tercel.maintain.CompactionPolicy.Choice;
import io.tercel.manifest.Versions;
import io.tercel.segment.ClusteringBounds;
import io.tercel.segment.CollectionStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps collections in few segments without many deleted rows: merges in the background after seals, or when asked. Answers stay the
 * same but for scores that count deleted rows too (BM25); readers keep the segments they began with.
 *
 * <p>What nobody asked for yields to writers ({@link MergePace}), so under writing without a pause it may fall behind. Then it goes at
 * full speed, from 32 segments of a partition on that could still be merged. So there are no more
 * than these and what is sealed while merges at full speed work them off.
 */
public final class Compactor {

    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

    private final Directory directory;
    private final SegmentMerger merger;
    private final Versions versions;
    private final CompactionPolicy policy;
    private final ExecutorService thread;
    private final MergePace pace;
    private final Indexer indexer;

    /** The collections that wait for the thread. */
    private final Set<CollectionStore> waiting = ConcurrentHashMap.newKeySet();

    /** How many wait for merging. */
    private final AtomicInteger awaited = new AtomicInteger();

    private volatile boolean stopped;

    /**
     * A compactor for one database.
     *
     * @param applyThread the thread that applies writes
     * @param sealThread the thread that seals; what is called there may commit a manifest
     * @param thread one thread of the compactor's own
     * @param pace of what is merged in the background
     * @param indexer gives merged segments the indexes that their rows had, and others what they lack
     */
    public Compactor(
            Directory directory,
            Versions versions,
            CompactionPolicy policy,
            SerialThread applyThread,
            SerialThread sealThread,
            ExecutorService thread,
            MergePace pace,
            Indexer indexer) {
        this.directory = directory;
        this.merger = new SegmentMerger(directory, versions, applyThread, sealThread, indexer);
        this.indexer = indexer;
        this.versions = versions;
        this.policy = policy;
        this.thread = thread;
        this.pace = pace;
    }

    /** Merges soon what the policy says, and has the indexes built that segments lack. */
    public void compactLater(CollectionStore store) {
        indexer.indexLater(store.number());
        if (waiting.add(store)) {
            try {
                thread.execute(() -> {
                    waiting.remove(store);
                    compactQuietly(store);
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("the database is being closed; merging goes on after the next seal", e);
            }
        }
    }

    private void compactQuietly(CollectionStore store) {
        try {
            pace.begin();
            MappedFault.run(
                    directory,
                    () -> compact(
                            store,
                            () -> pace.step(
                                    () -> requireWanted(store), () -> awaited.get() > 0 || isAnyBehind(store))));
        } catch (ClosedException | NotFoundException e) {
            LOG.debug(
                    "merging segments of collection '{}' is not needed any more",
                    store.schema().name(),
                    e);
        } catch (VectorDbException e) {
            LOG.warn(
                    "merging segments of collection '{}' failed; they stay as they are",
                    store.schema().name(),
                    e);
        }
    }

    /**
     * Merges what the policy says until it says nothing more. Called on the compactor's thread. Ends early when another store takes over.
     *
     * @throws ClosedException when the database is closed meanwhile
     * @throws NotFoundException when the collection is dropped meanwhile
     */
    public void compact(CollectionStore store) {
        compact(store, () -> {});
    }

    private void compact(CollectionStore store, Runnable afterStep) {
        boolean merged;
        boolean some = false;
        do {
            merged = merger.merge(
                    store, present -> Choice.whole(policy.next(present)), () -> requireWanted(store), afterStep);
            some |= merged;
        } while (merged);
        if (some) {
            // Otherwise nothing is new, and a build that failed is not begun again for nothing.
            indexer.indexLater(store.number());
        }
    }

    /**
     * Merges all sealed segments into as few as the cap allows and drops every deleted row; with a clustering key, into segments for
     * ranges of it. Called on the compactor's thread. Ends early
     * when another store takes over.
     *
     * @throws ClosedException when the database is closed meanwhile
     * @throws NotFoundException when the collection is dropped meanwhile
     */
    public void optimize(CollectionStore store) {
        // What is sealed from now on is left for the next time, so that this ends.
        for (List<Integer> group : groups(store)) {
            merger.merge(
                    store, present -> stillWorthwhile(store, group, present), () -> requireWanted(store), () -> {});
        }
        indexer.indexLater(store.number());
    }

    private List<List<Integer>> groups(CollectionStore store) {
        List<Candidate> segments = merger.candidates(store);
        return store.clusteringField().isPresent() ? policy.clustered(segments) : policy.all(segments);
    }

    private Choice stillWorthwhile(CollectionStore store, List<Integer> group, List<Candidate> present) {
        List<Candidate> left =
                present.stream().filter(each -> group.contains(each.number())).toList();
        if (store.clusteringField().isPresent()) {
            return policy.byKey(left);
        }
        return CompactionPolicy.isWorthwhile(left)
                ? Choice.whole(left.stream().map(Candidate::number).toList())
                : Choice.whole(List.of());
    }

    private void requireWanted(CollectionStore store) {
        if (stopped) {
            throw new ClosedException("the database is being closed");
        }
        if (versions.current().collection(store.number()).isEmpty()) {
            throw new NotFoundException(
                    "collection '%s' has been dropped".formatted(store.schema().name()));
        }
        if (store.isClosed()) {
            throw new CancellationException("another store has taken over, under which the segments look otherwise");
        }
    }

    /** Whether one that is merged, or that waits for it, has too many segments. */
    private boolean isAnyBehind(CollectionStore store) {
        return isBehind(store) || waiting.stream().anyMatch(this::isBehind);
    }

    private boolean isBehind(CollectionStore store) {
        return policy.isBehind(store.sealedSegments().stream()
                .map(segment -> new Candidate(
                        segment.number(),
                        segment.partition(),
                        segment.meta().rows(),
                        0,
                        segment.rowBytes(),
                        segment.meta().clustered(),
                        ClusteringBounds.ANY))
                .toList());
    }

    /** Runs something that waits for the compactor's thread: until it returns, merging goes at full speed. */
    public void whileAwaited(Runnable wait) {
        awaited.incrementAndGet();
        try {
            wait.run();
        } finally {
            awaited.decrementAndGet();
        }
    }

    /** Ends running merges soon; nothing of them stays. */
    public void stop() {
        stopped = true;
    }
}
