package io.tercel.text;

import java.io.IOException;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * The tokenizer {@code standard}: a word is the longest run of letters, digits and the marks that combine with them; all else
 * separates. Ideographs and kana are words by themselves, because their scripts write no separators and a whole sentence
 * would make one word. Words of more than 40 characters (code points) are dropped and leave a gap in the positions.
 *
 * <p>Lucene's own standard tokenizer follows the word boundaries of Unicode instead, which keep {@code can't}, {@code 3.14}
 * and {@code a_b} in one piece; Milvus splits them, and so do we.
 */
final class WordTokenizer extends Tokenizer {

    static final int MAX_CHARACTERS = 40;

    private static final int END = -1;
    private static final int BUFFER_CHARS = 1024;

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final OffsetAttribute offsets = addAttribute(OffsetAttribute.class);
    private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);

    private final char[] buffer = new char[BUFFER_CHARS];
    private int bufferAt;
    private int bufferEnd;

    /** The code point to look at next, or END, and where it lies in the text. */
    private int current = END;

    private int position;

    @Override
    public void reset() throws IOException {
        super.reset();
        bufferAt = 0;
        bufferEnd = 0;
        position = 0;
        current = read();
    }

    @Override
    public boolean incrementToken() throws IOException {
        clearAttributes();
        int dropped = 0;
        while (true) {
            while (current != END && !isWordCharacter(current)) {
                advance();
            }
            if (current == END) {
                return false;
            }
            int start = position;
            if (readWord() <= MAX_CHARACTERS) {
                offsets.setOffset(correctOffset(start), correctOffset(position));
                increment.setPositionIncrement(1 + dropped);
                return true;
            }
            dropped++;
        }
    }

    @Override
    public void end() throws IOException {
        super.end();
        offsets.setOffset(correctOffset(position), correctOffset(position));
    }

    /** Reads one word, of which the term gets as much as may be kept, and returns its length in characters. */
    private int readWord() throws IOException {
        char[] chars = term.resizeBuffer(2 * MAX_CHARACTERS);
        int length = 0;
        int characters = 0;
        boolean alone = standsAlone(current);
        do {
            if (characters++ < MAX_CHARACTERS) {
                length += Character.toChars(current, chars, length);
            }
            advance();
        } while (current != END && (alone ? isMark(current) : isWordCharacter(current) && !standsAlone(current)));
        term.setLength(length);
        return characters;
    }

    private void advance() throws IOException {
        position += Character.charCount(current);
        current = read();
    }

    private int read() throws IOException {
        if (bufferAt == bufferEnd && !fill()) {
            return END;
        }
        char first = buffer[bufferAt++];
        if (Character.isHighSurrogate(first)
                && (bufferAt < bufferEnd || fill())
                && Character.isLowSurrogate(buffer[bufferAt])) {
            return Character.toCodePoint(first, buffer[bufferAt++]);
        }
        return first;
    }

    private boolean fill() throws IOException {
        bufferAt = 0;
        bufferEnd = Math.max(0, input.read(buffer, 0, buffer.length));
        return bufferEnd > 0;
    }

    private static boolean isWordCharacter(int c) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        }
        return Character.isAlphabetic(c)
                || isMark(c)
                || switch (Character.getType(c)) {
                    case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
                    default -> false;
                };
    }

    private static boolean isMark(int c) {
        return c >= 0x300
                && switch (Character.getType(c)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
                    default -> false;
                };
    }

    private static boolean standsAlone(int c) {
        if (c < 0x2E80) {
            return false;
        }
        Character.UnicodeScript script = Character.UnicodeScript.of(c);
        return script == Character.UnicodeScript.HAN
                || script == Character.UnicodeScript.HIRAGANA
                || script == Character.UnicodeScript.KATAKANA;
    }
}
