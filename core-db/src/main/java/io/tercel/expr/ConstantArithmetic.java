package io.tercel.expr;

/** Arithmetic between constants, done once, where what has no result is an error and not merely unknown. */
final class ConstantArithmetic {

    private ConstantArithmetic() {}

    static boolean isZero(Object number) {
        return Numbers.compare(number, 0L) == 0;
    }

    /** {@code left op right}, each a Long or a Double. */
    static Object fold(Object left, ArithmeticOperator operator, Object right, int position) {
        boolean divides = operator == ArithmeticOperator.DIVIDE || operator == ArithmeticOperator.REMAINDER;
        if (divides && isZero(right)) {
            throw Values.invalid(position, "division by zero");
        }
        if (left instanceof Long l && right instanceof Long r) {
            if (operator != ArithmeticOperator.POWER) {
                return foldLongs(l, operator, r, position);
            }
            if (r >= 0) {
                return power(l, r, position);
            }
        }
        if (operator.isOfIntegers()) {
            throw Values.invalid(position, "`%s` is for integers".formatted(operator.symbol()));
        }
        double result = Arithmetic.apply(operator, ((Number) left).doubleValue(), ((Number) right).doubleValue());
        if (!Double.isFinite(result)) {
            throw Values.invalid(position, "the result of `%s` is no finite number".formatted(operator.symbol()));
        }
        return result;
    }

    private static Long foldLongs(long left, ArithmeticOperator operator, long right, int position) {
        if (!Arithmetic.exists(operator, left, right)) {
            throw overflow(operator, position);
        }
        return Arithmetic.apply(operator, left, right);
    }

    private static Long power(long base, long exponent, int position) {
        if (base == 0 || base == 1) {
            return exponent == 0 ? 1L : base;
        }
        if (base == -1) {
            return exponent % 2 == 0 ? 1L : -1L;
        }
        // Any other base leaves the range after at most 63 steps.
        long result = 1;
        for (long i = 0; i < exponent; i++) {
            if (!Arithmetic.exists(ArithmeticOperator.MULTIPLY, result, base)) {
                throw overflow(ArithmeticOperator.POWER, position);
            }
            result *= base;
        }
        return result;
    }

    private static RuntimeException overflow(ArithmeticOperator operator, int position) {
        return Values.invalid(position, "the result of `%s` is outside the 64-bit range".formatted(operator.symbol()));
    }
}
