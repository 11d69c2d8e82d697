package io.tercel.expr;

import java.util.Arrays;
import java.util.BitSet;

/** Which elements of the rows of a segment meet a condition. Worked out for a block of rows when the first of them is asked for. */
public final class ChosenElements {

    private static final int NO_BLOCK = -1;

    private final int field;
    private final int rows;
    private final Block block;
    private final ElementRows elements;
    private final Block laidOut;
    private final BlockFilter condition;

    /** Where the elements of each row of the block begin among those of all its rows. */
    private final int[] begins = new int[RowSource.BLOCK_ROWS];

    private final BitSet chosen = new BitSet();
    private final long[] active = new long[Block.WORDS];
    private final long[] truth = new long[Block.WORDS];
    private final long[] unknown = new long[Block.WORDS];
    private int loaded = NO_BLOCK;

    ChosenElements(FilterPlan plan, BoundExpr.Elements part, RowSource source, int rows) {
        this.field = part.field();
        this.rows = rows;
        this.block = new Block(source);
        this.elements = new ElementRows(plan.storedFields());
        this.laidOut = new Block(elements);
        this.condition = FilterEvaluator.ofElements(plan, part, elements);
        Arrays.fill(active, -1L);
    }

    /** Whether an element that the row has meets the condition. */
    public boolean contains(int row, int element) {
        if (row / RowSource.BLOCK_ROWS != loaded) {
            load(row / RowSource.BLOCK_ROWS);
        }
        return chosen.get(begins[row % RowSource.BLOCK_ROWS] + element);
    }

    private void load(int number) {
        int first = number * RowSource.BLOCK_ROWS;
        block.moveTo(first, Math.min(RowSource.BLOCK_ROWS, rows - first));
        elements.moveTo(block);
        chosen.clear();
        int total = 0;
        for (int row = 0; row < block.count(); row++) {
            begins[row] = total;
            int count = elements.count(field, row);
            for (int index = 0; index < count; index++) {
                total++;
                if (elements.add(row, index) == RowSource.BLOCK_ROWS) {
                    decide(total);
                }
            }
        }
        decide(total);
        loaded = number;
    }

    /** Runs the condition over the elements that have been laid out, the last of which is the one before {@code end}. */
    private void decide(int end) {
        int count = elements.laidOut();
        if (count == 0) {
            return;
        }
        laidOut.moveTo(0, count);
        condition.evaluate(laidOut, active, truth, unknown);
        for (int i = 0; i < count; i++) {
            chosen.set(end - count + i, (truth[i >> 6] >>> i & 1) != 0);
        }
        elements.clear();
    }
}
