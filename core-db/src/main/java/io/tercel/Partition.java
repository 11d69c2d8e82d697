package io.tercel;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.Durability;
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

/**
 * A handle on one partition of a collection, made by {@link Collection#partition}: writes go to it, and reads see its rows only. It is
 * part of the collection's session, and safe for use by many threads.
 *
 * <p>A key is unique in the whole collection. An insert is refused when the key exists in any partition; an upsert moves the row here.
 *
 * <p>After the partition has been dropped every method throws {@code NotFoundException}, until there is one of its name again.
 */
public interface Partition {

    /** The partition's name. */
    String name();

    /** As {@link Collection#insert(List)}, into this partition. */
    WriteResult insert(List<Row> rows);

    /** As {@link Collection#insert(List, Durability)}, into this partition. */
    WriteResult insert(List<Row> rows, Durability durability);

    /** As {@link Collection#bulkLoad()}, into this partition. */
    BulkLoad bulkLoad();

    /** As {@link Collection#upsert(List)}, into this partition; rows of these keys in other partitions go. */
    WriteResult upsert(List<Row> rows);

    /** As {@link #upsert(List)}, at another durability. */
    WriteResult upsert(List<Row> rows, Durability durability);

    /** As {@link Collection#upsertPartial(List)}; the rows are in this partition afterwards, wherever they were. */
    WriteResult upsertPartial(List<Row> rows);

    /** As {@link #upsertPartial(List)}, at another durability. */
    WriteResult upsertPartial(List<Row> rows, Durability durability);

    /** Deletes rows of this partition by primary key. Keys that are not in it are passed over. */
    WriteResult delete(List<?> ids);

    /** Deletes the rows of this partition that fit a condition. */
    WriteResult delete(Filter filter);

    /** As {@link Collection#replace}: what goes is in this partition, and what comes goes into it. */
    WriteResult replace(Filter filter, List<Row> rows);

    /** Deletes every row of this partition, which stays. */
    WriteResult deleteAll();

    /**
     * As {@link Collection#search}, among the rows of this partition. BM25 counts terms in the whole collection all the same, so that
     * scores from several partitions compare.
     *
     * @throws io.tercel.error.InvalidRequestException when the request names partitions itself
     */
    SearchResult search(SearchRequest request);

    /**
     * As {@link Collection#searchAll}, among the rows of this partition.
     *
     * @throws io.tercel.error.InvalidRequestException when a request names partitions itself
     */
    List<SearchResult> searchAll(List<SearchRequest> requests);

    /**
     * As {@link Collection#searchIterator}, among the rows of this partition; of the partition as it is when the iterator is opened, so
     * that one opened before the partition is dropped goes on.
     *
     * @return to be closed
     * @throws io.tercel.error.InvalidRequestException when the request names partitions itself
     */
    SearchIterator searchIterator(SearchRequest request, int batchSize);

    /**
     * As {@link Collection#explain}, of a search among the rows of this partition.
     *
     * @throws io.tercel.error.InvalidRequestException when the request names partitions itself
     */
    SearchExplanation explain(SearchRequest request);

    /**
     * As {@link Collection#query}, of the rows of this partition.
     *
     * @throws io.tercel.error.InvalidRequestException when the request names partitions itself
     */
    List<Row> query(QueryRequest request);

    /**
     * As {@link Collection#queryIterator}, of the rows that this partition has when the iterator is opened.
     *
     * @return to be closed
     * @throws io.tercel.error.InvalidRequestException when the request names partitions itself
     */
    QueryIterator queryIterator(QueryRequest request, int batchSize);

    /**
     * As {@link Collection#aggregate}, over the rows of this partition.
     *
     * @throws io.tercel.error.InvalidRequestException when the request names partitions itself
     */
    AggregateResult aggregate(AggregateRequest request);

    /** The number of rows of this partition, exactly, at the collection's own consistency level. */
    long count();

    /** The number of rows of this partition that fit a condition, exactly, at a consistency level. */
    long count(Filter filter, ConsistencyLevel consistency);
}
