package io.tercel.expr;

import org.antlr.v4.runtime.Token;

/** Where tokens begin, in UTF-16 units as Java strings count; the lexer counts code points. */
final class SourcePositions {

    private final String text;
    private final boolean sameCount;

    SourcePositions(String text) {
        this.text = text;
        this.sameCount = text.codePointCount(0, text.length()) == text.length();
    }

    int of(Token token) {
        int codePoints = token.getStartIndex();
        return sameCount ? codePoints : text.offsetByCodePoints(0, codePoints);
    }
}
