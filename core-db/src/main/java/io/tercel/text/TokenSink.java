package io.tercel.text;

/** Receives the terms of a text one by one, in order. */
@FunctionalInterface
public interface TokenSink {

    /**
     * Takes one term.
     *
     * @param utf8 holds the term in UTF-8; valid during the call only, and not to be changed
     * @param offset where the term begins in {@code utf8}
     * @param length bytes of the term
     * @param startOffset as {@link Token#startOffset()}
     * @param endOffset as {@link Token#endOffset()}
     * @param position as {@link Token#position()}
     */
    void accept(byte[] utf8, int offset, int length, int startOffset, int endOffset, int position);
}
