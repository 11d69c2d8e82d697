package io.tercel.segment;

import io.tercel.index.sparse.TermBatch;
import io.tercel.schema.RowBatch;
import java.util.List;

/**
 * The rows of a write that go to one partition.
 *
 * @param partition its number
 * @param rows at least one
 * @param terms the rows' terms, one batch for each sparse index
 */
record PartitionRows(int partition, RowBatch rows, List<TermBatch> terms) {}
