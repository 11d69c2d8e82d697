package io.tercel;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.Durability;
import io.tercel.error.InvalidRequestException;
import io.tercel.query.AggregateRequest;
import io.tercel.query.AggregateResult;
import io.tercel.query.Filter;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchIterator;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.query.WriteResult;
import io.tercel.schema.Row;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A partition of an {@link EmbeddedCollection}. */
record EmbeddedPartition(EmbeddedCollection collection, String name) implements Partition {

    @Override
    public WriteResult insert(List<Row> rows) {
        return insert(rows, collection.durability());
    }

    @Override
    public WriteResult insert(List<Row> rows, Durability durability) {
        return collection.writes().insert(rows, durability, Optional.of(name));
    }

    @Override
    public BulkLoad bulkLoad() {
        return collection.writes().bulkLoad(Optional.of(name));
    }

    @Override
    public WriteResult upsert(List<Row> rows) {
        return upsert(rows, collection.durability());
    }

    @Override
    public WriteResult upsert(List<Row> rows, Durability durability) {
        return collection.writes().upsert(rows, durability, Optional.of(name));
    }

    @Override
    public WriteResult upsertPartial(List<Row> rows) {
        return upsertPartial(rows, collection.durability());
    }

    @Override
    public WriteResult upsertPartial(List<Row> rows, Durability durability) {
        return collection.writes().upsertPartial(rows, durability, Optional.of(name));
    }

    @Override
    public WriteResult delete(List<?> ids) {
        return collection.writes().delete(ids, Optional.of(name));
    }

    @Override
    public WriteResult delete(Filter filter) {
        return collection.writes().delete(filter, Optional.of(name));
    }

    @Override
    public WriteResult replace(Filter filter, List<Row> rows) {
        return collection.writes().replace(filter, rows, Optional.of(name));
    }

    @Override
    public WriteResult deleteAll() {
        return collection.writes().deleteAll(Optional.of(name));
    }

    @Override
    public SearchResult search(SearchRequest request) {
        return collection.reads().search(here(request));
    }

    @Override
    public List<SearchResult> searchAll(List<SearchRequest> requests) {
        return collection.reads().searchAll(requests.stream().map(this::here).toList());
    }

    @Override
    public SearchIterator searchIterator(SearchRequest request, int batchSize) {
        return collection.reads().searchIterator(here(request), batchSize);
    }

    @Override
    public SearchExplanation explain(SearchRequest request) {
        return collection.reads().explain(here(request));
    }

    @Override
    public List<Row> query(QueryRequest request) {
        Objects.requireNonNull(request, "request");
        refuseOthers(request.partitions());
        return collection.reads().query(request, List.of(name));
    }

    @Override
    public QueryIterator queryIterator(QueryRequest request, int batchSize) {
        Objects.requireNonNull(request, "request");
        refuseOthers(request.partitions());
        return collection.reads().queryIterator(request, batchSize, List.of(name));
    }

    @Override
    public AggregateResult aggregate(AggregateRequest request) {
        Objects.requireNonNull(request, "request");
        refuseOthers(request.partitions());
        return collection.reads().aggregate(request, List.of(name));
    }

    @Override
    public long count() {
        return collection.reads().count(List.of(name));
    }

    @Override
    public long count(Filter filter, ConsistencyLevel consistency) {
        return collection.reads().count(filter, consistency, List.of(name));
    }

    private SearchRequest here(SearchRequest request) {
        Objects.requireNonNull(request, "request");
        refuseOthers(request.partitions());
        return request.toBuilder().partitions(name).build();
    }

    private void refuseOthers(List<String> partitions) {
        if (!partitions.isEmpty()) {
            throw new InvalidRequestException(
                    "partition '%s': the request names partitions itself, %s; give it to the collection"
                            .formatted(name, partitions));
        }
    }
}
