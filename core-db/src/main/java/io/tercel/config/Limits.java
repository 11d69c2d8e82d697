package io.tercel.config;

/**
 * The largest sizes that the database accepts. A value above a limit is refused with a {@code LimitExceededException} that
 * names the component here; nothing is clipped silently.
 *
 * @param vectorDimension dimensions of a dense vector, and eight times as many bits of a binary one: what Milvus allows
 * @param fields fields of a collection
 * @param vectorFields vector fields of a collection
 * @param nameLength characters of a name
 * @param varcharBytes bytes of a VARCHAR value in UTF-8
 * @param jsonBytes bytes of a JSON value in UTF-8
 * @param jsonDepth nesting of a JSON value
 * @param arrayElements elements of an ARRAY value
 * @param insertBytes bytes of one insert call, the most that one log frame holds
 * @param insertRows rows of one insert call
 * @param topK hits of one search, and offset plus limit
 * @param queriesPerSearch query vectors of one search
 * @param listVectors vectors of one query by late interaction
 * @param subRequests searches in one hybrid search
 * @param filterBytes bytes of a filter text
 * @param filterNodes nodes of a parsed filter
 * @param filterDepth nesting of a parsed filter
 * @param filterListElements values in one list of a filter
 * @param patternBytes bytes of a LIKE pattern
 * @param sparseEntries entries of a sparse vector
 * @param databases named databases of a directory, {@code default} among them
 * @param collections collections of a directory, over all its named databases
 * @param partitions partitions of a collection: what Milvus allows
 * @param openSnapshots snapshots held open at the same time: iterators of a directory
 * @param iteratorBatch rows of one batch of an iterator
 * @param iteratorIdleSeconds seconds after which an iterator that nobody uses is closed
 * @param groups groups of one aggregation
 * @param groupSize hits of one group of a search
 */
public record Limits(
        int vectorDimension,
        int fields,
        int vectorFields,
        int nameLength,
        int varcharBytes,
        int jsonBytes,
        int jsonDepth,
        int arrayElements,
        int insertBytes,
        int insertRows,
        int topK,
        int queriesPerSearch,
        int listVectors,
        int subRequests,
        int filterBytes,
        int filterNodes,
        int filterDepth,
        int filterListElements,
        int patternBytes,
        int sparseEntries,
        int databases,
        int collections,
        int partitions,
        int openSnapshots,
        int iteratorBatch,
        int iteratorIdleSeconds,
        int groups,
        int groupSize) {

    /** The limits that every database starts with. */
    public static final Limits DEFAULT = new Limits(
            32_768, 64, 10, 255, 65_535, 65_536, 32, 4_096, 64 << 20, 100_000, 16_384, 16_384, 4_096, 16, 65_536,
            10_000, 64, 65_536, 1_024, 32_768, 64, 65_536, 1_024, 1_024, 16_384, 600, 1_000_000, 10);
}
