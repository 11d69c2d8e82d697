package io.tercel.expr;

/**
 * Numbers for what an ARRAY field offers beside itself: its length and its elements. Conditions name what they read by a number;
 * below {@link #FIRST} that is a stored field, from there on one of these. So a condition on {@code tags[0]} is the same as one on a
 * field, and whatever treats fields in a special way leaves numbers from {@link #FIRST} on alone.
 */
public final class ElementFields {

    /** The first number that is not a stored field's. */
    public static final int FIRST = 1 << 16;

    private static final int LENGTH = 1;
    private static final int FIRST_ELEMENT = 2;

    /** Elements beyond are as missing as this one: no ARRAY is that long. */
    private static final int MOST_INDEX = 10_000;

    private ElementFields() {}

    /** The number of elements of an ARRAY. */
    static int length(int field) {
        return LENGTH * FIRST + field;
    }

    /** The element of an ARRAY at a position. */
    static int element(int field, int index) {
        return (FIRST_ELEMENT + Math.min(index, MOST_INDEX)) * FIRST + field;
    }

    static boolean isStored(int number) {
        return number < FIRST;
    }

    static boolean isLength(int number) {
        return number / FIRST == LENGTH;
    }

    /** The stored field. */
    static int stored(int number) {
        return number % FIRST;
    }

    /** The position of an element. */
    static int index(int number) {
        return number / FIRST - FIRST_ELEMENT;
    }
}
