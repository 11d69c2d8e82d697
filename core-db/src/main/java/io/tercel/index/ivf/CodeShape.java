package io.tercel.index.ivf;

import io.tercel.column.VectorColumn;
import io.tercel.index.codes.LookupTables;
import io.tercel.index.codes.OneBitCode;
import io.tercel.index.codes.ProductCode;
import io.tercel.schema.Quantization;
import io.tercel.vector.LookupKernel;

/**
 * How much room codes take.
 *
 * @param modelFloats of the model
 * @param blockBytes of 64 rows
 * @param numbers floats of each row
 */
record CodeShape(int modelFloats, int blockBytes, int numbers) {

    static CodeShape of(Quantization codes, int dimension) {
        int stride = VectorColumn.strideOf(dimension);
        return switch (codes) {
            case NONE -> new CodeShape(0, 0, 0);
            case SQ8 -> new CodeShape(0, IvfFormat.BLOCK_ROWS * stride, 3);
            case PQ ->
                new CodeShape(
                        stride + ProductCode.pointFloats(dimension), nibbleBytes(ProductCode.codes(dimension)), 1);
            case ONE_BIT -> new CodeShape(stride, nibbleBytes(OneBitCode.codes(dimension)), 3);
        };
    }

    private static int nibbleBytes(int codes) {
        return LookupTables.pairs(codes) * LookupKernel.ROWS;
    }
}
