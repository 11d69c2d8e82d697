package io.tercel;

import io.tercel.config.ConsistencyLevel;
import io.tercel.query.AggregateRequest;
import io.tercel.query.AggregateResult;
import io.tercel.query.Filter;
import io.tercel.query.QueryExplanation;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchIterator;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.query.exec.SearchExecutor;
import io.tercel.schema.PrimaryKeys;
import io.tercel.schema.Row;
import io.tercel.segment.PartitionSet;
import io.tercel.segment.Snapshot;
import io.tercel.time.Deadline;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The reads of a session: each looks at one snapshot of the collection, under one form of it. */
final class CollectionReads {

    private final CollectionSession session;

    CollectionReads(CollectionSession session) {
        this.session = session;
    }

    /** What requests of all kinds say about the rows they are asked of. */
    private record Scope(
            Duration timeout, List<String> partitions, Optional<ConsistencyLevel> consistency, OptionalLong asOf) {

        static Scope of(SearchRequest request) {
            return new Scope(request.timeout(), request.partitions(), request.consistency(), request.asOf());
        }

        static Scope of(QueryRequest request, List<String> partitions) {
            return new Scope(request.timeout(), partitions, request.consistency(), request.asOf());
        }

        static Scope of(AggregateRequest request, List<String> partitions) {
            return new Scope(request.timeout(), partitions, request.consistency(), request.asOf());
        }

        /** With the collection's own consistency level, and as much time as a search gets. */
        static Scope of(List<String> partitions) {
            return new Scope(SearchRequest.DEFAULT_TIMEOUT, partitions, Optional.empty(), OptionalLong.empty());
        }
    }

    /** Answers a prepared request from a snapshot. */
    private interface Answer<P, T> {
        T of(Snapshot rows, P prepared, Deadline deadline);
    }

    SearchResult search(SearchRequest request) {
        return answered(Scope.of(request), form -> form.searches().prepare(request), form -> form.searches()::search);
    }

    SearchExplanation explain(SearchRequest request) {
        return answered(Scope.of(request), form -> form.searches().prepare(request), form -> form.searches()::explain);
    }

    QueryExplanation explain(QueryRequest request) {
        return answered(
                Scope.of(request, request.partitions()),
                form -> form.queries().prepare(request),
                form -> form.queries()::explain);
    }

    QueryExplanation explain(AggregateRequest request) {
        return answered(
                Scope.of(request, request.partitions()),
                form -> form.aggregates().prepare(request),
                form -> form.aggregates()::explain);
    }

    List<Row> query(QueryRequest request, List<String> partitions) {
        return answered(
                Scope.of(request, partitions), form -> form.queries().prepare(request), form -> form.queries()::query);
    }

    AggregateResult aggregate(AggregateRequest request, List<String> partitions) {
        return answered(
                Scope.of(request, partitions),
                form -> form.aggregates().prepare(request),
                form -> form.aggregates()::aggregate);
    }

    List<SearchResult> searchAll(List<SearchRequest> requests) {
        List<SearchRequest> all = List.copyOf(requests);
        if (all.isEmpty()) {
            return List.of();
        }
        return session.reading(form -> {
            Deadline deadline = Deadline.in(longest(all));
            List<PartitionSet> from = all.stream()
                    .map(request -> form.store().partitions().named(request.partitions()))
                    .toList();
            List<SearchExecutor.Prepared> prepared = form.searches().prepareAll(all);
            if (all.getFirst().asOf().isEmpty()) {
                ConsistencyLevel own = form.store().schema().consistency();
                all.stream()
                        .map(request -> request.consistency().orElse(own))
                        .distinct()
                        .forEach(level -> session.awaitConsistency(level, deadline));
            }
            Optional<ConsistencyLevel> awaited = Optional.of(ConsistencyLevel.EVENTUALLY);
            try (Snapshot snapshot =
                    session.snapshot(form, awaited, all.getFirst().asOf(), deadline)) {
                return form.searches()
                        .searchAll(from.stream().map(snapshot::within).toList(), prepared, deadline);
            }
        });
    }

    private static Duration longest(List<SearchRequest> requests) {
        return requests.stream()
                .map(SearchRequest::timeout)
                .max(Comparator.naturalOrder())
                .orElse(SearchRequest.DEFAULT_TIMEOUT);
    }

    SearchIterator searchIterator(SearchRequest request, int batchSize) {
        return new EmbeddedSearchIterator(opened(
                Scope.of(request),
                form -> form.searches().prepareIterator(request, batchSize),
                form -> (rows, prepared, deadline) -> form.searches().batches(rows, prepared, batchSize)::next,
                "searchIterator"));
    }

    QueryIterator queryIterator(QueryRequest request, int batchSize, List<String> partitions) {
        return new EmbeddedQueryIterator(opened(
                Scope.of(request, partitions),
                form -> form.queries().prepareIterator(request, batchSize),
                form -> (rows, prepared, deadline) -> form.queries().batches(rows, prepared, batchSize)::next,
                "queryIterator"));
    }

    List<Row> get(List<?> ids, List<String> fields) {
        return answered(
                Scope.of(List.of()),
                form -> PrimaryKeys.normalized(form.store().schema().primaryKey(), ids),
                form -> (rows, keys, deadline) -> form.queries().get(rows, keys, fields));
    }

    long count(List<String> partitions) {
        return answered(
                Scope.of(partitions), OpenCollection.Form::store, form -> (rows, store, deadline) -> rows.liveRows());
    }

    long count(Filter filter, ConsistencyLevel consistency, List<String> partitions) {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(consistency, "consistency");
        return count(
                filter,
                new Scope(SearchRequest.DEFAULT_TIMEOUT, partitions, Optional.of(consistency), OptionalLong.empty()));
    }

    long countAsOf(Filter filter, long timestamp) {
        return count(
                filter,
                new Scope(SearchRequest.DEFAULT_TIMEOUT, List.of(), Optional.empty(), OptionalLong.of(timestamp)));
    }

    private long count(Filter filter, Scope scope) {
        return answered(scope, form -> filter, form -> form.queries()::count);
    }

    /** Checks a request, waits until what it has to see is there, and answers it. */
    private <P, T> T answered(
            Scope scope, Function<OpenCollection.Form, P> prepare, Function<OpenCollection.Form, Answer<P, T>> answer) {
        return session.reading(form -> {
            Deadline deadline = Deadline.in(scope.timeout());
            PartitionSet from = form.store().partitions().named(scope.partitions());
            P prepared = prepare.apply(form);
            try (Snapshot snapshot = session.snapshot(form, scope.consistency(), scope.asOf(), deadline)) {
                return answer.apply(form).of(snapshot.within(from), prepared, deadline);
            }
        });
    }

    /** As {@link #answered}, for an answer in batches: the snapshot is held until they are closed. */
    private <P, T> SnapshotBatches<T> opened(
            Scope scope,
            Function<OpenCollection.Form, P> prepare,
            Function<OpenCollection.Form, Answer<P, Function<Deadline, List<T>>>> batches,
            String what) {
        return session.reading(form -> {
            Deadline deadline = Deadline.in(scope.timeout());
            PartitionSet from = form.store().partitions().named(scope.partitions());
            P prepared = prepare.apply(form);
            Snapshot snapshot = session.snapshot(form, scope.consistency(), scope.asOf(), deadline);
            try {
                return opened(
                        snapshot,
                        batches.apply(form).of(snapshot.within(from), prepared, deadline),
                        scope.timeout(),
                        what);
            } catch (RuntimeException | Error e) {
                snapshot.close();
                throw e;
            }
        });
    }

    private <T> SnapshotBatches<T> opened(
            Snapshot snapshot, Function<Deadline, List<T>> batches, Duration timeout, String what) {
        SnapshotBatches<T> opened =
                new SnapshotBatches<>(session.database(), session.open(), snapshot, batches, timeout);
        session.database().iterators().add(opened, what);
        if (session.open().isDropped()) {
            // Dropping the collection closes the iterators that it finds; this one may have come after that.
            opened.close();
            session.open().requireExisting();
        }
        return opened;
    }
}
