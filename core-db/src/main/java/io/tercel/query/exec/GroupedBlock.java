package io.tercel.query.exec;

import io.tercel.expr.RowSource;

/** The rows of one block of a segment that are counted, and the group of each. */
final class GroupedBlock {

    /** Places in the block. */
    final int[] rows = new int[RowSource.BLOCK_ROWS];

    final int[] groups = new int[RowSource.BLOCK_ROWS];

    /** How many rows are counted. */
    int count;

    /** The segment's position in the snapshot. */
    int segment;

    /** The row where the block begins. */
    int from;
}
