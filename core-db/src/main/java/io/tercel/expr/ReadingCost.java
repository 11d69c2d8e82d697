package io.tercel.expr;

/**
 * What it costs to evaluate conditions by reading rows and by indexes, in units of about a nanosecond. Estimates of which only the ratios
 * count: a choice between two ways that cost nearly the same may be wrong.
 */
final class ReadingCost {

    /** To find one row in a list of an index and mark it. */
    static final double LISTED_ROW = 1.5;

    /** To find a list. */
    static final double LIST = 40;

    /** To make, fill and combine 64 bits. */
    static final double WORD = 1;

    /** To compare one text with a pattern. */
    static final double LIKE = 30;

    private ReadingCost() {}

    /** To evaluate a condition where only some rows of a segment are left. */
    static double of(BoundExpr part, long rowsLeft, int rows) {
        double read = readsWholeBlocks(part) ? Math.min(rows, (double) rowsLeft * RowSource.BLOCK_ROWS) : rowsLeft;
        return read * perRow(part);
    }

    /** Numbers are compared for whole blocks of rows, whichever are left. */
    private static boolean readsWholeBlocks(BoundExpr part) {
        return switch (part) {
            case BoundExpr.LongRange range -> true;
            case BoundExpr.DoubleRange range -> true;
            case BoundExpr.LongIn in -> true;
            case BoundExpr.DoubleIn in -> true;
            case BoundExpr.IsNull isNull -> true;
            case BoundExpr.And and -> and.operands().stream().allMatch(ReadingCost::readsWholeBlocks);
            case BoundExpr.Or or -> or.operands().stream().allMatch(ReadingCost::readsWholeBlocks);
            case BoundExpr.Not not -> readsWholeBlocks(not.operand());
            default -> false;
        };
    }

    private static double perRow(BoundExpr part) {
        return switch (part) {
            case BoundExpr.And and ->
                and.operands().stream().mapToDouble(ReadingCost::perRow).max().orElse(0);
            case BoundExpr.Or or ->
                or.operands().stream().mapToDouble(ReadingCost::perRow).sum();
            case BoundExpr.Not not -> perRow(not.operand());
            case BoundExpr.Constant constant -> 0;
            case BoundExpr.Known known -> 0.1;
            case BoundExpr.IsNull isNull -> 0.1;
            case BoundExpr.Sample sample -> 2;
            case BoundExpr.LongRange range -> 0.5;
            case BoundExpr.DoubleRange range -> 0.5;
            case BoundExpr.LongIn in -> 2;
            case BoundExpr.DoubleIn in -> 2;
            case BoundExpr.BytesEqual equal -> 2;
            case BoundExpr.BytesCompare compare -> 5;
            case BoundExpr.BytesIn in -> 10;
            case BoundExpr.BytesFields fields -> 10;
            case BoundExpr.BytesMatch like -> LIKE;
            case BoundExpr.ArrayContains contains -> 20;
            case BoundExpr.NumberCompare compare -> 5;
            case BoundExpr.JsonCompare compare -> 200;
            case BoundExpr.JsonIn in -> 200;
            case BoundExpr.JsonMatch like -> 250;
            case BoundExpr.JsonExists exists -> 200;
            case BoundExpr.JsonContains contains -> 300;
            case BoundExpr.Elements elements -> 50;
            case BoundExpr.Spatial spatial -> 50;
            case BoundExpr.SpatialDistance near -> 50;
            case BoundExpr.SpatialValid valid -> 500;
            case BoundExpr.TextMatch match -> 500;
            case BoundExpr.FuzzyMatch match -> 500;
            case BoundExpr.PhraseMatch match -> 500;
        };
    }
}
