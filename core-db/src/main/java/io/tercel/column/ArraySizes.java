package io.tercel.column;

/** The one limit of copies out of a column: they are Java arrays. */
final class ArraySizes {

    private ArraySizes() {}

    /** {@code count} as an array size. */
    static int checked(long count, String of) {
        if (count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a copy of " + count + " " + of + " does not fit an array");
        }
        return (int) count;
    }
}
