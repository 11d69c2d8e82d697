package io.tercel.expr;

import java.util.Arrays;

/**
 * Counts for each row the elements that meet a condition. The elements of the active rows are laid out one after the other, as if they
 * were rows, and go through the condition in blocks of their own.
 */
final class ElementFilter implements BlockFilter {

    private final int field;
    private final boolean nullable;
    private final ElementQuantifier quantifier;
    private final long threshold;
    private final ElementRows elements;
    private final BlockFilter condition;
    private final Block inner;
    private final int[] matching = new int[RowSource.BLOCK_ROWS];
    private final long[] active = new long[Block.WORDS];
    private final long[] truth = new long[Block.WORDS];
    private final long[] unknown = new long[Block.WORDS];

    ElementFilter(BoundExpr.Elements part, boolean nullable, ElementRows elements, BlockFilter condition) {
        this.field = part.field();
        this.nullable = nullable;
        this.quantifier = part.quantifier();
        this.threshold = part.threshold();
        this.elements = elements;
        this.condition = condition;
        this.inner = new Block(elements);
        Arrays.fill(active, -1L);
    }

    @Override
    public void evaluate(Block block, long[] outerActive, long[] outerTruth, long[] outerUnknown) {
        elements.moveTo(block);
        Arrays.fill(matching, 0);
        Arrays.fill(outerTruth, 0, block.words(), 0L);
        for (int row = 0; row < block.count(); row++) {
            if ((outerActive[row >> 6] & (1L << row)) != 0) {
                int count = elements.count(field, row);
                for (int index = 0; index < count; index++) {
                    if (elements.add(row, index) == RowSource.BLOCK_ROWS) {
                        decide();
                    }
                }
            }
        }
        decide();
        for (int row = 0; row < block.count(); row++) {
            if ((outerActive[row >> 6] & (1L << row)) != 0
                    && quantifier.accepts(matching[row], elements.count(field, row), threshold)) {
                outerTruth[row >> 6] |= 1L << row;
            }
        }
        ColumnFilters.applyNulls(block, field, nullable, outerTruth, outerUnknown);
    }

    /** Runs the condition over the elements that have been laid out. */
    private void decide() {
        int count = elements.laidOut();
        if (count == 0) {
            return;
        }
        inner.moveTo(0, count);
        condition.evaluate(inner, active, truth, unknown);
        for (int i = 0; i < count; i++) {
            matching[elements.row(i)] += (int) (truth[i >> 6] >>> i) & 1;
        }
        elements.clear();
    }
}
