package io.tercel.expr;

/** The four operations, the remainder and those of bits, on integers with a check beforehand, on floats by IEEE 754. */
final class Arithmetic {

    private Arithmetic() {}

    /** Whether the result is an integer of 64 bits: no overflow, no division by zero. */
    static boolean exists(ArithmeticOperator operator, long left, long right) {
        return switch (operator) {
            // The result's sign is wrong when both operands have the other one (Hacker's Delight, 2-13).
            case ADD -> ((left ^ (left + right)) & (right ^ (left + right))) >= 0;
            case SUBTRACT -> ((left ^ right) & (left ^ (left - right))) >= 0;
            case MULTIPLY -> Math.multiplyHigh(left, right) == (left * right) >> 63;
            case DIVIDE -> right != 0 && !(left == Long.MIN_VALUE && right == -1);
            case REMAINDER -> right != 0;
            case BIT_AND, BIT_XOR, BIT_OR -> true;
            case POWER -> false;
        };
    }

    /** The result, if it exists. */
    static long apply(ArithmeticOperator operator, long left, long right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case REMAINDER -> left % right;
            case BIT_AND -> left & right;
            case BIT_XOR -> left ^ right;
            case BIT_OR -> left | right;
            case POWER -> throw new IllegalStateException("power is for constants");
        };
    }

    /** The result; infinite or NaN where there is none. What is for integers has no result on JSON floats. */
    static double apply(ArithmeticOperator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case REMAINDER, BIT_AND, BIT_XOR, BIT_OR -> Double.NaN;
            case POWER -> Math.pow(left, right);
        };
    }
}
