package io.tercel.langchain4j;

import dev.langchain4j.data.document.Metadata;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/*
 * Two values have the same text here exactly if a filter calls them equal: texts and UUIDs by their characters, numbers by their value
 * whatever their types. So that a filter on the partition key can be answered by this text alone.
 *
 * Texts stand for themselves, for people who look into the collection. One that is empty or begins with # gets a # before it, because
 * nothing at all is the empty text, and numbers begin with one.
 */

/** The text that the partition key of an entry has. */
final class PartitionValues {

    /** Of entries without the key, or without a segment. */
    static final String NONE = "";

    private static final String MARK = "#";
    private static final String NUMBER = "#number:";

    private PartitionValues() {}

    static String of(Metadata metadata, String key) {
        Object value = metadata.toMap().get(key);
        return value == null ? NONE : of(value);
    }

    /** Of a value of metadata, or one that a filter compares with. */
    static String of(Object value) {
        if (value instanceof Number number) {
            return NUMBER + canonical(number.toString());
        }
        String text = value.toString();
        return text.isEmpty() || text.startsWith(MARK) ? MARK + text : text;
    }

    /** Floats by their shortest decimal, as filters compare them. */
    private static String canonical(String number) {
        @Nullable BigDecimal decimal;
        try {
            decimal = new BigDecimal(number);
        } catch (NumberFormatException nanOrInfinite) {
            return number;
        }
        return decimal.stripTrailingZeros().toString();
    }
}
