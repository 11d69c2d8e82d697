package io.tercel.expr;

/** Values to look for in an ARRAY, each once and of the type of its elements. Immutable. */
public sealed interface ElementSet {

    /** Number of values. */
    int size();

    /** In an ARRAY of integers or of BOOL. */
    record Longs(LongSet values) implements ElementSet {
        @Override
        public int size() {
            return values.size();
        }
    }

    /** In an ARRAY of FLOAT or DOUBLE, as {@link Double#doubleToLongBits} without -0.0. */
    record Doubles(LongSet bits) implements ElementSet {
        @Override
        public int size() {
            return bits.size();
        }
    }

    /** In an ARRAY of VARCHAR. */
    record Texts(ByteStringSet values) implements ElementSet {
        @Override
        public int size() {
            return values.values().size();
        }
    }
}
