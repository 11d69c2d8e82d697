package io.tercel.expr;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Values to look for in JSON, in a form in which equal values are equal objects: a number that is an integer in the range of longs
 * is a Long whether it was written 1 or 1.0, any other number a Double; lists hold such values. Immutable.
 */
public final class JsonConstants {

    /** Stands for JSON's null, which no constant of the language equals. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private final Set<Object> values;
    private final LongSet longs;

    JsonConstants(Collection<?> constants) {
        Set<Object> canonical = new HashSet<>();
        for (Object constant : constants) {
            canonical.add(canonical(constant));
        }
        values = Set.copyOf(canonical);
        longs = new LongSet(values.stream()
                .filter(Long.class::isInstance)
                .mapToLong(Long.class::cast)
                .toArray());
    }

    /** The one form of a Boolean, Long, Double, String or list of these. */
    static Object canonical(Object value) {
        return switch (value) {
            case Double number -> canonical(number.doubleValue());
            case List<?> list -> list.stream().map(JsonConstants::canonical).toList();
            default -> value;
        };
    }

    static Object canonical(double number) {
        // Not a conditional expression: that would turn the long into a double.
        if (Numbers.isLong(number)) {
            return (long) number;
        }
        return number;
    }

    /** The values in their one form. */
    Set<Object> values() {
        return values;
    }

    boolean contains(long value) {
        return longs.contains(value);
    }

    boolean contains(double value) {
        return Numbers.isLong(value) ? longs.contains((long) value) : values.contains(value);
    }

    boolean contains(String value) {
        return values.contains(value);
    }

    boolean contains(boolean value) {
        return values.contains(value);
    }

    boolean containsAny(Collection<?> elements) {
        for (Object element : elements) {
            if (values.contains(canonical(element))) {
                return true;
            }
        }
        return false;
    }

    boolean allIn(Collection<?> elements) {
        Set<Object> found = new HashSet<>();
        for (Object element : elements) {
            found.add(canonical(element));
        }
        return found.containsAll(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonConstants that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
