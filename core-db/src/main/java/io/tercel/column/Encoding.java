package io.tercel.column;

/** How the values of a column file lie in it; see {@link ColumnFormat}. */
enum Encoding {
    PLAIN,
    DICTIONARY,
    BLOCKS;

    /** The number in the file, which must not move when the enum does. */
    int code() {
        return switch (this) {
            case PLAIN -> 0;
            case DICTIONARY -> 1;
            case BLOCKS -> 2;
        };
    }
}
