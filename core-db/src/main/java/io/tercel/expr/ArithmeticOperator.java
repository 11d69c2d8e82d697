package io.tercel.expr;

/** How two numbers are combined. Integers stay integers, division truncates toward zero; with a float, all are floats. */
public enum ArithmeticOperator {
    /** {@code +}. */
    ADD("+"),
    /** {@code -}. */
    SUBTRACT("-"),
    /** {@code *}. */
    MULTIPLY("*"),
    /** {@code /}. */
    DIVIDE("/"),
    /** {@code %}: integers only; the sign is the dividend's. */
    REMAINDER("%"),
    /** {@code **}: constants only. */
    POWER("**"),
    /** {@code &}: integers only, as the next two. */
    BIT_AND("&"),
    /** {@code ^}. */
    BIT_XOR("^"),
    /** {@code |}. */
    BIT_OR("|");

    private final String symbol;

    ArithmeticOperator(String symbol) {
        this.symbol = symbol;
    }

    /** Whether it has a result for integers only. */
    boolean isOfIntegers() {
        return this == REMAINDER || this == BIT_AND || this == BIT_XOR || this == BIT_OR;
    }

    /** As it is written. */
    public String symbol() {
        return symbol;
    }
}
