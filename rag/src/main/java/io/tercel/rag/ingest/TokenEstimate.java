package io.tercel.rag.ingest;

import java.util.function.ToIntFunction;

/**
 * A guess at a text's tokens for models whose tokenizer is not at hand: one for each mark and for each begun eight letters of a
 * word, one for each character of scripts that are written without spaces. For English prose it is near what WordPiece counts.
 */
final class TokenEstimate implements ToIntFunction<String> {

    private static final int LETTERS_PER_TOKEN = 8;

    @Override
    public int applyAsInt(String text) {
        int tokens = 0;
        int letters = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isLetterOrDigit(c) && !Character.isIdeographic(c)) {
                tokens += letters % LETTERS_PER_TOKEN == 0 ? 1 : 0;
                letters++;
            } else {
                tokens += Character.isWhitespace(c) ? 0 : 1;
                letters = 0;
            }
        }
        return tokens;
    }
}
