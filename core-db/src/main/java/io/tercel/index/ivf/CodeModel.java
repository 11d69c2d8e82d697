package io.tercel.index.ivf;

import io.tercel.column.Column;
import io.tercel.column.VectorColumn;
import io.tercel.index.BuildWork;
import io.tercel.index.codes.ByteCode;
import io.tercel.index.codes.FloatRows;
import io.tercel.index.codes.LookupTables;
import io.tercel.index.codes.OneBitCode;
import io.tercel.index.codes.ProductCode;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.vector.DistanceKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What the codes of an index are made with: the middle of all vectors, and for PQ the points. Why there is a middle: the product of a
 * residual with the query is estimated from codes, and the error grows with the length of what stands for the query. The query less
 * the centroid would be shortest, but tables for each list cost more than the list itself; the query less the middle is the same for
 * all, and the rest, the product of the residual with centroid and middle, is known exactly when the index is built.
 */
final class CodeModel {

    private static final DistanceKernel KERNEL = Kernels.ACTIVE;

    /** Vectors that the middle and the points are found from; fewer of long ones. */
    private static final int SAMPLE_ROWS = 4_096;

    private static final int SAMPLE_FLOATS = 1 << 22;

    private final IndexSpec.Ivf spec;
    private final Column vectors;
    private final FloatCentroids centroids;
    private final int dimension;
    private final int stride;
    private final float[] middle;
    private final ProductCode product;

    private CodeModel(
            IndexSpec.Ivf spec, Column vectors, FloatCentroids centroids, float[] middle, ProductCode product) {
        this.spec = spec;
        this.vectors = vectors;
        this.centroids = centroids;
        this.dimension = IvfWriter.dimension(vectors);
        this.stride = VectorColumn.strideOf(dimension);
        this.middle = middle;
        this.product = product;
    }

    /** Finds what the codes of the rows in those lists need. */
    static CodeModel train(IndexSpec.Ivf spec, Column vectors, FloatCentroids centroids, Lists lists, BuildWork work) {
        int dimension = IvfWriter.dimension(vectors);
        int stride = VectorColumn.strideOf(dimension);
        int rows = lists.rows().length;
        int count = Math.min(rows, Math.min(SAMPLE_ROWS, Math.max(1, SAMPLE_FLOATS / stride)));
        float[] sample = new float[count * stride];
        FloatRows source = new FloatRows(vectors, spec.metric());
        double[] sums = new double[stride];
        int list = 0;
        for (int i = 0; i < count; i++) {
            int place = (int) ((long) i * rows / count);
            while (lists.starts()[list + 1] <= place) {
                list++;
            }
            source.copy(lists.rows()[place], sample, i * stride);
            for (int j = 0; j < dimension; j++) {
                sums[j] += sample[i * stride + j];
                sample[i * stride + j] -= centroids.values()[list * stride + j];
            }
        }
        float[] middle = new float[stride];
        for (int j = 0; j < dimension && count > 0; j++) {
            middle[j] = (float) (sums[j] / count);
        }
        boolean points = spec.codes() == Quantization.PQ;
        ProductCode product = new ProductCode(dimension, new float[points ? ProductCode.pointFloats(dimension) : 0]);
        if (points && count > 0) {
            work.run(ProductCode.codes(dimension), 1, 0, () -> (from, to) -> {
                for (int code = from; code < to; code++) {
                    product.train(code, sample, stride, count, IvfWriter.SEED);
                }
            });
        }
        return new CodeModel(spec, vectors, centroids, middle, product);
    }

    /** As it is written. */
    float[] floats() {
        return switch (spec.codes()) {
            case NONE, SQ8 -> new float[0];
            case ONE_BIT -> middle;
            case PQ -> {
                float[] all = Arrays.copyOf(middle, stride + product.points().length);
                System.arraycopy(product.points(), 0, all, stride, product.points().length);
                yield all;
            }
        };
    }

    RowEncoder encoder() {
        return switch (spec.codes()) {
            case NONE -> copier();
            case SQ8 -> byteEncoder();
            case PQ -> productEncoder();
            case ONE_BIT -> oneBitEncoder();
        };
    }

    /** Floats as the column has them, whatever the metric. */
    private RowEncoder copier() {
        VectorColumn floats = (VectorColumn) vectors;
        float[] vector = new float[stride];
        return (row, list, place, blocks, at, numbers) -> {
            floats.copy(row, vector, 0);
            MemorySegment.copy(
                    vector,
                    0,
                    MemorySegment.ofArray(blocks),
                    IvfFormat.FLOAT,
                    at + (long) place * stride * Float.BYTES,
                    stride);
            if (numbers.length > 0) {
                numbers[0] = floats.inverseNorm(row);
            }
        };
    }

    private RowEncoder byteEncoder() {
        FloatRows source = new FloatRows(vectors, spec.metric());
        float[] vector = new float[stride];
        return (row, list, place, blocks, at, numbers) -> {
            source.copy(row, vector, 0);
            ByteCode.Scale scale = ByteCode.encode(vector, dimension, blocks, at + place * stride);
            numbers[0] = scale.middle();
            numbers[1] = scale.step();
            numbers[2] = scale.squares();
        };
    }

    private RowEncoder productEncoder() {
        Residuals residuals = new Residuals(stride);
        byte[] codes = new byte[ProductCode.codes(dimension)];
        return (row, list, place, blocks, at, numbers) -> {
            residuals.load(row, list);
            product.encode(residuals.values, codes);
            LookupTables.pack(codes, place, blocks, at);
            numbers[0] = residuals.offset(list);
        };
    }

    private RowEncoder oneBitEncoder() {
        OneBitCode code = new OneBitCode(dimension, IvfFormat.ROTATION_SEED);
        Residuals residuals = new Residuals(Math.max(stride, code.paddedDimension()));
        byte[] codes = new byte[OneBitCode.codes(dimension)];
        float twice = spec.metric() == MetricType.L2 ? 2 : 1;
        return (row, list, place, blocks, at, numbers) -> {
            residuals.load(row, list);
            numbers[0] = residuals.offset(list);
            code.rotate(residuals.values);
            OneBitCode.Estimate estimate = code.encode(residuals.values, codes);
            LookupTables.pack(codes, place, blocks, at);
            numbers[1] = twice * estimate.factor();
            numbers[2] = twice * estimate.error();
        };
    }

    /** The residual of one row after the other. */
    private final class Residuals {

        private final FloatRows source = new FloatRows(vectors, spec.metric());
        private final float[] values;

        Residuals(int length) {
            this.values = new float[length];
        }

        void load(int row, int list) {
            Arrays.fill(values, 0);
            source.copy(row, values, 0);
            for (int i = 0; i < dimension; i++) {
                values[i] -= centroids.values()[list * stride + i];
            }
        }

        /** The part of the row's nearness that has nothing to do with the query. */
        float offset(int list) {
            float withMiddle = KERNEL.dot(values, 0, middle, 0, dimension);
            if (spec.metric() != MetricType.L2) {
                return withMiddle;
            }
            float withCentroid = KERNEL.dot(values, 0, centroids.values(), list * stride, dimension);
            return 2 * (withMiddle - withCentroid) - KERNEL.dot(values, 0, values, 0, dimension);
        }
    }
}
