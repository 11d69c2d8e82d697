package io.tercel.index.ivf;

import io.tercel.column.VectorColumn;
import io.tercel.index.codes.LookupTables;
import io.tercel.index.codes.OneBitCode;
import io.tercel.index.codes.ProductCode;
import io.tercel.schema.Quantization;
import io.tercel.vector.DistanceKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.LookupKernel;
import io.tercel.vector.MetricType;
import io.tercel.vector.Norms;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The comparisons of each kind of codes with a query. */
final class CodeScorers {

    private static final DistanceKernel KERNEL = Kernels.ACTIVE;
    private static final LookupKernel LOOKUP = Kernels.LOOKUP;
    private static final int ROWS = IvfFormat.BLOCK_ROWS;

    /**
     * How many standard deviations, about, a row is allowed to be nearer than its code tells. With 1.9, as in the paper, about one in
     * thirty is beyond, which matters only if it would be among the nearest.
     */
    private static final float SURE = 1.9f;

    private CodeScorers() {}

    /**
     * A comparison with a query.
     *
     * @param query as the metric sees it, at unit length for COSINE
     */
    static BlockScorer of(IvfFile file, Quantization codes, MetricType metric, float[] query) {
        return switch (codes) {
            case NONE -> throw new IllegalArgumentException("no codes");
            case SQ8 -> new Bytes(file, metric, query);
            case PQ -> product(file, metric, query);
            case ONE_BIT -> oneBit(file, query);
        };
    }

    private static BlockScorer product(IvfFile file, MetricType metric, float[] query) {
        int stride = VectorColumn.strideOf(query.length);
        float[] points = file.model(stride, ProductCode.pointFloats(query.length));
        LookupTables tables = new ProductCode(query.length, points)
                .tables(lessMiddle(file, query, stride), metric == MetricType.L2 ? 2 : 1);
        return new Lookups(file, tables);
    }

    private static BlockScorer oneBit(IvfFile file, float[] query) {
        OneBitCode code = file.oneBitCode();
        float[] rotated = lessMiddle(file, query, code.paddedDimension());
        float length = (float) Math.sqrt(Norms.squared(rotated, 0, rotated.length));
        code.rotate(rotated);
        return new Signs(file, code.tables(rotated), SURE * length);
    }

    /** The query less the middle of all vectors, with zeros up to a length. */
    private static float[] lessMiddle(IvfFile file, float[] query, int length) {
        float[] middle = file.model(0, VectorColumn.strideOf(query.length));
        float[] difference = new float[length];
        for (int i = 0; i < query.length; i++) {
            difference[i] = query[i] - middle[i];
        }
        return difference;
    }

    /** One byte for each component. */
    private static final class Bytes implements BlockScorer {

        /** Rows whose floats fit the first-level cache, for most dimensions. */
        private static final int AT_ONCE = 8;

        private final IvfFile file;
        private final boolean distance;
        private final int stride;
        private final float[] query;
        private final float querySum;
        private final byte[] bytes;
        private final float[] floats;
        private final float[] products = new float[ROWS];
        private final float[] middles = new float[ROWS];
        private final float[] steps = new float[ROWS];
        private final float[] squares = new float[ROWS];

        Bytes(IvfFile file, MetricType metric, float[] query) {
            this.file = file;
            this.distance = metric == MetricType.L2;
            this.stride = VectorColumn.strideOf(query.length);
            this.query = Arrays.copyOf(query, stride);
            this.bytes = new byte[AT_ONCE * stride];
            this.floats = new float[AT_ONCE * stride];
            float sum = 0;
            for (float component : query) {
                sum += component;
            }
            this.querySum = sum;
        }

        @Override
        public void score(int block, int from, int to, float centroid, float[] nearness, float[] margins) {
            for (int row = from; row < to; row += AT_ONCE) {
                int count = Math.min(AT_ONCE, to - row);
                MemorySegment.copy(
                        file.body(),
                        ValueLayout.JAVA_BYTE,
                        file.block(block) + (long) row * stride,
                        bytes,
                        0,
                        count * stride);
                widen(count * stride);
                KERNEL.scanDots(query, stride, floats, 0, stride, count, products, row);
            }
            file.numbers(0, block, middles);
            file.numbers(1, block, steps);
            if (distance) {
                file.numbers(2, block, squares);
                for (int i = 0; i < ROWS; i++) {
                    // Less the square of the query, which is the same for all rows.
                    nearness[i] = 2 * (middles[i] * querySum + steps[i] * products[i]) - squares[i];
                }
            } else {
                for (int i = 0; i < ROWS; i++) {
                    nearness[i] = middles[i] * querySum + steps[i] * products[i];
                }
            }
        }

        /** A loop that the compiler turns into SIMD. */
        private void widen(int components) {
            for (int i = 0; i < components; i++) {
                floats[i] = bytes[i];
            }
        }
    }

    /** Codes that select from tables. */
    private static final class Lookups implements BlockScorer {

        private final IvfFile file;
        private final LookupTables tables;
        private final int pairs;
        private final int[] sums = new int[ROWS];
        private final float[] offsets = new float[ROWS];

        Lookups(IvfFile file, LookupTables tables) {
            this.file = file;
            this.tables = tables;
            this.pairs = tables.pairs();
        }

        @Override
        public void score(int block, int from, int to, float centroid, float[] nearness, float[] margins) {
            LOOKUP.sums(file.body(), file.block(block), pairs, tables.bytes(), sums);
            file.numbers(0, block, offsets);
            float base = centroid + tables.bias();
            float scale = tables.scale();
            for (int i = 0; i < ROWS; i++) {
                nearness[i] = base + offsets[i] + scale * sums[i];
            }
        }
    }

    /** Signs that select from tables. */
    private static final class Signs implements BlockScorer {

        private final IvfFile file;
        private final LookupTables tables;
        private final int pairs;
        private final float sure;
        private final int[] sums = new int[ROWS];
        private final float[] offsets = new float[ROWS];
        private final float[] factors = new float[ROWS];
        private final float[] errors = new float[ROWS];

        Signs(IvfFile file, LookupTables tables, float sure) {
            this.file = file;
            this.tables = tables;
            this.pairs = tables.pairs();
            this.sure = sure;
        }

        @Override
        public void score(int block, int from, int to, float centroid, float[] nearness, float[] margins) {
            LOOKUP.sums(file.body(), file.block(block), pairs, tables.bytes(), sums);
            file.numbers(0, block, offsets);
            file.numbers(1, block, factors);
            file.numbers(2, block, errors);
            float bias = tables.bias();
            float scale = tables.scale();
            for (int i = 0; i < ROWS; i++) {
                nearness[i] = centroid + offsets[i] + factors[i] * (bias + scale * sums[i]);
                margins[i] = sure * errors[i];
            }
        }
    }
}
