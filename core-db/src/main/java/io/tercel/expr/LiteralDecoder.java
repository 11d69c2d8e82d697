package io.tercel.expr;

import io.tercel.error.FilterSyntaxException;
import java.math.BigInteger;

/** Turns the text of a literal into its value. Knows the whole filter text, to show the place of what is wrong. */
final class LiteralDecoder {

    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);

    private final String filter;

    LiteralDecoder(String filter) {
        this.filter = filter;
    }

    /** The sign is given here because the magnitude of the smallest long is no long. */
    Long integer(String text, boolean negative, int position) {
        BigInteger magnitude = magnitude(text, position);
        BigInteger value = negative ? magnitude.negate() : magnitude;
        if (value.compareTo(LONG_MAX) > 0 || value.compareTo(LONG_MIN) < 0) {
            throw new FilterSyntaxException(filter, position, "integer is outside the 64-bit range");
        }
        return value.longValue();
    }

    private BigInteger magnitude(String text, int position) {
        if (text.length() > 1 && text.charAt(0) == '0') {
            char mark = text.charAt(1);
            if (mark == 'x' || mark == 'X') {
                return new BigInteger(text.substring(2), 16);
            }
            if (mark == 'b' || mark == 'B') {
                return new BigInteger(text.substring(2), 2);
            }
            if (text.indexOf('8') >= 0 || text.indexOf('9') >= 0) {
                throw new FilterSyntaxException(
                        filter, position, "a leading 0 makes an octal number: digits 0 to 7 only");
            }
            return new BigInteger(text, 8);
        }
        return new BigInteger(text);
    }

    Double floating(String text, boolean negative, int position) {
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new FilterSyntaxException(filter, position, "number is outside the range of 64-bit floats");
        }
        return negative ? -value : value;
    }

    /** A string with quotes, prefix and escapes, as the token has it; {@code position} is that of the token. */
    String string(String token, int position) {
        char first = token.charAt(0);
        if (first == 'r' || first == 'R') {
            return token.substring(2, token.length() - 1);
        }
        if (token.indexOf('\\') < 0) {
            return token.substring(1, token.length() - 1);
        }
        return unescape(token, position);
    }

    private String unescape(String token, int position) {
        StringBuilder out = new StringBuilder(token.length());
        int end = token.length() - 1;
        int at = 1;
        while (at < end) {
            char c = token.charAt(at);
            if (c != '\\') {
                out.append(c);
                at++;
                continue;
            }
            char kind = token.charAt(at + 1);
            int place = position + at;
            switch (kind) {
                case '\\', '"', '\'' -> out.append(kind);
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'a' -> out.append('\u0007');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'v' -> out.append('\u000b');
                case 'x' -> at = code(token, at + 2, 2, 16, end, place, out) - 2;
                case 'u' -> at = code(token, at + 2, 4, 16, end, place, out) - 2;
                case 'U' -> at = code(token, at + 2, 8, 16, end, place, out) - 2;
                case '0', '1', '2', '3', '4', '5', '6', '7' -> at = code(token, at + 1, 3, 8, end, place, out) - 2;
                default ->
                    throw new FilterSyntaxException(
                            filter,
                            place,
                            "unknown escape `\\" + kind + "`; for a backslash write `\\\\`, or a raw string r\"…\"");
            }
            at += 2;
        }
        return checkedSurrogates(out.toString(), position);
    }

    /** Appends the code point of {@code digits} digits from {@code from}; returns where they end. */
    private int code(String token, int from, int digits, int radix, int end, int place, StringBuilder out) {
        if (from + digits > end) {
            throw badCode(place, digits, radix);
        }
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(token.charAt(i), radix);
            if (digit < 0) {
                throw badCode(place, digits, radix);
            }
            value = value * radix + digit;
        }
        if (value > Character.MAX_CODE_POINT) {
            throw new FilterSyntaxException(filter, place, "escape names no Unicode character");
        }
        out.appendCodePoint((int) value);
        return from + digits;
    }

    private FilterSyntaxException badCode(int place, int digits, int radix) {
        String kind = radix == 8 ? "octal" : "hexadecimal";
        return new FilterSyntaxException(filter, place, "escape needs %d %s digits".formatted(digits, kind));
    }

    private String checkedSurrogates(String value, int position) {
        if (Utf8.loneSurrogate(value) >= 0) {
            throw new FilterSyntaxException(filter, position, "escape leaves half of a surrogate pair");
        }
        return value;
    }
}
