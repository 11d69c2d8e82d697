package io.tercel.embeddings;

import io.tercel.embeddings.Tokens.Window;
import java.util.List;

/** Applies a {@link LongText} rule: from a text to the windows that its vector is made of. */
final class TextWindows {

    private final TextTokenizer tokenizer;
    private final int maxTokens;
    private final LongText longText;

    TextWindows(TextTokenizer tokenizer, int maxTokens, LongText longText) {
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
        this.longText = longText;
    }

    /**
     * The windows of a text, at least one.
     *
     * @param position the place of the text among those of the call, for messages
     * @throws IllegalArgumentException if the text has no tokens of its own
     */
    List<Window> of(String text, Prompt prompt, int position) {
        Tokens whole = tokenizer.tokenize(prompt.text() + text);
        if (whole.content() <= prompt.ids().length) {
            throw new IllegalArgumentException("text " + position + " is blank: it has no tokens to embed");
        }
        if (whole.ids().length <= maxTokens) {
            return List.of(whole.whole());
        }
        return switch (longText) {
            case AVERAGE -> tokenizer.tokenize(text).windows(prompt.ids(), maxTokens);
            case FAIL -> throw new TextTooLongException(position, whole.ids().length, maxTokens);
            case TRUNCATE -> List.of(whole.head(maxTokens));
        };
    }

    /** Tokenizes a prompt once, and makes sure that it leaves room for a text. */
    Prompt prompt(String text) {
        if (text.isEmpty()) {
            return Prompt.NONE;
        }
        Tokens tokens = tokenizer.tokenize(text);
        if (tokens.ids().length >= maxTokens) {
            throw new IllegalArgumentException("a prompt of " + tokens.ids().length
                    + " tokens leaves no room for a text: the model reads at most " + maxTokens);
        }
        return new Prompt(text, tokens.contentIds());
    }

    /** What is put before a text; its ids are for windows after the first, which the text alone would leave without it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Prompt(String text, long[] ids) {
        static final Prompt NONE = new Prompt("", new long[0]);
    }
}
