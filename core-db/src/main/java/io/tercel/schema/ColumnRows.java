package io.tercel.schema;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Columns with some of their rows only. */
final class ColumnRows {

    private ColumnRows() {}

    static ColumnData without(ColumnData column, BitSet dropped) {
        int rows = column.rows();
        int[] kept = new int[rows - dropped.cardinality()];
        int next = 0;
        for (int row = dropped.nextClearBit(0); row < rows; row = dropped.nextClearBit(row + 1)) {
            kept[next++] = row;
        }
        return rows(column, kept);
    }

    /** The rows at these positions, in this order. */
    static ColumnData rows(ColumnData column, int[] kept) {
        long[] nulls = nulls(column, kept);
        return switch (column) {
            case ColumnData.Longs longs -> new ColumnData.Longs(longs(longs.values(), kept), nulls);
            case ColumnData.Doubles doubles -> new ColumnData.Doubles(doubles(doubles.values(), kept), nulls);
            case ColumnData.Bytes bytes -> bytes(bytes, kept, nulls);
            case ColumnData.Vectors vectors -> vectors(vectors, kept, nulls);
            case ColumnData.Packed packed -> packed(packed, kept, nulls);
            case ColumnData.Sparse sparse -> sparse(sparse, kept, nulls);
        };
    }

    private static long @Nullable [] nulls(ColumnData column, int[] kept) {
        long[] nulls = new long[(kept.length + 63) >> 6];
        boolean any = false;
        for (int i = 0; i < kept.length; i++) {
            if (column.isNull(kept[i])) {
                nulls[i >> 6] |= 1L << (i & 63);
                any = true;
            }
        }
        return any ? nulls : null;
    }

    private static long[] longs(long[] values, int[] kept) {
        long[] copy = new long[kept.length];
        Arrays.setAll(copy, i -> values[kept[i]]);
        return copy;
    }

    private static double[] doubles(double[] values, int[] kept) {
        double[] copy = new double[kept.length];
        Arrays.setAll(copy, i -> values[kept[i]]);
        return copy;
    }

    private static int[] offsets(int[] offsets, int[] kept) {
        int[] copy = new int[kept.length + 1];
        for (int i = 0; i < kept.length; i++) {
            copy[i + 1] = copy[i] + offsets[kept[i] + 1] - offsets[kept[i]];
        }
        return copy;
    }

    private static ColumnData bytes(ColumnData.Bytes column, int[] kept, long @Nullable [] nulls) {
        int[] offsets = offsets(column.offsets(), kept);
        byte[] bytes = new byte[offsets[kept.length]];
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(column.bytes(), column.offsets()[kept[i]], bytes, offsets[i], offsets[i + 1] - offsets[i]);
        }
        return new ColumnData.Bytes(bytes, offsets, nulls);
    }

    private static ColumnData vectors(ColumnData.Vectors column, int[] kept, long @Nullable [] nulls) {
        int dimension = column.dimension();
        float[] values = new float[kept.length * dimension];
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(column.values(), kept[i] * dimension, values, i * dimension, dimension);
        }
        return new ColumnData.Vectors(values, dimension, nulls);
    }

    private static ColumnData packed(ColumnData.Packed column, int[] kept, long @Nullable [] nulls) {
        int width = column.width();
        byte[] bytes = new byte[kept.length * width];
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(column.bytes(), kept[i] * width, bytes, i * width, width);
        }
        return new ColumnData.Packed(bytes, width, nulls);
    }

    private static ColumnData sparse(ColumnData.Sparse column, int[] kept, long @Nullable [] nulls) {
        int[] offsets = offsets(column.offsets(), kept);
        int[] indices = new int[offsets[kept.length]];
        float[] values = new float[offsets[kept.length]];
        for (int i = 0; i < kept.length; i++) {
            int start = column.offsets()[kept[i]];
            int size = offsets[i + 1] - offsets[i];
            System.arraycopy(column.indices(), start, indices, offsets[i], size);
            System.arraycopy(column.values(), start, values, offsets[i], size);
        }
        return new ColumnData.Sparse(indices, values, offsets, nulls);
    }
}
