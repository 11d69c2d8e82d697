package io.tercel.expr;

/** How many of the given values an array has to contain. */
public enum Quantifier {
    /** The one value that is given. */
    ONE,
    /** Each of them; true when none is given. */
    ALL,
    /** At least one of them; false when none is given. */
    ANY
}
