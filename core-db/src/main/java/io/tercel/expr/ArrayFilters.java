package io.tercel.expr;

import io.tercel.schema.ArrayCodec;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Conditions on the elements of an ARRAY as a whole, on the stored bytes where they lie. */
final class ArrayFilters {

    private ArrayFilters() {}

    /** Whether an array holds at least one of the values. */
    static BytesFilters.BytesTest any(ArrayCodec codec, ElementSet values) {
        return switch (values) {
            case ElementSet.Longs longs ->
                (memory, at, size) -> {
                    int count = codec.count(memory, at, size);
                    for (int i = 0; i < count; i++) {
                        if (longs.values().contains(codec.longAt(memory, at, i))) {
                            return true;
                        }
                    }
                    return false;
                };
            case ElementSet.Doubles doubles ->
                (memory, at, size) -> {
                    int count = codec.count(memory, at, size);
                    for (int i = 0; i < count; i++) {
                        if (doubles.bits().contains(bits(codec, memory, at, i))) {
                            return true;
                        }
                    }
                    return false;
                };
            case ElementSet.Texts texts ->
                (memory, at, size) -> {
                    int count = codec.count(memory, at, size);
                    for (int i = 0; i < count; i++) {
                        if (texts.values().contains(memory, codec.start(memory, at, i), codec.length(memory, at, i))) {
                            return true;
                        }
                    }
                    return false;
                };
        };
    }

    private static long bits(ArrayCodec codec, MemorySegment memory, long at, int index) {
        return Double.doubleToLongBits(codec.doubleAt(memory, at, index) + 0.0);
    }

    /** Whether an array holds each of the values: they are ticked off as they are met. Used by one thread. */
    static final class All implements BytesFilters.BytesTest {

        private final ArrayCodec codec;
        private final ElementSet values;
        private final long[] found;

        All(ArrayCodec codec, ElementSet values) {
            this.codec = codec;
            this.values = values;
            found = new long[RowBitmap.wordsFor(values.size())];
        }

        @Override
        public boolean test(MemorySegment memory, long at, int size) {
            int count = codec.count(memory, at, size);
            int missing = values.size();
            if (missing > count) {
                return false;
            }
            Arrays.fill(found, 0L);
            for (int i = 0; i < count && missing > 0; i++) {
                int rank = rank(memory, at, i);
                if (rank >= 0 && (found[rank >> 6] & (1L << rank)) == 0) {
                    found[rank >> 6] |= 1L << rank;
                    missing--;
                }
            }
            return missing == 0;
        }

        private int rank(MemorySegment memory, long at, int index) {
            return switch (values) {
                case ElementSet.Longs longs -> longs.values().rank(codec.longAt(memory, at, index));
                case ElementSet.Doubles doubles -> doubles.bits().rank(bits(codec, memory, at, index));
                case ElementSet.Texts texts ->
                    texts.values().rank(memory, codec.start(memory, at, index), codec.length(memory, at, index));
            };
        }
    }
}
