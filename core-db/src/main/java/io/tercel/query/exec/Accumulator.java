package io.tercel.query.exec;

import io.tercel.query.Aggregate;
import io.tercel.schema.DataType;
import org.jspecify.annotations.Nullable;

/** One aggregate of each group, as far as rows have been seen. Called block by block, so that rows cost no calls. */
sealed interface Accumulator permits Counts, Extremes, IntegerSums, DoubleSums {

    /** Makes room for so many groups. */
    void grow(int groups);

    /** Takes rows into account. The field's values of their block have been loaded, and there is room for their groups. */
    void add(GroupedBlock block);

    /** What a group has come to; null when that is nothing. */
    @Nullable
    Object value(int group);

    /** The order of what two groups have come to, nulls last. */
    int compare(int left, int right);

    /**
     * For an aggregate of a field.
     *
     * @param values the field's, in the block that comes next; null for all rows
     */
    static Accumulator of(Aggregate aggregate, @Nullable FieldBlock values, SnapshotColumns columns) {
        if (values == null || aggregate.function() == Aggregate.Function.COUNT) {
            return new Counts(values);
        }
        return switch (aggregate.function()) {
            case COUNT -> new Counts(values);
            case MIN -> new Extremes(values, columns, -1);
            case MAX -> new Extremes(values, columns, 1);
            case SUM -> sums(aggregate, values, false);
            case AVG -> sums(aggregate, values, true);
        };
    }

    private static Accumulator sums(Aggregate aggregate, FieldBlock values, boolean mean) {
        return values.field().type().storage() == DataType.Storage.LONG
                ? new IntegerSums(aggregate, values, mean)
                : new DoubleSums(aggregate, values, mean);
    }
}
