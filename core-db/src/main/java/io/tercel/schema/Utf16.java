package io.tercel.schema;

import java.nio.charset.StandardCharsets;

/** Java text as UTF-8. The encoder of the JDK replaces what is not Unicode by a question mark, so that has to be found first. */
final class Utf16 {

    private Utf16() {}

    /** The index of the first surrogate without its other half, or −1. */
    static int loneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    static byte[] encode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
