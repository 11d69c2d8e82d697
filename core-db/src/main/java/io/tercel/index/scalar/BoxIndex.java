package io.tercel.index.scalar;

import io.tercel.io.CheckedFile;
import java.lang.foreign.MemorySegment;
import org.locationtech.jts.geom.Envelope;

/** Boxes around geometries in a packed tree, whose questions are answered for many rows at once. */
public final class BoxIndex implements ScalarIndex {

    private static final int BOX_SECTION = 0;
    private static final int ROW_SECTION = 1;
    private static final int NULL_SECTION = 5;
    private static final int OPEN_SECTION = 6;

    /** A node of the next level has so many bits' worth of children. */
    private static final int LEVEL_BITS = Integer.numberOfTrailingZeros(ScalarFormat.FANOUT);

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

    /** The number of levels; the highest has one box, around all. */
    public int depth() {
        return levels.length - 1;
    }

    /**
     * Asks a question of geometries, of many at once where their common box tells. Empty ones are not asked.
     *
     * @param certain receives the rows of which the answer is yes
     * @param possible receives the rows of which it may be
     */
    public void find(BoxQuestion question, long[] certain, long[] possible) {
        if (leaves > 0) {
            MemorySegment boxes = file.part(BOX_SECTION, 0, (long) ScalarFormat.BOX_BYTES * levels[levels.length - 1]);
            MemorySegment numbers = file.part(ROW_SECTION, 0, (long) Integer.BYTES * leaves);
            new Visit(boxes, numbers, question, certain, possible).visit(levels.length - 2, 0);
        }
    }

    /** One search. */
    private final class Visit {

        private final MemorySegment boxes;
        private final MemorySegment numbers;
        private final BoxQuestion question;
        private final long[] certain;
        private final long[] possible;

        Visit(MemorySegment boxes, MemorySegment numbers, BoxQuestion question, long[] certain, long[] possible) {
            this.boxes = boxes;
            this.numbers = numbers;
            this.question = question;
            this.certain = certain;
            this.possible = possible;
        }

        void visit(int level, int node) {
            switch (ask(level, node)) {
                case NONE -> {}
                case ALL -> {
                    long from = (long) node << (LEVEL_BITS * level);
                    long to = Math.min(leaves, (node + 1L) << (LEVEL_BITS * level));
                    for (long leaf = from; leaf < to; leaf++) {
                        set(certain, number(leaf));
                    }
                }
                case SOME -> {
                    if (level == 0) {
                        set(possible, number(node));
                    } else {
                        int below = levels[level] - levels[level - 1];
                        int end = Math.min((node + 1) * ScalarFormat.FANOUT, below);
                        for (int child = node * ScalarFormat.FANOUT; child < end; child++) {
                            visit(level - 1, child);
                        }
                    }
                }
            }
        }

        private BoxQuestion.Answer ask(int level, int node) {
            long at = (long) ScalarFormat.BOX_BYTES * (levels[level] + node);
            double minX = boxes.get(ScalarFormat.DOUBLE, at);
            double minY = boxes.get(ScalarFormat.DOUBLE, at + 8);
            if (level == 0 && number(node) < 0) {
                return question.ofPoint(minX, minY);
            }
            return question.ofBox(
                    level,
                    minX,
                    minY,
                    boxes.get(ScalarFormat.DOUBLE, at + 16),
                    boxes.get(ScalarFormat.DOUBLE, at + 24));
        }

        /** The row of a leaf, with what is known of its geometry. */
        private int number(long leaf) {
            return numbers.get(ScalarFormat.INT, Integer.BYTES * leaf);
        }

        private static void set(long[] words, int number) {
            int row = number & ~ScalarFormat.POINT;
            words[row >> 6] |= 1L << row;
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
