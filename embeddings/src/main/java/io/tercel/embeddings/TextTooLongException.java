package io.tercel.embeddings;

/** A text takes more tokens than the model reads at once, and {@link LongText#FAIL} was chosen. */
public final class TextTooLongException extends EmbeddingException {

    private static final long serialVersionUID = 1L;

    private final int tokens;
    private final int maxTokens;

    TextTooLongException(int position, int tokens, int maxTokens) {
        super("text " + position + " takes " + tokens + " tokens, but the model reads at most " + maxTokens, null);
        this.tokens = tokens;
        this.maxTokens = maxTokens;
    }

    /** The tokens of the text, special tokens and prompt included. */
    public int tokens() {
        return tokens;
    }

    /** The most that the model reads at once, special tokens and prompt included. */
    public int maxTokens() {
        return maxTokens;
    }
}
