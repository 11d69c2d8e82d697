package io.tercel.schema;

import org.jspecify.annotations.Nullable;

/** Puts values of one column in the place of some rows of another. */
final class ColumnOverlay {

    private ColumnOverlay() {}

    /**
     * The column with other values in some rows. Arrays of {@code base} may be changed and used again.
     *
     * @param positions rows of {@code base}, one for each row of {@code values}, ascending
     */
    static ColumnData put(ColumnData base, int[] positions, ColumnData values) {
        long[] nulls = nulls(base, positions, values);
        return switch (base) {
            case ColumnData.Longs longs -> {
                for (int i = 0; i < positions.length; i++) {
                    longs.values()[positions[i]] = ((ColumnData.Longs) values).values()[i];
                }
                yield new ColumnData.Longs(longs.values(), nulls);
            }
            case ColumnData.Doubles doubles -> {
                for (int i = 0; i < positions.length; i++) {
                    doubles.values()[positions[i]] = ((ColumnData.Doubles) values).values()[i];
                }
                yield new ColumnData.Doubles(doubles.values(), nulls);
            }
            case ColumnData.Vectors vectors -> {
                int dimension = vectors.dimension();
                float[] from = ((ColumnData.Vectors) values).values();
                for (int i = 0; i < positions.length; i++) {
                    System.arraycopy(from, i * dimension, vectors.values(), positions[i] * dimension, dimension);
                }
                yield new ColumnData.Vectors(vectors.values(), dimension, nulls);
            }
            case ColumnData.Packed packed -> {
                int width = packed.width();
                byte[] from = ((ColumnData.Packed) values).bytes();
                for (int i = 0; i < positions.length; i++) {
                    System.arraycopy(from, i * width, packed.bytes(), positions[i] * width, width);
                }
                yield new ColumnData.Packed(packed.bytes(), width, nulls);
            }
            case ColumnData.Bytes bytes -> bytes(bytes, positions, (ColumnData.Bytes) values, nulls);
            case ColumnData.Sparse sparse -> sparse(sparse, positions, (ColumnData.Sparse) values, nulls);
        };
    }

    private static long @Nullable [] nulls(ColumnData base, int[] positions, ColumnData values) {
        long[] before = base.nulls();
        long[] nulls = before == null ? new long[(base.rows() + 63) >> 6] : before;
        for (int i = 0; i < positions.length; i++) {
            long bit = 1L << (positions[i] & 63);
            if (values.isNull(i)) {
                nulls[positions[i] >> 6] |= bit;
            } else {
                nulls[positions[i] >> 6] &= ~bit;
            }
        }
        for (long word : nulls) {
            if (word != 0) {
                return nulls;
            }
        }
        return null;
    }

    private static ColumnData bytes(
            ColumnData.Bytes base, int[] positions, ColumnData.Bytes values, long @Nullable [] nulls) {
        int[] offsets = offsets(base.offsets(), positions, values.offsets());
        byte[] bytes = new byte[offsets[base.rows()]];
        int next = 0;
        for (int row = 0; row < base.rows(); row++) {
            boolean other = next < positions.length && positions[next] == row;
            byte[] from = other ? values.bytes() : base.bytes();
            int start = other ? values.offsets()[next++] : base.offsets()[row];
            System.arraycopy(from, start, bytes, offsets[row], offsets[row + 1] - offsets[row]);
        }
        return new ColumnData.Bytes(bytes, offsets, nulls);
    }

    private static ColumnData sparse(
            ColumnData.Sparse base, int[] positions, ColumnData.Sparse values, long @Nullable [] nulls) {
        int[] offsets = offsets(base.offsets(), positions, values.offsets());
        int[] indices = new int[offsets[base.rows()]];
        float[] weights = new float[indices.length];
        int next = 0;
        for (int row = 0; row < base.rows(); row++) {
            ColumnData.Sparse from = base;
            int start = base.offsets()[row];
            if (next < positions.length && positions[next] == row) {
                from = values;
                start = values.offsets()[next++];
            }
            int size = offsets[row + 1] - offsets[row];
            System.arraycopy(from.indices(), start, indices, offsets[row], size);
            System.arraycopy(from.values(), start, weights, offsets[row], size);
        }
        return new ColumnData.Sparse(indices, weights, offsets, nulls);
    }

    private static int[] offsets(int[] base, int[] positions, int[] values) {
        int[] offsets = new int[base.length];
        int next = 0;
        for (int row = 0; row < base.length - 1; row++) {
            int size = base[row + 1] - base[row];
            if (next < positions.length && positions[next] == row) {
                size = values[next + 1] - values[next];
                next++;
            }
            offsets[row + 1] = Math.addExact(offsets[row], size);
        }
        return offsets;
    }
}
