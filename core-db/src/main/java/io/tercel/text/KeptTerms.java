package io.tercel.text;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.FilteringTokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Keeps the terms that pass a test; the others leave a gap in the positions. */
final class KeptTerms extends FilteringTokenFilter {

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final Predicate<CharSequence> test;

    KeptTerms(TokenStream input, Predicate<CharSequence> test) {
        super(input);
        this.test = test;
    }

    @Override
    protected boolean accept() {
        return test.test(term);
    }

    static boolean isAsciiAlphanumeric(CharSequence term) {
        return term.codePoints().allMatch(KeptTerms::isAsciiAlphanumeric);
    }

    static boolean isChinese(CharSequence term) {
        return term.codePoints().allMatch(KeptTerms::isChinese);
    }

    static boolean isChineseOrAsciiAlphanumeric(CharSequence term) {
        return term.codePoints().allMatch(c -> isAsciiAlphanumeric(c) || isChinese(c));
    }

    static boolean isNotPunctuation(CharSequence term) {
        return !term.codePoints().allMatch(KeptTerms::isPunctuation);
    }

    static Predicate<CharSequence> contains(Pattern pattern) {
        return term -> pattern.matcher(term).find();
    }

    private static boolean isAsciiAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isChinese(int c) {
        return Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN;
    }

    private static boolean isPunctuation(int c) {
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.OTHER_SYMBOL -> true;
            default -> false;
        };
    }
}
