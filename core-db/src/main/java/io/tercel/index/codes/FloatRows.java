package io.tercel.index.codes;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.column.VectorColumn;
import io.tercel.vector.MetricType;

/**
 * The vectors of a column as floats, whatever they are stored as, and of unit length where the metric compares directions. For one
 * thread at a time.
 */
public final class FloatRows {

    private final Column column;
    private final boolean unitLength;
    private final int dimension;
    private final byte[] packed;
    private final float[] norm = new float[1];

    /**
     * The vectors as a metric sees them.
     *
     * @param vectors a column of dense vectors that are not bits
     */
    public FloatRows(Column vectors, MetricType metric) {
        this.column = vectors;
        this.unitLength = metric == MetricType.COSINE;
        this.dimension = dimension(vectors);
        this.packed = vectors instanceof PackedColumn few ? new byte[few.width()] : new byte[0];
    }

    private static int dimension(Column vectors) {
        return switch (vectors) {
            case VectorColumn floats -> floats.dimension();
            case PackedColumn few -> few.dimension();
            default -> throw new IllegalArgumentException("no dense vectors: " + vectors);
        };
    }

    /** Components of each. */
    public int dimension() {
        return dimension;
    }

    /** Copies the row's components to {@code out} from {@code at} on; zeros for a null row. */
    public void copy(int row, float[] out, int at) {
        if (column instanceof VectorColumn floats) {
            floats.copy(row, out, at);
            if (unitLength) {
                scale(out, at, floats.inverseNorm(row));
            }
        } else if (column instanceof PackedColumn few) {
            few.copy(row, packed, 0);
            few.encoding().widen(packed, 0, out, at, dimension);
            if (unitLength) {
                few.norms(row, 1, norm, 0);
                scale(out, at, norm[0]);
            }
        }
    }

    private void scale(float[] out, int at, float factor) {
        for (int i = at; i < at + dimension; i++) {
            out[i] *= factor;
        }
    }
}
