package io.tercel.schema;

/**
 * Which values at a place in JSON an index holds. Conditions on values of other types are answered without it, so that the answers are
 * the same as if there were none.
 */
public enum JsonCast {
    /** True and false. */
    BOOL,
    /** Numbers. */
    DOUBLE,
    /** Texts. */
    VARCHAR,
    /** The elements of arrays that are true or false. */
    ARRAY_BOOL,
    /** The elements of arrays that are numbers. */
    ARRAY_DOUBLE,
    /** The elements of arrays that are texts. */
    ARRAY_VARCHAR;

    /** Whether it holds elements of arrays. */
    public boolean isArray() {
        return switch (this) {
            case BOOL, DOUBLE, VARCHAR -> false;
            case ARRAY_BOOL, ARRAY_DOUBLE, ARRAY_VARCHAR -> true;
        };
    }

    /** Whether what it holds is text. */
    public boolean isText() {
        return this == VARCHAR || this == ARRAY_VARCHAR;
    }
}
