package io.tercel.expr;

import io.tercel.error.FilterSyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.jspecify.annotations.Nullable;

/** Ends parsing at the first token that does not fit, and says in words what would have. */
final class SyntaxErrors extends BaseErrorListener {

    private final String filter;
    private final SourcePositions positions;

    SyntaxErrors(String filter, SourcePositions positions) {
        this.filter = filter;
        this.positions = positions;
    }

    @Override
    public void syntaxError(
            Recognizer<?, ?> recognizer,
            Object offendingSymbol,
            int line,
            int charPositionInLine,
            String message,
            @Nullable RecognitionException failure) {
        Token found = (Token) offendingSymbol;
        IntervalSet expected =
                failure == null ? ((Parser) recognizer).getExpectedTokens() : failure.getExpectedTokens();
        int position = found.getType() == Token.EOF ? filter.length() : positions.of(found);
        throw new FilterSyntaxException(filter, position, explain(expected, found));
    }

    private static String explain(IntervalSet expected, Token found) {
        if (found.getType() == FilterGrammarLexer.ASSIGN) {
            return "`=` is not an operator; equality is written `==`";
        }
        if (found.getType() == FilterGrammarLexer.NULL) {
            return "null is not a value; write `field is null` or `field is not null`";
        }
        String got = found.getType() == Token.EOF ? "the end of the filter" : "`" + found.getText() + "`";
        return "expected " + words(expected) + ", found " + got;
    }

    private static String words(IntervalSet expected) {
        if (expected.contains(FilterGrammarLexer.LPAREN) && expected.contains(FilterGrammarLexer.EXISTS)) {
            return "a field, a value or `(`";
        }
        // Behind a whole condition the parser names what closes it only; operators would have been right as well.
        boolean behindCondition = expected.contains(Token.EOF) || expected.contains(FilterGrammarLexer.RPAREN);
        if (behindCondition || expected.contains(FilterGrammarLexer.AND)) {
            return "an operator such as `==`, `in`, `like`, `and`, or " + closing(expected);
        }
        List<String> names = new ArrayList<>();
        for (int type : expected.toList()) {
            String name = name(type);
            if (!names.contains(name)) {
                names.add(name);
            }
        }
        int last = names.size() - 1;
        return last < 1 ? String.join("", names) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    private static String closing(IntervalSet expected) {
        if (expected.contains(Token.EOF)) {
            return "the end of the filter";
        }
        return expected.contains(FilterGrammarLexer.COMMA) ? "`,` or `)`" : "`)`";
    }

    private static String name(int type) {
        return switch (type) {
            case Token.EOF -> "the end of the filter";
            case FilterGrammarLexer.IDENTIFIER, FilterGrammarLexer.META, FilterGrammarLexer.ELEMENT -> "a field name";
            case FilterGrammarLexer.STRING, FilterGrammarLexer.RAW_STRING -> "a string";
            case FilterGrammarLexer.INTEGER -> "an integer";
            case FilterGrammarLexer.FLOAT -> "a number";
            case FilterGrammarLexer.TRUE, FilterGrammarLexer.FALSE -> "true or false";
            case FilterGrammarLexer.VARIABLE -> "a {variable}";
            case FilterGrammarLexer.LBRACKET -> "a list `[…]`";
            case FilterGrammarLexer.NOT -> "`not`";
            case FilterGrammarLexer.IN -> "`in`";
            case FilterGrammarLexer.NULL -> "`null`";
            default -> FilterGrammarParser.VOCABULARY.getDisplayName(type).replace('\'', '`');
        };
    }

    /** What to write where a comparison stands beside an operator on bits. */
    static String looserThanComparisons(ArithmeticOperator operator) {
        String logical =
                switch (operator) {
                    case BIT_AND -> "; for a logical and write `and`";
                    case BIT_OR -> "; for a logical or write `or`";
                    default -> "";
                };
        return "`%1$s` joins the bits of integers, after comparisons have been made: write `(a %1$s 4) == 4`%2$s"
                .formatted(operator.symbol(), logical);
    }

    /** What to write in place of an operator that other languages have. */
    static String unsupported(String operator) {
        return switch (operator) {
            case "<>" -> "`<>` is not an operator; write `!=`";
            default -> "operator `" + operator + "` is not supported";
        };
    }
}
