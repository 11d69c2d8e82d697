package io.tercel.expr;

import java.util.Arrays;

/** Conditions on places in a JSON column. They look at active rows only, which are parsed when first asked for. */
final class JsonFilters {

    private JsonFilters() {}

    /** Walks the active rows; what is asked of one is left to the kind of condition. */
    abstract static class PerRow implements BlockFilter {

        final JsonReader reader;
        final int slot;

        PerRow(JsonReader reader, int slot) {
            this.reader = reader;
            this.slot = slot;
        }

        /** Whether a row whose field is not null meets the condition. */
        abstract boolean test(byte kind, int row);

        @Override
        public final void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            reader.load(block, active);
            byte[] kinds = reader.kinds(slot);
            for (int word = 0; word < block.words(); word++) {
                long trueBits = 0;
                long unknownBits = 0;
                for (long rest = active[word]; rest != 0; rest &= rest - 1) {
                    int row = (word << 6) + Long.numberOfTrailingZeros(rest);
                    if (kinds[row] == JsonReader.NULL_FIELD) {
                        unknownBits |= 1L << row;
                    } else {
                        trueBits |= (test(kinds[row], row) ? 1L : 0L) << row;
                    }
                }
                truth[word] = trueBits;
                unknown[word] = unknownBits;
            }
        }
    }

    /** With a number; exact between integers and floats. */
    static final class CompareNumber extends PerRow {

        private final ComparisonOperator operator;
        private final Object constant;

        CompareNumber(JsonReader reader, int slot, ComparisonOperator operator, Object constant) {
            super(reader, slot);
            this.operator = operator;
            this.constant = constant;
        }

        @Override
        boolean test(byte kind, int row) {
            if (kind == JsonReader.LONG) {
                long value = reader.longAt(slot, row);
                return operator.accepts(
                        constant instanceof Long number
                                ? Long.compare(value, number)
                                : Numbers.compare(value, ((Double) constant).doubleValue()));
            }
            if (kind == JsonReader.DOUBLE) {
                double value = reader.doubleAt(slot, row);
                return operator.accepts(
                        constant instanceof Long number
                                ? -Numbers.compare(number.longValue(), value)
                                : Numbers.compare(value, ((Double) constant).doubleValue()));
            }
            return false;
        }
    }

    /** With a string, in the order of UTF-8 bytes. */
    static final class CompareString extends PerRow {

        private final ComparisonOperator operator;
        private final String constant;

        CompareString(JsonReader reader, int slot, ComparisonOperator operator, String constant) {
            super(reader, slot);
            this.operator = operator;
            this.constant = constant;
        }

        @Override
        boolean test(byte kind, int row) {
            return kind == JsonReader.STRING && operator.accepts(Utf8.compare(reader.stringAt(slot, row), constant));
        }
    }

    /** Equality with one of several values of any type. */
    static final class In extends PerRow {

        private final JsonConstants values;

        In(JsonReader reader, int slot, JsonConstants values) {
            super(reader, slot);
            this.values = values;
        }

        @Override
        boolean test(byte kind, int row) {
            return switch (kind) {
                case JsonReader.LONG -> values.contains(reader.longAt(slot, row));
                case JsonReader.DOUBLE -> values.contains(reader.doubleAt(slot, row));
                case JsonReader.STRING -> values.contains(reader.stringAt(slot, row));
                case JsonReader.BOOL -> values.contains(reader.longAt(slot, row) != 0);
                default -> false;
            };
        }
    }

    /** Equality with a list. */
    static final class EqualsList extends PerRow {

        private final Object list;

        EqualsList(JsonReader reader, int slot, Object list) {
            super(reader, slot);
            this.list = list;
        }

        @Override
        boolean test(byte kind, int row) {
            return kind == JsonReader.ARRAY
                    && JsonConstants.canonical(reader.elementsAt(slot, row)).equals(list);
        }
    }

    static final class Like extends PerRow {

        private final TextPattern pattern;

        Like(JsonReader reader, int slot, TextPattern pattern) {
            super(reader, slot);
            this.pattern = pattern;
        }

        @Override
        boolean test(byte kind, int row) {
            return kind == JsonReader.STRING && pattern.matches(reader.stringAt(slot, row));
        }
    }

    static final class Contains extends PerRow {

        private final boolean all;
        private final JsonConstants values;

        Contains(JsonReader reader, int slot, boolean all, JsonConstants values) {
            super(reader, slot);
            this.all = all;
            this.values = values;
        }

        @Override
        boolean test(byte kind, int row) {
            if (kind != JsonReader.ARRAY) {
                return false;
            }
            return all ? values.allIn(reader.elementsAt(slot, row)) : values.containsAny(reader.elementsAt(slot, row));
        }
    }

    /** Never unknown: nothing exists in a field that is null. */
    record Exists(JsonReader reader, int slot) implements BlockFilter {
        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            reader.load(block, active);
            byte[] kinds = reader.kinds(slot);
            Arrays.fill(unknown, 0, block.words(), 0L);
            for (int word = 0; word < block.words(); word++) {
                long bits = 0;
                for (long rest = active[word]; rest != 0; rest &= rest - 1) {
                    int row = (word << 6) + Long.numberOfTrailingZeros(rest);
                    bits |= (kinds[row] > JsonReader.NULL ? 1L : 0L) << row;
                }
                truth[word] = bits;
            }
        }
    }
}
