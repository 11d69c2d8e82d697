package io.tercel.expr;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * A regular expression of RE2, looked for anywhere in a text. No expression takes longer than its length times that of the text, so
 * those of strangers do no harm. Immutable.
 */
public final class RegexPattern implements TextPattern {

    private static final byte[] NO_BYTES = {};

    private final Pattern pattern;

    private RegexPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * The pattern that a text is.
     *
     * @throws PatternSyntaxException if it is none
     */
    static RegexPattern of(String pattern) {
        return new RegexPattern(Pattern.compile(pattern));
    }

    @Override
    public boolean matches(MemorySegment memory, long at, int size) {
        // Not as bytes, which RE2/J 1.8 reads too, but takes "漢字" for a match of "^.$".
        return matches(new String(memory.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
    }

    @Override
    public boolean matches(String value) {
        return pattern.matcher(value).find();
    }

    @Override
    public byte[] beginning() {
        return NO_BYTES;
    }

    @Override
    public boolean isOnlyBeginning() {
        return false;
    }

    @Override
    public long minPrefix() {
        return 0;
    }

    @Override
    public long maxPrefix() {
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RegexPattern that && pattern.equals(that.pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return pattern.pattern();
    }
}
