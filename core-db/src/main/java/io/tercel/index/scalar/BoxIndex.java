package io.tercel.index.scalar;

import io.tercel.io.CheckedFile;
import java.lang.foreign.MemorySegment;
import org.locationtech.jts.geom.Envelope;

/** Boxes around geometries in a packed tree: all rows whose box meets another one are found by looking at few of them. */
public final class BoxIndex implements ScalarIndex {

    private static final int BOX_SECTION = 0;
    private static final int ROW_SECTION = 1;
    private static final int NULL_SECTION = 5;
    private static final int OPEN_SECTION = 6;

    private final ScalarFile file;
    private final int rows;
    private final int leaves;
    private final int nullRows;
    private final int openRows;

    /** Where each level begins among the nodes, the leaves first. */
    private final int[] levels;

    BoxIndex(ScalarFile file) {
        this.file = file;
        rows = file.tailInt(ScalarFormat.TAIL_ROWS);
        leaves = file.tailInt(ScalarFormat.TAIL_KEYS);
        nullRows = file.tailInt(ScalarFormat.TAIL_NULLS);
        openRows = file.tailInt(ScalarFormat.TAIL_OPEN);
        levels = BoxTree.levels(leaves);
    }

    /** The box around all. */
    public Envelope bounds() {
        if (leaves == 0) {
            return new Envelope();
        }
        MemorySegment root = file.part(
                BOX_SECTION, (long) ScalarFormat.BOX_BYTES * (levels[levels.length - 1] - 1), ScalarFormat.BOX_BYTES);
        return new Envelope(
                root.get(ScalarFormat.DOUBLE, 0),
                root.get(ScalarFormat.DOUBLE, 16),
                root.get(ScalarFormat.DOUBLE, 8),
                root.get(ScalarFormat.DOUBLE, 24));
    }

    /** Adds the rows whose box has a point in common with another one, borders included. */
    public void add(double minX, double minY, double maxX, double maxY, long[] into) {
        if (leaves > 0) {
            MemorySegment boxes = file.part(BOX_SECTION, 0, (long) ScalarFormat.BOX_BYTES * levels[levels.length - 1]);
            MemorySegment numbers = file.part(ROW_SECTION, 0, (long) Integer.BYTES * leaves);
            new Visit(boxes, numbers, minX, minY, maxX, maxY, into).visit(levels.length - 2, 0);
        }
    }

    /** One search. */
    private final class Visit {

        private final MemorySegment boxes;
        private final MemorySegment numbers;
        private final double minX;
        private final double minY;
        private final double maxX;
        private final double maxY;
        private final long[] into;

        Visit(
                MemorySegment boxes,
                MemorySegment numbers,
                double minX,
                double minY,
                double maxX,
                double maxY,
                long[] into) {
            this.boxes = boxes;
            this.numbers = numbers;
            this.minX = minX;
            this.minY = minY;
            this.maxX = maxX;
            this.maxY = maxY;
            this.into = into;
        }

        void visit(int level, int node) {
            long at = (long) ScalarFormat.BOX_BYTES * (levels[level] + node);
            boolean meets = boxes.get(ScalarFormat.DOUBLE, at) <= maxX
                    && boxes.get(ScalarFormat.DOUBLE, at + 8) <= maxY
                    && boxes.get(ScalarFormat.DOUBLE, at + 16) >= minX
                    && boxes.get(ScalarFormat.DOUBLE, at + 24) >= minY;
            if (!meets) {
                return;
            }
            if (level == 0) {
                int row = numbers.get(ScalarFormat.INT, (long) Integer.BYTES * node);
                into[row >> 6] |= 1L << row;
                return;
            }
            int below = levels[level] - levels[level - 1];
            int end = Math.min((node + 1) * ScalarFormat.FANOUT, below);
            for (int child = node * ScalarFormat.FANOUT; child < end; child++) {
                visit(level - 1, child);
            }
        }
    }

    @Override
    public int nullRows() {
        return nullRows;
    }

    @Override
    public void addNulls(long[] into) {
        file.addBitmap(NULL_SECTION, 0, file.length(NULL_SECTION), into);
    }

    @Override
    public int openRows() {
        return openRows;
    }

    @Override
    public void addOpen(long[] into) {
        file.addBitmap(OPEN_SECTION, 0, file.length(OPEN_SECTION), into);
    }

    @Override
    public String description() {
        return "RTREE, %,d boxes".formatted(leaves);
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public CheckedFile file() {
        return file.file();
    }

    @Override
    public long heapBytes() {
        return (long) Integer.BYTES * levels.length;
    }

    @Override
    public void close() {
        file.file().close();
    }
}
