package io.tercel.expr;

/** Facts about strings as UTF-8, without encoding them. */
final class Utf8 {

    private Utf8() {}

    /** Index of the first surrogate that has no partner, or -1. */
    static int loneSurrogate(String text) {
        int i = 0;
        while (i < text.length()) {
            // A pair comes back as one code point of two chars; a surrogate that comes back as itself has no partner.
            int character = text.codePointAt(i);
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                return i;
            }
            i += Character.charCount(character);
        }
        return -1;
    }

    /** Number of bytes of a text without lone surrogates. */
    static int length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A surrogate is half of a character of four bytes.
                bytes += c >= 0x800 && !Character.isSurrogate(c) ? 2 : 1;
            }
        }
        return bytes;
    }

    /** Compares as the UTF-8 bytes compare, which is by code point and differs from {@link String#compareTo}. */
    static int compare(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                // Surrogates stand for code points above all others, but their own values are not the largest.
                return Integer.compare(rank(a), rank(b));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + 0x10000 : c;
    }
}
