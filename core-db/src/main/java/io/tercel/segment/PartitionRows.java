package io.tercel.segment;

import io.tercel.schema.RowBatch;

/**
 * The rows of a write that go to one partition.
 *
 * @param partition its number
 * @param rows at least one
 * @param terms the rows' terms
 */
record PartitionRows(int partition, RowBatch rows, AnalyzedRows terms) {}
