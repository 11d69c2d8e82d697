package io.tercel.expr;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A condition on the terms of a text. The matcher is asked once, for all rows, when the first block needs it. */
final class TextFilter implements BlockFilter {

    private final int field;
    private final boolean nullable;
    private final int rows;
    private final Consumer<RowBitmap> match;
    private @Nullable RowBitmap matched;

    TextFilter(int field, boolean nullable, int rows, Consumer<RowBitmap> match) {
        this.field = field;
        this.nullable = nullable;
        this.rows = rows;
        this.match = match;
    }

    @Override
    public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
        RowBitmap result = matched;
        if (result == null) {
            result = new RowBitmap(rows);
            match.accept(result);
            matched = result;
        }
        System.arraycopy(result.words(), block.from() >> 6, truth, 0, block.words());
        ColumnFilters.applyNulls(block, field, nullable, truth, unknown);
    }
}
