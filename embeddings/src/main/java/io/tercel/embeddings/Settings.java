package io.tercel.embeddings;

/** Checks of the numbers that builders take. */
final class Settings {

    /** Two special tokens and one of the text. */
    static final int LEAST_TOKENS = 3;

    private Settings() {}

    static int atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": expected at least " + least + ", got " + value);
        }
        return value;
    }
}
