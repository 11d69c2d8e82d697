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
    POWER("**");

    private final String symbol;

    ArithmeticOperator(String symbol) {
        this.symbol = symbol;
    }

    /** As it is written. */
    public String symbol() {
        return symbol;
    }
}
