package io.tercel.text;

import java.io.IOException;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * Replaces a compound word by its parts, all at the word's place, when words of a list make up the whole of it; the longest
 * first part is preferred. Any other word passes as it is. (Lucene's filter of this kind keeps the compound and adds whatever
 * parts it finds; Milvus does what is done here.)
 */
final class Decompounder extends TokenFilter {

    private static final int NO_TILING = 0;

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final OffsetAttribute offsets = addAttribute(OffsetAttribute.class);
    private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);

    private final CharArraySet words;
    private final int longestWord;

    private char[] compound = new char[64];
    private int compoundLength;
    private int compoundStart;
    private boolean offsetsFollowParts;

    /** Where the next part begins; there is one as long as this is below {@code compoundLength}. */
    private int nextPart;

    /** For each place in the compound, the end of the longest word from there after which the rest can be tiled too. */
    private int[] partEnd = new int[64];

    Decompounder(TokenStream input, CharArraySet words, int longestWord) {
        super(input);
        this.words = words;
        this.longestWord = longestWord;
    }

    @Override
    public boolean incrementToken() throws IOException {
        if (nextPart < compoundLength) {
            emitPart(0);
            return true;
        }
        if (!input.incrementToken()) {
            return false;
        }
        if (tile()) {
            emitPart(increment.getPositionIncrement());
        }
        return true;
    }

    @Override
    public void reset() throws IOException {
        super.reset();
        nextPart = 0;
        compoundLength = 0;
    }

    /** Whether the current term consists of at least two words of the list; if so, it becomes the compound. */
    private boolean tile() {
        int length = term.length();
        if (partEnd.length < length) {
            partEnd = new int[length];
            compound = new char[length];
        }
        char[] chars = term.buffer();
        for (int start = length - 1; start >= 0; start--) {
            partEnd[start] = NO_TILING;
            for (int end = Math.min(length, start + longestWord); end > start; end--) {
                if ((end == length || partEnd[end] != NO_TILING) && words.contains(chars, start, end - start)) {
                    partEnd[start] = end;
                    break;
                }
            }
        }
        if (length == 0 || partEnd[0] == NO_TILING || partEnd[0] == length) {
            return false;
        }
        System.arraycopy(chars, 0, compound, 0, length);
        compoundLength = length;
        compoundStart = offsets.startOffset();
        offsetsFollowParts = offsets.endOffset() - compoundStart == length;
        nextPart = 0;
        return true;
    }

    private void emitPart(int positionIncrement) {
        int end = partEnd[nextPart];
        term.copyBuffer(compound, nextPart, end - nextPart);
        increment.setPositionIncrement(positionIncrement);
        if (offsetsFollowParts) {
            offsets.setOffset(compoundStart + nextPart, compoundStart + end);
        }
        nextPart = end;
    }
}
