package io.tercel.expr;

import io.tercel.config.Limits;
import io.tercel.error.FilterSyntaxException;
import io.tercel.error.LimitExceededException;
import java.util.Objects;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;

/**
 * Reads a filter text. Stateless.
 *
 * <p>Texts come from anywhere, so sizes are checked before work is done that grows with them: bytes before the lexer, nesting of
 * brackets before the parser, which recurses for nothing else. That makes a {@code StackOverflowError} impossible.
 */
public final class FilterParser {

    /** Nesting that is refused whatever the limits allow: what fits a thread's default stack with a wide margin. */
    static final int MAX_DEPTH = 256;

    private FilterParser() {}

    /**
     * The tree of a filter text. A blank text is the condition that is always true.
     *
     * @throws FilterSyntaxException when the text is not of the language; it has the place and what was expected there
     * @throws LimitExceededException when text, nesting, number of nodes or a list is larger than the limits allow
     */
    public static Expr parse(String text, Limits limits) {
        Objects.requireNonNull(limits, "limits");
        if (text.isBlank()) {
            return new Expr.Literal(true, 0);
        }
        checkText(text, limits);
        SourcePositions positions = new SourcePositions(text);
        FilterGrammarLexer lexer = new FilterGrammarLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        tokens.fill();
        checkTokens(text, tokens, positions, limits);
        FilterGrammarParser parser = new FilterGrammarParser(tokens);
        parser.removeErrorListeners();
        parser.addErrorListener(new SyntaxErrors(text, positions));
        FilterGrammarParser.FilterContext tree = parser.filter();
        return new ExprBuilder(text, positions, limits).build(tree);
    }

    private static void checkText(String text, Limits limits) {
        int bytes = Utf8.length(text);
        if (bytes > limits.filterBytes()) {
            throw new LimitExceededException("filterBytes", limits.filterBytes(), bytes, "filter text");
        }
        int lone = Utf8.loneSurrogate(text);
        if (lone >= 0) {
            throw new FilterSyntaxException(text, lone, "half of a surrogate pair; the text is not valid Unicode");
        }
    }

    private static void checkTokens(String text, CommonTokenStream tokens, SourcePositions positions, Limits limits) {
        int allowed = Math.min(limits.filterDepth(), MAX_DEPTH);
        int depth = 0;
        boolean inSubscript = false;
        int before = Token.EOF;
        for (Token token : tokens.getTokens()) {
            switch (token.getType()) {
                case FilterGrammarLexer.LPAREN -> depth++;
                case FilterGrammarLexer.LBRACKET -> {
                    inSubscript = opensSubscript(before);
                    depth += inSubscript ? 0 : 1;
                }
                case FilterGrammarLexer.RBRACKET -> {
                    depth -= inSubscript ? 0 : 1;
                    inSubscript = false;
                }
                case FilterGrammarLexer.RPAREN -> depth--;
                case FilterGrammarLexer.UNTERMINATED ->
                    throw new FilterSyntaxException(
                            text, positions.of(token), "string is not closed before the end of the line");
                case FilterGrammarLexer.UNSUPPORTED ->
                    throw new FilterSyntaxException(
                            text, positions.of(token), SyntaxErrors.unsupported(token.getText()));
                case FilterGrammarLexer.UNEXPECTED ->
                    throw new FilterSyntaxException(
                            text,
                            positions.of(token),
                            "character `" + token.getText() + "` is not of the filter language");
                default -> {}
            }
            if (depth > allowed) {
                String where = "filter nesting at position " + positions.of(token);
                throw new LimitExceededException("filterDepth", allowed, depth, where);
            }
            before = token.getType();
        }
    }

    /** A subscript opens and closes without anything nested inside, so that it does not count. */
    private static boolean opensSubscript(int before) {
        return before == FilterGrammarLexer.IDENTIFIER
                || before == FilterGrammarLexer.META
                || before == FilterGrammarLexer.ELEMENT
                || before == FilterGrammarLexer.RBRACKET;
    }
}
