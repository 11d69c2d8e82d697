package io.tercel.expr;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** What texts are compared with, on their UTF-8 bytes. Immutable. */
public sealed interface TextPattern permits LikePattern, RegexPattern {

    /** Whether the {@code size} bytes of UTF-8 from {@code at} match. */
    boolean matches(MemorySegment memory, long at, int size);

    /** Whether a text matches. */
    default boolean matches(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return matches(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    /** The bytes with which every match begins; maybe none. */
    byte[] beginning();

    /** Whether whatever has that beginning matches. */
    boolean isOnlyBeginning();

    /** The smallest of the first eight bytes that a match can have, as a big-endian number, zeros after the end. */
    long minPrefix();

    /** The largest one, unsigned. */
    long maxPrefix();
}
