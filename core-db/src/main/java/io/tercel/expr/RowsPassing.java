package io.tercel.expr;

/** What can be said of a filter over some rows without reading them. */
public enum RowsPassing {
    /** It is true for none of them. */
    NONE,
    /** It has to be evaluated. */
    SOME,
    /** It is true for each of them. */
    ALL
}
