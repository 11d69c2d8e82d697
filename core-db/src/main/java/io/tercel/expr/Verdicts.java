package io.tercel.expr;

import java.util.List;

/**
 * Which verdicts a filter can have on rows of which only bounds are known. Each condition gets the set of verdicts that some row may
 * have, never too few of them; connectives combine these sets as Kleene's logic combines verdicts.
 */
final class Verdicts {

    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int UNKNOWN = 4;
    private static final int ANY = TRUE | FALSE | UNKNOWN;

    private final ColumnBounds bounds;

    private Verdicts(ColumnBounds bounds) {
        this.bounds = bounds;
    }

    static RowsPassing of(BoundExpr condition, ColumnBounds bounds) {
        int possible = new Verdicts(new ElementBounds(bounds)).of(condition);
        if ((possible & TRUE) == 0) {
            return RowsPassing.NONE;
        }
        return possible == TRUE ? RowsPassing.ALL : RowsPassing.SOME;
    }

    private int of(BoundExpr part) {
        return switch (part) {
            case BoundExpr.Constant constant -> constant.value() ? TRUE : FALSE;
            case BoundExpr.And and -> all(and.operands(), TRUE, FALSE);
            case BoundExpr.Or or -> all(or.operands(), FALSE, TRUE);
            case BoundExpr.Not not -> opposite(of(not.operand()));
            case BoundExpr.Known known ->
                bounds.hasNulls(known.field())
                        ? (known.value() ? TRUE : FALSE) | UNKNOWN
                        : known.value() ? TRUE : FALSE;
            case BoundExpr.IsNull isNull -> bounds.hasNulls(isNull.field()) ? TRUE | FALSE : FALSE;
            case BoundExpr.LongRange range -> of(range);
            case BoundExpr.LongIn in -> of(in);
            case BoundExpr.DoubleRange range -> of(range);
            case BoundExpr.DoubleIn in -> of(in);
            case BoundExpr.BytesEqual equal -> {
                long prefix = equal.value().prefix();
                yield prefixes(equal.field(), prefix, prefix);
            }
            case BoundExpr.BytesIn in -> of(in);
            case BoundExpr.BytesCompare compare -> of(compare);
            case BoundExpr.BytesMatch like ->
                prefixes(
                        like.field(), like.pattern().minPrefix(), like.pattern().maxPrefix());
            case BoundExpr.BytesFields fields -> ANY;
            case BoundExpr.NumberCompare compare -> ANY;
            case BoundExpr.JsonCompare compare -> ANY;
            case BoundExpr.JsonIn in -> ANY;
            case BoundExpr.JsonMatch like -> ANY;
            case BoundExpr.JsonExists exists -> ANY;
            case BoundExpr.JsonContains contains -> ANY;
            case BoundExpr.ArrayContains contains -> ANY;
            case BoundExpr.Elements elements -> ANY;
            case BoundExpr.Spatial spatial -> ANY;
            case BoundExpr.SpatialDistance near -> ANY;
            case BoundExpr.SpatialValid valid -> ANY;
            case BoundExpr.TextMatch match -> ANY;
            case BoundExpr.FuzzyMatch match -> ANY;
            case BoundExpr.PhraseMatch match -> ANY;
            case BoundExpr.Sample sample -> TRUE | FALSE;
        };
    }

    /** AND with {@code neutral} TRUE and {@code dominant} FALSE; OR the other way round. */
    private int all(List<BoundExpr> operands, int neutral, int dominant) {
        int common = neutral | UNKNOWN;
        int seen = 0;
        boolean undominated = true;
        for (BoundExpr operand : operands) {
            int possible = of(operand);
            common &= (possible & neutral) | UNKNOWN;
            undominated &= (possible & (neutral | UNKNOWN)) != 0;
            seen |= possible;
        }
        int result = seen & dominant;
        if (undominated) {
            result |= (common & neutral) | (seen & UNKNOWN);
        }
        return result;
    }

    private static int opposite(int possible) {
        return (possible & UNKNOWN) | ((possible & TRUE) != 0 ? FALSE : 0) | ((possible & FALSE) != 0 ? TRUE : 0);
    }

    /** The verdicts of a condition that is unknown for nulls. */
    private int verdicts(int field, boolean canBeTrue, boolean canBeFalse) {
        return (canBeTrue ? TRUE : 0) | (canBeFalse ? FALSE : 0) | (bounds.hasNulls(field) ? UNKNOWN : 0);
    }

    private int of(BoundExpr.LongRange range) {
        long min = bounds.minLong(range.field());
        long max = bounds.maxLong(range.field());
        boolean overlaps = min <= max && max >= range.min() && min <= range.max();
        boolean contained = min >= range.min() && max <= range.max();
        return verdicts(range.field(), overlaps, min <= max && !contained);
    }

    private int of(BoundExpr.LongIn in) {
        long min = bounds.minLong(in.field());
        long max = bounds.maxLong(in.field());
        boolean only = min == max && in.values().contains(min);
        return verdicts(in.field(), min <= max && in.values().anyBetween(min, max), min <= max && !only);
    }

    private int of(BoundExpr.DoubleRange range) {
        double min = bounds.minDouble(range.field());
        double max = bounds.maxDouble(range.field());
        boolean overlaps = min <= max && max >= range.min() && min <= range.max();
        // Where the bounds are infinite there may be a value that is not a number, which is in no range.
        boolean contained = min >= range.min() && max <= range.max() && Double.isFinite(min) && Double.isFinite(max);
        return verdicts(range.field(), overlaps, min <= max && !contained);
    }

    private int of(BoundExpr.DoubleIn in) {
        double min = bounds.minDouble(in.field());
        double max = bounds.maxDouble(in.field());
        boolean any = false;
        for (long bits : in.bits().toArray()) {
            double value = Double.longBitsToDouble(bits);
            any |= value >= min && value <= max;
        }
        return verdicts(in.field(), any, min <= max);
    }

    private int of(BoundExpr.BytesIn in) {
        long min = bounds.minPrefix(in.field());
        long max = bounds.maxPrefix(in.field());
        boolean any = false;
        for (ByteString value : in.values().values()) {
            any |= isBetween(value.prefix(), min, max);
        }
        return verdicts(in.field(), any, isNotEmpty(min, max));
    }

    private int of(BoundExpr.BytesCompare compare) {
        long min = bounds.minPrefix(compare.field());
        long max = bounds.maxPrefix(compare.field());
        long value = compare.value().prefix();
        // Where prefixes are equal nothing is known of the order of what follows.
        boolean someNotAbove = Long.compareUnsigned(min, value) <= 0;
        boolean someNotBelow = Long.compareUnsigned(max, value) >= 0;
        boolean below =
                compare.operator() == ComparisonOperator.LESS || compare.operator() == ComparisonOperator.LESS_OR_EQUAL;
        boolean any = isNotEmpty(min, max);
        return below
                ? verdicts(compare.field(), any && someNotAbove, any && someNotBelow)
                : verdicts(compare.field(), any && someNotBelow, any && someNotAbove);
    }

    /** A condition that only values with these prefixes can meet, and of them not all. */
    private int prefixes(int field, long from, long to) {
        long min = bounds.minPrefix(field);
        long max = bounds.maxPrefix(field);
        boolean overlaps = Long.compareUnsigned(max, from) >= 0 && Long.compareUnsigned(min, to) <= 0;
        return verdicts(field, overlaps && isNotEmpty(min, max), isNotEmpty(min, max));
    }

    private static boolean isNotEmpty(long min, long max) {
        return Long.compareUnsigned(min, max) <= 0;
    }

    private static boolean isBetween(long value, long min, long max) {
        return Long.compareUnsigned(value, min) >= 0 && Long.compareUnsigned(value, max) <= 0;
    }
}
