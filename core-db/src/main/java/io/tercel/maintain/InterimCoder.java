package io.tercel.maintain;

import io.tercel.error.NotFoundException;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.Segment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import io.tercel.vector.MetricType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * While rows come in masses, most of them have no index: those that grow, and the segments sealed from them, which wait for their turn for
 * minutes. To compare them all would make searches slower with each of them. Codes are made in a thousandth of the time of an index, on a
 * thread that nothing else runs on, so they are never far behind the rows.
 *
 * Only fields get them that are to have an index: who asks for a flat one asks for exact answers.
 */
/** Sees to it that rows without an index are searched by codes, soon after they came. Safe for use by many threads. */
public final class InterimCoder {

    private static final Logger LOG = LoggerFactory.getLogger(InterimCoder.class);

    /** About fifty milliseconds of work; then other collections have their turn. */
    private static final int STEPS = 16;

    private final IntFunction<Optional<CollectionStore>> stores;
    private final Executor thread;
    private final IndexPaces paces;

    /** Numbers of the collections that wait for the thread. */
    private final Set<Integer> waiting = ConcurrentHashMap.newKeySet();

    /** What failed is not tried again: its rows are compared one by one until they have their index. */
    private final Set<Failure> failures = ConcurrentHashMap.newKeySet();

    private volatile boolean stopped;

    private record Failure(int segment, int storedField) {}

    private record Target(Segment segment, int storedField, MetricType metric) {

        Failure failure() {
            return new Failure(segment.number(), storedField);
        }
    }

    /**
     * For one database.
     *
     * @param stores the store of the collection with a number now; empty when it has been dropped
     * @param thread runs one thing after the other
     * @param paces makes way for reads
     */
    public InterimCoder(IntFunction<Optional<CollectionStore>> stores, Executor thread, IndexPaces paces) {
        this.stores = stores;
        this.thread = thread;
        this.paces = paces;
    }

    /** Looks at growing segments that rows have come to. On the thread that applies writes, after each of them, so it has to be quick. */
    public void appended(CollectionStore store) {
        if (!waiting.contains(store.number())
                && store.growingSegments().stream()
                        .anyMatch(segment -> targets(store, segment).findAny().isPresent())) {
            codeLater(store.number());
        }
    }

    /** Makes soon what codes a collection's segments lack. */
    public void codeLater(int collection) {
        if (waiting.add(collection)) {
            try {
                thread.execute(() -> IndexBuild.atLowPriority(() -> {
                    waiting.remove(collection);
                    code(collection);
                }));
            } catch (RejectedExecutionException e) {
                LOG.debug("the database is being closed", e);
            }
        }
    }

    private void code(int collection) {
        Optional<CollectionStore> store = stores.apply(collection);
        if (stopped || store.isEmpty()) {
            return;
        }
        try (Snapshot seen = store.get().snapshotWithExpired()) {
            seen.segments().stream()
                    .map(SegmentView::segment)
                    .flatMap(segment -> targets(store.get(), segment))
                    .findFirst()
                    .ifPresent(target -> {
                        codeQuietly(target);
                        codeLater(collection);
                    });
        } catch (NotFoundException e) {
            LOG.debug("the segments of collection {} are another store's by now", collection, e);
            if (stores.apply(collection).isPresent()) {
                codeLater(collection);
            }
        }
    }

    private void codeQuietly(Target target) {
        BuildPace pace = paces.ofWorker(0);
        try {
            target.segment()
                    .extendInterim(target.storedField(), target.metric(), STEPS, () -> pace.step(this::requireRunning));
        } catch (CancellationException e) {
            LOG.debug("the database is being closed", e);
        } catch (RuntimeException | Error e) {
            LOG.warn(
                    "rows of segment {} are compared one by one until indexed",
                    target.segment().number(),
                    e);
            failures.add(target.failure());
        }
    }

    private void requireRunning() {
        if (stopped) {
            throw new CancellationException("the database is being closed");
        }
    }

    private Stream<Target> targets(CollectionStore store, Segment segment) {
        List<FieldSchema> stored = store.schema().storedFields();
        return IntStream.range(0, stored.size())
                .filter(field -> stored.get(field).type().isDenseVector())
                .boxed()
                .flatMap(field -> stored
                        .get(field)
                        .index()
                        .filter(spec -> isLacking(store, segment, field, spec))
                        .map(spec -> new Target(segment, field, spec.metric()))
                        .stream())
                .filter(target -> failures.isEmpty() || !failures.contains(target.failure()));
    }

    private static boolean isLacking(CollectionStore store, Segment segment, int field, IndexSpec wanted) {
        return segment.isInterimBehind(field, wanted.metric())
                && store.layout()
                        .indexes()
                        .kinds()
                        .resolve(wanted, segment.column(field))
                        .isPresent();
    }

    /** Ends what is running soon. */
    public void stop() {
        stopped = true;
    }
}
