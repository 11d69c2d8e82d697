package io.tercel;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.Durability;
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
import io.tercel.query.WriteResult;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.text.Token;
import java.time.Duration;
import java.util.List;

/**
 * A handle on a collection, made by {@link Database}. Safe for use by many threads. Rows and requests may be changed by the caller
 * as soon as a method returns.
 *
 * <p>A write is one step: all its rows are there or none, after any failure. It is visible to others once it is as durable as its level says.
 */
public interface Collection {

    /** The collection's name now. */
    String name();

    /** The collection's schema now; {@link #addField} and its like change it. */
    CollectionSchema schema();

    /** What is set for the collection now. */
    CollectionProperties properties();

    /** Sets the collection's properties, all of them: start from {@link #properties()}. Durable and in force when it returns. */
    void alter(CollectionProperties properties);

    /** What the collection is: its place, names, schema, properties, partitions, and how many rows reads see now. */
    CollectionDescription describe();

    /**
     * Adds a field. Rows that are there already have its default value, or null. A dynamic field of that name is hidden behind it from now
     * on, in old rows too, and can still be read as {@code $meta["name"]} in filters and with {@code $meta} as an output field.
     *
     * <p>As all changes of the schema it is one step: durable when it returns, and after any failure there or not. Reads that are
     * running finish under the schema that they began with. Writes to this collection wait until the growing rows are sealed; those
     * already sealed are not touched, and get the field's column when they are merged.
     *
     * @param field nullable, or with a default value; a vector has to be nullable
     * @throws io.tercel.error.AlreadyExistsException when there is a field of that name
     * @throws io.tercel.error.InvalidRequestException when it could have no value in old rows, or breaks another rule
     */
    void addField(FieldSchema field);

    /**
     * Drops a field with all its values, in one step as {@link #addField} adds one. The values are not readable any more at once; their
     * bytes leave the disk when their segments are merged ({@link #optimize()} does that now).
     *
     * @throws io.tercel.error.NotFoundException when there is no field of that name
     * @throws io.tercel.error.InvalidRequestException when it is the primary, partition or clustering key, the last vector field, or
     *     what a function reads or fills
     */
    void dropField(String name);

    /**
     * Drops a function with the field that it fills, in one step as {@link #addField} adds one.
     *
     * @param output the field that it fills
     * @throws io.tercel.error.NotFoundException when no function fills a field of that name
     * @throws io.tercel.error.InvalidRequestException when that is the last vector field
     */
    void dropFunction(String output);

    /**
     * Allows longer texts in a VARCHAR field, or in an ARRAY of VARCHAR, in one step as {@link #addField} adds one.
     *
     * @param maxBytes bytes in UTF-8; not less than now
     */
    void alterMaxBytes(String field, int maxBytes);

    /**
     * Allows more elements in an ARRAY field, in one step as {@link #addField} adds one.
     *
     * @param capacity elements; not less than now
     */
    void alterCapacity(String field, int capacity);

    /** Allows rows to hold fields that are not declared, in one step as {@link #addField} adds one. Nothing happens if they may already. */
    void enableDynamicFields();

    /**
     * Gives a vector field another index, or another metric, in one step as {@link #addField} adds a field. Segments get the new index in
     * the background, the largest first; {@link #awaitIndexes} waits for that. Until then a segment is searched through the index that it
     * had if the metric is the same, and exactly if it is not. Every row is found at any time, and scores are of the new metric at once.
     * Nothing happens when the field has that index.
     *
     * @throws io.tercel.error.NotFoundException when there is no field of that name
     * @throws io.tercel.error.InvalidRequestException when the index does not suit the field; when the metric becomes COSINE and a row
     *     has a vector of zeros, which has no direction
     */
    void createIndex(String field, IndexSpec index);

    /**
     * Gives a field that is no vector an index for filters, in the place of the one that it had, in one step as {@link #addField} adds a
     * field. A JSON field, or {@link io.tercel.schema.CollectionSchema#DYNAMIC_FIELD}, has one for each place. Segments get the index
     * in the background; what filters find is the same with it and without. Nothing happens when the field has that index.
     *
     * @throws io.tercel.error.NotFoundException when there is no field of that name
     * @throws io.tercel.error.InvalidRequestException when the index does not suit the field; the message says which do
     */
    void createIndex(String field, ScalarIndexSpec index);

    /**
     * Takes the index of one place in a JSON field away.
     *
     * @param path as it was given
     * @throws io.tercel.error.NotFoundException when there is none for that place
     */
    void dropIndex(String field, String path);

    /**
     * Takes a field's index away, in one step as {@link #addField} adds a field: from now on it is searched exactly, by the same metric,
     * as with the index {@code Flat}. A sparse field keeps its index, which is exact and always there. A field that is no vector loses
     * all its indexes for filters.
     *
     * @throws io.tercel.error.NotFoundException when there is no field of that name
     */
    void dropIndex(String field);

    /**
     * What the index of a field is, and how far it has come.
     *
     * @throws io.tercel.error.NotFoundException when there is no field of that name
     * @throws io.tercel.error.InvalidRequestException when it has no index, or has indexes of several places in JSON
     */
    IndexDescription describeIndex(String field);

    /**
     * What the index of one place in a JSON field is, and how far it has come.
     *
     * @throws io.tercel.error.NotFoundException when there is none for that place
     */
    IndexDescription describeIndex(String field, String path);

    /**
     * Returns when all sealed segments have the indexes that their fields ask for: after {@link #flush()}, all rows of now. What failed
     * before is tried again. Not needed for rows to be found, only for finding them fast.
     *
     * @throws io.tercel.error.DeadlineExceededException when it takes longer; building goes on
     * @throws io.tercel.error.StorageFullException when there is no room for an index; other failures of a build come as what they are
     * @throws io.tercel.error.ClosedException when the database is closed meanwhile
     */
    void awaitIndexes(Duration timeout);

    /**
     * Inserts rows with new keys, at the database's durability.
     *
     * @param rows may be empty: nothing happens
     * @return the keys in the order of the rows
     * @throws io.tercel.error.InvalidRequestException when a row does not fit the schema; the message names row, field and value
     * @throws io.tercel.error.AlreadyExistsException when a key exists
     * @throws io.tercel.error.LimitExceededException when the call is too large
     * @throws io.tercel.error.StorageFullException when the disk is full: nothing has been inserted. The same holds for all that brings
     *     rows, until there is room again
     */
    WriteResult insert(List<Row> rows);

    /** As {@link #insert(List)}, at another durability. */
    WriteResult insert(List<Row> rows, Durability durability);

    /**
     * Begins to insert many rows that are to appear all at once. They go straight to sealed segments.
     *
     * @return to be closed
     * @throws io.tercel.error.StorageFullException when the disk is full
     */
    BulkLoad bulkLoad();

    /**
     * Inserts rows, replacing those whose key exists. Of rows with the same key the last one wins.
     *
     * @param rows may be empty: nothing happens
     */
    WriteResult upsert(List<Row> rows);

    /** As {@link #upsert(List)}, at another durability. */
    WriteResult upsert(List<Row> rows, Durability durability);

    /**
     * Changes some fields of rows and keeps the others: a field that a row does not name stays as it is, one that it names is replaced
     * whole, and a null makes it null. Of the undeclared fields of a row the same holds one by one. A key that does not exist makes a
     * new row, which has to have all that {@link #insert(List)} asks for. Of several rows with one key the later ones are put over the
     * earlier. Reading and writing are one step: no other write of these keys comes between.
     *
     * @param rows the primary key and what changes; may be empty: nothing happens
     * @throws io.tercel.error.InvalidRequestException when a row does not fit, or the rows are in several partitions made by hand
     */
    WriteResult upsertPartial(List<Row> rows);

    /** As {@link #upsertPartial(List)}, at another durability. */
    WriteResult upsertPartial(List<Row> rows, Durability durability);

    /**
     * Deletes rows by primary key. Keys that do not exist are passed over. A delete has room on a full disk, too, as long as there is
     * some of what the database has set aside for that ({@code DatabaseOptions.reserveBytes}).
     *
     * @param ids Long (any integer type) or String, as the key is; may be empty: nothing happens
     * @return count is the number of keys given
     */
    WriteResult delete(List<?> ids);

    /**
     * Deletes the rows that fit a condition.
     *
     * @return the keys deleted
     * @throws io.tercel.error.InvalidRequestException when the condition is empty: {@link #deleteAll()} removes every row
     */
    WriteResult delete(Filter filter);

    /**
     * Deletes the rows that fit a condition and upserts others, in one step: nobody sees the one without the other, and a crash leaves
     * both or neither. Made for replacing all the pieces of a document.
     *
     * @param filter which rows go; a row whose key is also among {@code rows} is replaced
     * @param rows what comes instead; may be empty
     * @return the keys upserted
     */
    WriteResult replace(Filter filter, List<Row> rows);

    /** Deletes every row. */
    WriteResult deleteAll();

    /**
     * Removes every row and every file of the collection; what it looks like, its properties and aliases stay. Unlike {@link
     * #deleteAll()} nothing is written for it, however many rows there are, and it frees room on a full disk. Durable when it returns.
     * Reads that are running finish, and the files go with the last of them.
     */
    void truncate();

    /**
     * Finds rows, best first.
     *
     * @throws io.tercel.error.InvalidRequestException when the request does not fit the schema, or asks for a moment that is still to
     *     come or that the collection's history does not reach back to; queries do the same
     * @throws io.tercel.error.NotFoundException when it searches by the vector of a row that does not exist
     * @throws io.tercel.error.FilterSyntaxException when its filter does not parse
     * @throws io.tercel.error.ConsistencyTimeoutException when the data does not become fresh enough in time
     */
    SearchResult search(SearchRequest request);

    /**
     * Runs searches together, on one snapshot: several vectors against one field, or requests that have nothing in common. A filter that
     * several of them have is worked out once. The time allowed is the longest of theirs, for all of them; the data is fresh
     * enough for each of their consistency levels.
     *
     * @param requests at most {@code Limits.queriesPerSearch}; may be empty. Their {@code asOf} is the same
     * @return what each of them found, in their order
     * @throws io.tercel.error.LimitExceededException when there are too many
     */
    List<SearchResult> searchAll(List<SearchRequest> requests);

    /**
     * What the analyzer of a field makes of texts: their terms, each with its place.
     *
     * @param field an analyzed VARCHAR, or the output of a BM25 function that reads one; of several analyzers the default one
     * @return for each text its terms in order
     * @throws io.tercel.error.InvalidRequestException when the field is not analyzed
     */
    List<List<Token>> runAnalyzer(String field, List<String> texts);

    /**
     * As {@link #runAnalyzer(String, List)}, of a field that has several analyzers.
     *
     * @param analyzer the name or an alias of one of them
     * @throws io.tercel.error.InvalidRequestException when it has none of that name
     */
    List<List<Token>> runAnalyzer(String field, String analyzer, List<String> texts);

    /**
     * Finds rows, best first, without an end but that of the eligible rows: each batch goes on where the last one ended, on the snapshot of
     * the first. For taking hits until one is not good enough, or for more than {@code Limits.topK}. The limit of the request is all unless
     * it names one, and may be as large as one likes; a range of scores holds. The request has one leg with a vector or text of its own, and no
     * offset, groups or order. Its timeout is that of opening and that of each batch. At most {@code Limits.openSnapshots} iterators of a
     * database are open at a time.
     *
     * @param batchSize hits of a batch, at least 1 and at most {@code Limits.iteratorBatch}
     * @return to be closed
     * @throws io.tercel.error.InvalidRequestException when the request does not fit the schema, or has what an iterator does not take
     * @throws io.tercel.error.LimitExceededException when the batches are too large, or too many iterators are open
     */
    SearchIterator searchIterator(SearchRequest request, int batchSize);

    /**
     * Runs a search and tells how it went: which segments were passed over and why, how the others were searched, and how long it took. Meant
     * to be read by people, whose table is {@code toString()}.
     */
    SearchExplanation explain(SearchRequest request);

    /** Runs a query and tells how it went: how the filter was answered in each segment and why so, what was read of it, and how long it took. */
    QueryExplanation explain(QueryRequest request);

    /** As {@link #explain(QueryRequest)}, for an aggregation. */
    QueryExplanation explain(AggregateRequest request);

    /**
     * Reads the rows that fit a condition, in ascending order of the primary key or in the order that the request names.
     *
     * @throws io.tercel.error.InvalidRequestException when the request does not fit the schema, or names an order and no limit
     */
    List<Row> query(QueryRequest request);

    /**
     * Reads all rows that fit a condition, in batches and in ascending order of the primary key, as they are now. The limit, 0 for all,
     * and the offset of the request may be as large as one likes; it names no order. Its timeout is that of opening and that of each
     * batch. At most {@code Limits.openSnapshots} iterators of a database are open at a time.
     *
     * @param batchSize rows of a batch, at least 1 and at most {@code Limits.iteratorBatch}
     * @return to be closed
     * @throws io.tercel.error.LimitExceededException when the batches are too large, or too many iterators are open
     */
    QueryIterator queryIterator(QueryRequest request, int batchSize);

    /**
     * Works out counts, sums and the like over the rows that fit a condition, for each group of them.
     *
     * @throws io.tercel.error.InvalidRequestException when the request does not fit the schema, or a sum is too large for its type
     * @throws io.tercel.error.LimitExceededException when there are more than {@code Limits.groups} groups
     */
    AggregateResult aggregate(AggregateRequest request);

    /**
     * Reads rows by primary key.
     *
     * @param ids Long (any integer type) or String, as the key is
     * @param outputFields fields to return, and places in them such as {@code meta["author"]} or {@code tags[0]}; {@code *} is all but the vectors, and what is meant when none is named
     * @return the rows found, in the order of the ids; ids that do not exist are passed over
     */
    List<Row> get(List<?> ids, String... outputFields);

    /** The number of rows, exactly, at the collection's own consistency level. */
    long count();

    /**
     * The number of rows that fit a condition, exactly, at a consistency level. This is what an output field {@code count(*)} is
     * elsewhere; there is no such output field here.
     *
     * @param filter with an empty text all rows are counted
     */
    long count(Filter filter, ConsistencyLevel consistency);

    /**
     * The number of rows that fitted a condition after the write with a timestamp, and before all later ones.
     *
     * @param timestamp as {@code WriteResult.timestamp()} tells it
     * @throws io.tercel.error.InvalidRequestException when it is still to come, or the collection's history does not reach back to it
     */
    long countAsOf(Filter filter, long timestamp);

    /**
     * Creates a partition; durable when it returns, and there for writes at once.
     *
     * @param partition its name: a letter or {@code _}, then letters, digits and {@code _}
     * @throws io.tercel.error.AlreadyExistsException when there is one of that name
     * @throws io.tercel.error.InvalidRequestException when the collection has a partition key
     * @throws io.tercel.error.LimitExceededException when there are too many
     */
    void createPartition(String partition);

    /**
     * Drops a partition with all its rows; durable when it returns. After a crash it is there whole or gone. Other writes to the
     * collection wait meanwhile; running reads still see the rows.
     *
     * @throws io.tercel.error.NotFoundException when there is none of that name
     * @throws io.tercel.error.InvalidRequestException when it is {@code _default}, or the collection has a partition key
     */
    void dropPartition(String partition);

    /** The names of the partitions, oldest first: {@code _default}, or with a partition key all over which it spreads rows. */
    List<String> partitions();

    /** Whether there is a partition of that name. */
    boolean hasPartition(String partition);

    /**
     * A handle on one partition, to write to it and to read its rows only.
     *
     * @throws io.tercel.error.NotFoundException when there is none of that name
     * @throws io.tercel.error.InvalidRequestException when the collection has a partition key: its value says in which partition a row is
     */
    Partition partition(String partition);

    /** Writes the growing rows of this collection to sealed column files and makes them durable. Not needed for them to be found. */
    void flush();

    /**
     * Flushes, and then merges sealed segments where that is worth it: several of about the same size, or one of which more than a
     * fifth is deleted. The same happens by itself after each flush; this call waits for it. What is in the collection stays the same,
     * and reads and writes go on. Durable when it returns; when it fails, the segments are as they were, or some of the merges are
     * done, and nothing is lost.
     *
     * @throws io.tercel.error.StorageFullException when there is no room for a merged segment beside the ones it replaces
     * @throws io.tercel.error.ClosedException when the database is closed meanwhile
     */
    void compact();

    /**
     * As {@link #compact()}, to the end: all sealed segments become as few as the largest size of a segment allows (eight times that
     * of {@code DatabaseOptions.sealRows} and {@code sealBytes}; no segment is divided), and no row is kept that was deleted before
     * the call, or has expired, unless the collection's history reaches back to it. Worth it after a large import or many deletes, before much reading; it writes the whole collection again,
     * and returns when every segment has its indexes.
     *
     * <p>With a clustering key, each partition's segments become others of about the size of a full one (at most one and an eighth), each
     * with a range of the key's values, null before all others: a filter on the key passes over the rest. A value more frequent than
     * that is in several. Later calls write what has come since, and those of the arranged segments that it may belong in, or that have
     * deleted rows; merging in the background leaves arranged segments apart. More than 32 full segments are arranged in several runs,
     * each with ranges of its own.
     *
     * @throws io.tercel.error.StorageFullException when there is no room for a merged segment beside the ones it replaces
     * @throws io.tercel.error.ClosedException when the database is closed meanwhile
     */
    void optimize();
}
