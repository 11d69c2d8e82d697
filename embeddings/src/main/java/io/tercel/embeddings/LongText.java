package io.tercel.embeddings;

/** What to do with a text that takes more tokens than the model reads at once. Nothing is ever cut without being asked. */
public enum LongText {
    /**
     * Embed the text window by window and average the vectors, each weighted by its number of tokens; the average is
     * normalised again. Windows end between words. Every word of the text has its say.
     */
    AVERAGE,

    /** Throw {@link TextTooLongException}. */
    FAIL,

    /** Embed the beginning only, as most other libraries do without saying so. */
    TRUNCATE
}
