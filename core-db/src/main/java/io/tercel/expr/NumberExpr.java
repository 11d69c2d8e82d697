package io.tercel.expr;

import java.util.List;

/** A number computed from a row, checked against the schema. Immutable. */
public sealed interface NumberExpr {

    /** An integer column; BOOL as 0 and 1. */
    record LongColumn(int field, boolean nullable) implements NumberExpr {}

    /** A FLOAT or DOUBLE column. */
    record DoubleColumn(int field, boolean nullable) implements NumberExpr {}

    /** A TIMESTAMPTZ column with intervals added one after the other, in microseconds. */
    record ShiftedMoment(int field, boolean nullable, List<TimeInterval> intervals) implements NumberExpr {
        /** Copies the intervals. */
        public ShiftedMoment {
            intervals = List.copyOf(intervals);
        }
    }

    /** A constant integer. */
    record LongConstant(long value) implements NumberExpr {}

    /** A constant float, finite. */
    record DoubleConstant(double value) implements NumberExpr {}

    /** The number at a place in a JSON field; no number when something else or nothing is there. */
    record JsonNumber(JsonPath path) implements NumberExpr {}

    /** The length of the array at a place in a JSON field; no number when something else or nothing is there. */
    record JsonLength(JsonPath path) implements NumberExpr {}

    /**
     * {@code first op operand op operand …} from left to right. Unknown when an operand is null, on a division by zero, and when
     * the result is outside the range of its type.
     */
    record Chain(NumberExpr first, List<Step> steps) implements NumberExpr {
        /** Copies the steps. */
        public Chain {
            steps = List.copyOf(steps);
        }
    }

    /** An operator, without POWER, and what stands to its right. */
    record Step(ArithmeticOperator operator, NumberExpr operand) {}
}
