package io.tercel.embeddings;

import java.util.function.ToIntFunction;

/**
 * Tells English from other languages by the vocabulary of a model that was made for English: words that it does not have are spelled in
 * scraps. A token of English has 3.4 letters and more in the mean, of abstracts full of names of proteins, of Java and of Markdown, too; of
 * Spanish, German, Romanian, Turkish or Vietnamese 2.0 to 3.1, of other scripts about one. Measured on runs of eight passages.
 */
final class EnglishText {

    private static final double LEAST_LETTERS_OF_A_TOKEN = 3.2;

    /** Of shorter texts names and numbers decide. */
    private static final int LEAST_LETTERS = 100;

    private EnglishText() {}

    /**
     * Whether a text looks English, or is too short to tell.
     *
     * @param tokens counts the tokens of a text, without special ones
     */
    static boolean isLikely(String text, ToIntFunction<String> tokens) {
        String words = words(text);
        long letters = words.codePoints().filter(Character::isLetter).count();
        return letters < LEAST_LETTERS || letters >= LEAST_LETTERS_OF_A_TOKEN * tokens.applyAsInt(words);
    }

    /** Nothing but letters, each other character a blank; {@code camelCase} as two words, so that code counts as what it says. */
    private static String words(String text) {
        StringBuilder words = new StringBuilder(text.length());
        boolean small = false;
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            at += Character.charCount(character);
            if (!Character.isLetter(character)) {
                words.append(' ');
            } else {
                if (small && Character.isUpperCase(character)) {
                    words.append(' ');
                }
                words.appendCodePoint(character);
            }
            small = Character.isLowerCase(character);
        }
        return words.toString();
    }
}
