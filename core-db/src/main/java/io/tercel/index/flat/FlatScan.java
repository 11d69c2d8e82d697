package io.tercel.index.flat;

import io.tercel.column.VectorColumn;
import io.tercel.index.TopRows;
import io.tercel.vector.DistanceKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import io.tercel.vector.Norms;
import io.tercel.vector.Score;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * One search: takes the rows in words of 64. Where most of a word is eligible, the rows are scored one after the other from
 * memory in order, and those that are not eligible are dropped; elsewhere eligible rows are gathered until there are four. The
 * query is padded to the stride of the rows, so the kernels meet no tail.
 */
final class FlatScan implements RowScan {

    private static final DistanceKernel KERNEL = Kernels.ACTIVE;

    /** A row read in order costs about three quarters of a gathered one. */
    private static final int DENSE_ROWS = 48;

    private final VectorColumn vectors;
    private final MetricType metric;
    private final TopRows top;
    private final float[] query;
    private final float queryInverseNorm;
    private final int stride;
    private final long strideBytes;

    private final float[] scores = new float[64];
    private final float[] inverseNorms = new float[64];

    /** Rows waiting to be scored together, all of one segment. */
    private final int[] waiting = new int[4];

    private int waitingCount;
    private MemorySegment waitingSegment = MemorySegment.NULL;

    /** Rows from here to there are known to be in that segment. */
    private int knownBegin;

    private int knownEnd;

    FlatScan(VectorColumn vectors, MetricType metric, float[] query, TopRows top) {
        this.vectors = vectors;
        this.metric = metric;
        this.top = top;
        this.stride = vectors.stride();
        this.strideBytes = (long) stride * Float.BYTES;
        this.query = Arrays.copyOf(query, stride);
        this.queryInverseNorm = Norms.inverse(query, 0, query.length);
    }

    @Override
    public void word(int from, long eligible) {
        if (Long.bitCount(eligible) >= DENSE_ROWS) {
            scan(from, eligible);
            return;
        }
        for (long rest = eligible; rest != 0; rest &= rest - 1) {
            row(from + Long.numberOfTrailingZeros(rest));
        }
    }

    @Override
    public void finish() {
        if (waitingCount > 0) {
            // Four at once all the same: alone, a row's terms would be added in another order, to another score maybe.
            Arrays.fill(waiting, waitingCount, 4, waiting[waitingCount - 1]);
            scoreFour(waitingCount);
        }
    }

    private void scan(int from, long eligible) {
        int first = Long.numberOfTrailingZeros(eligible);
        int end = from + 64 - Long.numberOfLeadingZeros(eligible);
        for (int row = from + first; row < end; ) {
            int stop = Math.min(end, vectors.runEnd(row));
            vectors.require(row, stop);
            MemorySegment rows = vectors.segmentOf(row);
            long offset = vectors.offsetOf(row);
            if (metric == MetricType.L2) {
                KERNEL.scanSquaredDistances(query, stride, rows, offset, strideBytes, stop - row, scores, row - from);
            } else {
                KERNEL.scanDots(query, stride, rows, offset, strideBytes, stop - row, scores, row - from);
            }
            row = stop;
        }
        if (metric == MetricType.COSINE) {
            vectors.inverseNorms(from + first, end - from - first, inverseNorms);
            for (int i = first; i < end - from; i++) {
                scores[i] = Score.cosine(scores[i], queryInverseNorm, inverseNorms[i - first]);
            }
        }
        for (long rest = eligible; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            top.offer(from + i, scores[i]);
        }
    }

    @Override
    public void row(int row) {
        if (row < knownBegin || row >= knownEnd) {
            MemorySegment segment = vectors.segmentOf(row);
            if (!segment.equals(waitingSegment)) {
                finish();
                waitingSegment = segment;
            }
            knownBegin = row;
            knownEnd = vectors.runEnd(row);
        }
        waiting[waitingCount++] = row;
        if (waitingCount == 4) {
            scoreFour(4);
        }
    }

    private void scoreFour(int count) {
        MemorySegment rows = vectors.segmentOf(waiting[0]);
        long offset0 = checkedOffset(waiting[0]);
        long offset1 = checkedOffset(waiting[1]);
        long offset2 = checkedOffset(waiting[2]);
        long offset3 = checkedOffset(waiting[3]);
        if (metric == MetricType.L2) {
            KERNEL.fourSquaredDistances(query, stride, rows, offset0, offset1, offset2, offset3, scores, 0);
        } else {
            KERNEL.fourDots(query, stride, rows, offset0, offset1, offset2, offset3, scores, 0);
        }
        for (int i = 0; i < count; i++) {
            offer(waiting[i], scores[i]);
        }
        waitingCount = 0;
    }

    /** Where the row begins, its bytes checked for damage. */
    private long checkedOffset(int row) {
        vectors.require(row, row + 1);
        return vectors.offsetOf(row);
    }

    private void offer(int row, float value) {
        top.offer(
                row,
                metric == MetricType.COSINE ? Score.cosine(value, queryInverseNorm, vectors.inverseNorm(row)) : value);
    }
}
