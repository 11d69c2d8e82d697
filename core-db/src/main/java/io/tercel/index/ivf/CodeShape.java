package io.tercel.index.ivf;

import io.tercel.column.Column;
import io.tercel.column.VectorColumn;
import io.tercel.index.codes.LookupTables;
import io.tercel.index.codes.OneBitCode;
import io.tercel.index.codes.ProductCode;
import io.tercel.schema.IndexSpec;
import io.tercel.vector.LookupKernel;
import io.tercel.vector.MetricType;

/**
 * How much room codes take.
 *
 * @param modelFloats of the model
 * @param blockBytes of 64 rows
 * @param numbers floats of each row
 */
record CodeShape(int modelFloats, int blockBytes, int numbers) {

    static CodeShape of(IndexSpec.Ivf spec, Column vectors) {
        int dimension = IvfWriter.dimension(vectors);
        int stride = VectorColumn.strideOf(dimension);
        return switch (spec.codes()) {
            case NONE ->
                vectors instanceof VectorColumn
                        ? new CodeShape(
                                0,
                                IvfFormat.BLOCK_ROWS * stride * Float.BYTES,
                                spec.metric() == MetricType.COSINE ? 1 : 0)
                        : new CodeShape(0, 0, 0);
            case SQ8 -> new CodeShape(0, IvfFormat.BLOCK_ROWS * stride, 3);
            case PQ ->
                new CodeShape(
                        stride + ProductCode.pointFloats(dimension), nibbleBytes(ProductCode.codes(dimension)), 1);
            case ONE_BIT -> new CodeShape(stride, nibbleBytes(OneBitCode.codes(dimension)), 3);
        };
    }

    /** Whether there is anything but row numbers in the lists. */
    boolean hasBlocks() {
        return blockBytes > 0;
    }

    private static int nibbleBytes(int codes) {
        return LookupTables.pairs(codes) * LookupKernel.ROWS;
    }
}
