package io.tercel.index.ivf;

import io.tercel.column.VectorColumn;
import io.tercel.index.CandidateRows;
import io.tercel.index.TopRows;
import io.tercel.vector.DistanceKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import io.tercel.vector.Norms;
import io.tercel.vector.Score;
import java.util.Arrays;

/** Lists with copies of the vectors: runs of eligible rows are compared from memory in order. */
final class FloatListScan implements ListScan {

    private static final DistanceKernel KERNEL = Kernels.ACTIVE;
    private static final int ROWS = IvfFormat.BLOCK_ROWS;

    /** A gap of so many rows that are not eligible is compared with the run, and then dropped. */
    private static final int SMALL_GAP = 2;

    private final IvfFile file;
    private final PlaceFilter rows;
    private final MetricType metric;
    private final TopRows top;
    private final int stride;
    private final long strideBytes;
    private final float[] query;
    private final float queryInverseNorm;
    private final float[] scores = new float[ROWS];
    private final float[] inverseNorms = new float[ROWS];

    FloatListScan(IvfFile file, CandidateRows rows, MetricType metric, float[] query, TopRows top) {
        this.file = file;
        this.rows = new PlaceFilter(file, rows);
        this.metric = metric;
        this.top = top;
        this.stride = VectorColumn.strideOf(query.length);
        this.strideBytes = (long) stride * Float.BYTES;
        this.query = Arrays.copyOf(query, stride);
        this.queryInverseNorm = Norms.inverse(query, 0, query.length);
    }

    @Override
    public int scan(int list) {
        int from = file.start(list);
        int to = file.start(list + 1);
        if (from == to) {
            return 0;
        }
        file.requireRows(from, to);
        int seen = 0;
        for (int block = from / ROWS; block <= (to - 1) / ROWS; block++) {
            int first = block * ROWS;
            long eligible = rows.eligible(first, Math.max(from, first) - first, Math.min(to - first, ROWS));
            if (eligible != 0) {
                file.requireBlock(block);
                score(block, eligible);
                offer(first, eligible);
                seen += Long.bitCount(eligible);
            }
        }
        return seen;
    }

    private void score(int block, long eligible) {
        for (long rest = eligible; rest != 0; ) {
            int begin = Long.numberOfTrailingZeros(rest);
            int end = begin;
            int next = begin;
            while (next < ROWS && next - end <= SMALL_GAP) {
                if ((rest >>> next & 1) != 0) {
                    end = next + 1;
                }
                next++;
            }
            scoreRun(block, begin, end);
            rest = end == ROWS ? 0 : rest & (-1L << end);
        }
        if (metric == MetricType.COSINE) {
            file.numbers(0, block, inverseNorms);
            for (int i = 0; i < ROWS; i++) {
                scores[i] = Score.cosine(scores[i], queryInverseNorm, inverseNorms[i]);
            }
        }
    }

    private void scoreRun(int block, int begin, int end) {
        long offset = file.block(block) + begin * strideBytes;
        if (metric == MetricType.L2) {
            KERNEL.scanSquaredDistances(query, stride, file.body(), offset, strideBytes, end - begin, scores, begin);
        } else {
            KERNEL.scanDots(query, stride, file.body(), offset, strideBytes, end - begin, scores, begin);
        }
    }

    private void offer(int first, long eligible) {
        top.compared(Long.bitCount(eligible));
        for (long rest = eligible; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            top.offer(file.row(first + i), scores[i]);
        }
    }

    @Override
    public void finish() {
        // Nothing waits.
    }
}
