package io.tercel;

import io.tercel.error.VectorDbException;
import io.tercel.query.SearchRequest;
import io.tercel.query.exec.SearchExecutor;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import io.tercel.time.Deadline;
import io.tercel.time.Ticker;
import io.tercel.vector.WarmUp;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The first search of a process loads some hundred classes and runs code that nobody has compiled yet: it takes a thousand times as long
 * as later ones. So a database that has just been opened searches itself, in the background, by vectors that it makes up.
 */
/** Has the code of searches loaded and compiled before somebody waits for one. Used by one thread. */
final class FirstSearches {

    private static final Logger LOG = LoggerFactory.getLogger(FirstSearches.class);

    /** Of each collection: by then the optimizing compiler has taken up what a search does a thousand times. */
    private static final int SEARCHES = 400;

    /** For all collections together. What is not fast by then becomes so by the searches of the application. */
    private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Ticker ticker;
    private final BooleanSupplier stopped;
    private final boolean searches;

    /**
     * Nothing is done yet.
     *
     * @param stopped asked before each search whether to leave it
     * @param searches false for the kernels alone
     */
    FirstSearches(Ticker ticker, BooleanSupplier stopped, boolean searches) {
        this.ticker = ticker;
        this.stopped = stopped;
        this.searches = searches;
    }

    /** Warms up the kernels, and searches the collections that have rows. */
    void run(List<OpenCollection> collections) {
        WarmUp.memory(stopped);
        collections.forEach(this::warmMapped);
        long end = ticker.nanos() + NANOS_MAX;
        for (OpenCollection open : searches ? collections : List.<OpenCollection>of()) {
            try {
                searchOften(open.form(), end);
            } catch (VectorDbException e) {
                LOG.debug("left off searching to warm up", e);
            }
        }
    }

    private void warmMapped(OpenCollection open) {
        try (Snapshot snapshot = open.store().snapshotWithExpired()) {
            snapshot.segments().stream()
                    .map(SegmentView::segment)
                    .filter(SealedSegment.class::isInstance)
                    .flatMap(segment -> ((SealedSegment) segment).someVector().stream())
                    .findFirst()
                    .ifPresent(row -> WarmUp.mapped(row, stopped));
        } catch (VectorDbException e) {
            LOG.debug("a collection has gone before its vectors could be used for warming up", e);
        }
    }

    private void searchOften(OpenCollection.Form form, long end) {
        Optional<FieldSchema> vectors = form.store().schema().fields().stream()
                .filter(field -> field.type() == DataType.FLOAT_VECTOR)
                .findFirst();
        if (vectors.isEmpty()) {
            return;
        }
        FieldSchema field = vectors.orElseThrow();
        SplittableRandom random = new SplittableRandom(field.dimension());
        int done = 0;
        while (done < SEARCHES && end - ticker.nanos() > 0 && !stopped.getAsBoolean()) {
            float[] vector = direction(random, field.dimension());
            // Nothing to warm up with when there are no rows.
            done = search(form, SearchRequest.dense(field.name(), vector).build()) ? done + 1 : SEARCHES;
        }
    }

    /* A snapshot for each, so that no file is kept for longer than one takes. */
    private static boolean search(OpenCollection.Form form, SearchRequest request) {
        SearchExecutor.Prepared prepared = form.searches().prepare(request);
        try (Snapshot snapshot = form.store().snapshot()) {
            return !form.searches()
                    .search(snapshot, prepared, Deadline.in(TIMEOUT))
                    .hits()
                    .isEmpty();
        }
    }

    private static float[] direction(SplittableRandom random, int dimension) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
