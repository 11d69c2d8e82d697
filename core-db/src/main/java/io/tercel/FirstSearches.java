package io.tercel;

import static java.util.stream.Collectors.toMap;

import io.tercel.error.VectorDbException;
import io.tercel.io.MappedFault;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.FunctionSchema;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import io.tercel.time.Ticker;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.SparseVector;
import io.tercel.vector.WarmUp;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The first search of a process loads some hundred classes and runs code that nobody has compiled yet: it takes a thousand times as long
 * as later ones. So a database that has just been opened searches itself for what some of its rows hold.
 *
 *   1  a few times, with plain kernels, until the quick compiler has been through all of it; opening waits for this
 *   2  the fast kernels are compiled, which takes a second or so; searches that come meanwhile use the plain ones (see WarmUp)
 *   3  some hundred times more, for the optimizing compiler
 */
/** Has the code of searches loaded and compiled before somebody waits for one. Used by one thread, but for {@link #awaitUsable}. */
final class FirstSearches {

    private static final Logger LOG = LoggerFactory.getLogger(FirstSearches.class);

    /** Of each field, before somebody may wait. */
    private static final int EARLY_SEARCHES = 100;

    /** Of each field: by then the optimizing compiler has taken up what a search does a thousand times. */
    private static final int SEARCHES = 400;

    /** For all collections together. What is not fast by then becomes so by the searches of the application. */
    private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    /** Rows that are searched for. */
    private static final int ROWS = 16;

    /** Of a text that is searched for. */
    private static final int WORDS = 6;

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Ticker ticker;
    private final BooleanSupplier stopped;
    private final boolean searches;
    private final CountDownLatch usable = new CountDownLatch(1);

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

    /** Searches of one field that differ in what they look for. */
    private record Similar(Collection collection, List<SearchRequest> requests) {}

    /**
     * Warms up the kernels, and searches what has rows.
     *
     * @param reader reads a collection as the application does
     */
    void run(List<OpenCollection> collections, Function<OpenCollection, Collection> reader) {
        List<Similar> all = List.of();
        try (WarmUp kernels = WarmUp.begin(collections.stream().anyMatch(FirstSearches::hasMapped), stopped)) {
            long end = ticker.nanos() + NANOS_MAX;
            all = searches
                    ? collections.stream()
                            .flatMap(open -> similar(open, reader.apply(open), end))
                            .toList()
                    : List.of();
            search(all, EARLY_SEARCHES, end);
            usable.countDown();
            kernels.memory();
            collections.forEach(open -> withMapped(open, kernels::mapped));
        } finally {
            usable.countDown();
        }
        search(all, SEARCHES, ticker.nanos() + NANOS_MAX);
    }

    /** Returns when searches are fast enough for somebody to ask for one, or after a time. */
    void awaitUsable(Duration most) {
        try {
            if (!usable.await(most.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("the first searches will take longer than later ones");
            }
        } catch (InterruptedException e) {
            // The database is open all the same.
            Thread.currentThread().interrupt();
        }
    }

    private static boolean hasMapped(OpenCollection open) {
        boolean[] found = {false};
        withMapped(open, row -> found[0] = true);
        return found[0];
    }

    private static void withMapped(OpenCollection open, Consumer<MemorySegment> use) {
        try (Snapshot snapshot = open.store().snapshotWithExpired()) {
            MappedFault.run(
                    "the database",
                    () -> snapshot.segments().stream()
                            .map(SegmentView::segment)
                            .filter(SealedSegment.class::isInstance)
                            .flatMap(segment -> ((SealedSegment) segment).someVector().stream())
                            .findFirst()
                            .ifPresent(use));
        } catch (VectorDbException e) {
            LOG.debug("no vectors could be used for warming up; the collection may have gone", e);
        }
    }

    /** What is searched for is what the first rows hold. */
    private Stream<Similar> similar(OpenCollection open, Collection collection, long end) {
        CollectionSchema schema = open.store().schema();
        Map<String, String> inputs =
                schema.functions().stream().collect(toMap(FunctionSchema::output, FunctionSchema::input));
        List<Similar> found = new ArrayList<>();
        for (FieldSchema field : schema.fields()) {
            if (field.type().isVector() && end - ticker.nanos() > 0 && !stopped.getAsBoolean()) {
                Optional<String> input = Optional.ofNullable(inputs.get(field.name()));
                List<SearchRequest> requests = rows(collection, input.orElse(field.name())).stream()
                        .flatMap(value -> request(field.name(), value).stream())
                        .toList();
                if (!requests.isEmpty()) {
                    found.add(new Similar(collection, requests));
                }
            }
        }
        return found.stream();
    }

    private static List<Object> rows(Collection collection, String field) {
        try {
            return collection
                    .query(QueryRequest.all()
                            .limit(ROWS)
                            .outputFields(field)
                            .timeout(TIMEOUT)
                            .build())
                    .stream()
                    .flatMap(row -> Optional.ofNullable(row.get(field)).stream())
                    .toList();
        } catch (VectorDbException e) {
            LOG.debug("found no rows to search for", e);
            return List.of();
        }
    }

    private static Optional<SearchRequest> request(String field, Object value) {
        Optional<SearchRequest.Builder> request =
                switch (value) {
                    case DenseVector dense -> Optional.of(SearchRequest.dense(field, dense.toArray()));
                    case Int8Vector bytes ->
                        Optional.of(SearchRequest.dense(field, bytes.toDense().toArray()));
                    case BinaryVector bits -> Optional.of(SearchRequest.binary(field, bits.toArray()));
                    case SparseVector sparse -> Optional.of(SearchRequest.sparse(field, sparse));
                    case String text -> Optional.of(SearchRequest.text(field, beginning(text)));
                    default -> Optional.empty();
                };
        return request.map(builder -> builder.timeout(TIMEOUT).build());
    }

    private static String beginning(String text) {
        return Arrays.stream(text.split("\\s+", WORDS + 1)).limit(WORDS).collect(Collectors.joining(" "));
    }

    /** Each field in turn, so that every one has had some when time is up. */
    private void search(List<Similar> all, int times, long end) {
        try {
            for (int i = 0; i < times; i++) {
                for (Similar similar : all) {
                    if (end - ticker.nanos() <= 0 || stopped.getAsBoolean()) {
                        return;
                    }
                    similar.collection.search(similar.requests.get(i % similar.requests.size()));
                }
            }
        } catch (VectorDbException e) {
            LOG.debug("left off searching to warm up", e);
        }
    }
}
