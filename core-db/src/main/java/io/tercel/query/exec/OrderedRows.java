package io.tercel.query.exec;

import io.tercel.column.BytesColumn;
import io.tercel.column.Column;
import io.tercel.expr.RowSource;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.segment.KeyOrder;
import io.tercel.segment.Segment;
import io.tercel.time.Deadline;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/*
 * A heap holds the best rows so far. Each is a slot: the reference to the row, and for each field of the order whether it is null and a
 * long, its rank, that orders like the value: the value itself, the bits of a double turned so that they order as it does, or the first
 * eight bytes of a text. Nearly all rows are turned away after one look at the rank in the first field against that of the worst row
 * kept; texts are compared in full, in place, only when their ranks are equal.
 */
/** The first eligible rows of some segments in an order by fields, and for rows alike in them by primary key. */
final class OrderedRows {

    /**
     * A field to order by.
     *
     * @param position its place among the stored ones
     */
    record Key(int position, FieldSchema field, boolean descending) {}

    private final List<EligibleRows> segments;
    private final List<FieldBlock> blocks;
    private final boolean[] descending;
    private final boolean[] text;
    private final Deadline deadline;

    private final BoundedHeap best;
    private final long[][] ranks;
    private final boolean[][] nulls;
    private final long[] refs;

    /** The slot that holds no row of the heap. */
    private int free;

    private OrderedRows(List<EligibleRows> segments, List<Key> keys, int wanted, Deadline deadline) {
        this.segments = segments;
        this.deadline = deadline;
        this.blocks = new ArrayList<>();
        this.descending = new boolean[keys.size()];
        this.text = new boolean[keys.size()];
        for (int i = 0; i < keys.size(); i++) {
            blocks.add(new FieldBlock(keys.get(i).position(), keys.get(i).field()));
            descending[i] = keys.get(i).descending();
            text[i] = keys.get(i).field().type().storage() == DataType.Storage.BYTES;
        }
        this.best = new BoundedHeap(wanted, this::compare);
        this.ranks = new long[keys.size()][wanted + 1];
        this.nulls = new boolean[keys.size()][wanted + 1];
        this.refs = new long[wanted + 1];
    }

    /**
     * The rows as {@link RowRef}s.
     *
     * @param wanted at most so many, at least one
     */
    static long[] first(List<EligibleRows> segments, List<Key> keys, int wanted, Deadline deadline) {
        long eligible = segments.stream().mapToLong(EligibleRows::count).sum();
        OrderedRows rows = new OrderedRows(segments, keys, (int) Math.min(wanted, Math.max(eligible, 1)), deadline);
        for (int segment = 0; segment < segments.size(); segment++) {
            rows.visit(segment);
        }
        return rows.sorted();
    }

    private void visit(int at) {
        EligibleRows rows = segments.get(at);
        Segment segment = rows.view().segment();
        int[] picked = new int[RowSource.BLOCK_ROWS];
        for (int from = 0; from < rows.view().rows(); from += RowSource.BLOCK_ROWS) {
            deadline.check();
            int count = Math.min(RowSource.BLOCK_ROWS, rows.view().rows() - from);
            int pickedCount = rows.pick(from, count, picked);
            if (pickedCount == 0) {
                continue;
            }
            for (int i = 0; i < blocks.size(); i++) {
                blocks.get(i).load(segment, from, count);
            }
            for (int i = 0; i < pickedCount; i++) {
                consider(at, segment, from, picked[i]);
            }
        }
    }

    private void consider(int at, Segment segment, int from, int row) {
        boolean isNull = blocks.getFirst().isNull(row);
        long rank = isNull ? 0 : rank(0, segment, from, row);
        if (best.isFull()) {
            int last = best.last();
            int order = compare(isNull, rank, nulls[0][last], ranks[0][last]);
            if ((descending[0] ? -order : order) > 0) {
                return;
            }
        }
        refs[free] = RowRef.of(at, from + row);
        nulls[0][free] = isNull;
        ranks[0][free] = rank;
        for (int i = 1; i < ranks.length; i++) {
            nulls[i][free] = blocks.get(i).isNull(row);
            ranks[i][free] = nulls[i][free] ? 0 : rank(i, segment, from, row);
        }
        int out = best.offer(free);
        // While there is room the slots are used one after the other; then each row that goes leaves its own.
        free = out == BoundedHeap.NONE ? free + 1 : out;
    }

    private long rank(int key, Segment segment, int from, int row) {
        FieldBlock block = blocks.get(key);
        return switch (block.field().type().storage()) {
            case LONG -> block.longAt(row);
            case DOUBLE -> rank(block.doubleAt(row));
            case BYTES -> rank(block.texts(segment), from + row);
            case VECTOR, PACKED, SPARSE -> throw new IllegalStateException("vectors have no order");
        };
    }

    /** Both zeros are equal. */
    private static long rank(double value) {
        long bits = Double.doubleToRawLongBits(value + 0.0);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    private static long rank(BytesColumn texts, int row) {
        MemorySegment memory = texts.segmentOf(row);
        long offset = texts.offsetOf(row);
        int length = Math.min(Long.BYTES, texts.length(row));
        long rank = 0;
        for (int i = 0; i < length; i++) {
            rank |= (memory.get(ValueLayout.JAVA_BYTE, offset + i) & 0xFFL) << (Long.SIZE - Byte.SIZE * (i + 1));
        }
        return rank ^ Long.MIN_VALUE;
    }

    private static int compare(boolean leftNull, long left, boolean rightNull, long right) {
        return leftNull == rightNull ? Long.compare(left, right) : Boolean.compare(leftNull, rightNull);
    }

    private int compare(int left, int right) {
        for (int i = 0; i < ranks.length; i++) {
            int order = compare(nulls[i][left], ranks[i][left], nulls[i][right], ranks[i][right]);
            if (order == 0 && text[i] && !nulls[i][left]) {
                order = compareColumn(blocks.get(i).position(), left, right);
            }
            if (order != 0) {
                return descending[i] ? -order : order;
            }
        }
        return compareColumn(0, left, right);
    }

    private int compareColumn(int position, int left, int right) {
        return KeyOrder.compare(
                column(position, refs[left]),
                RowRef.row(refs[left]),
                column(position, refs[right]),
                RowRef.row(refs[right]));
    }

    private Column column(int position, long ref) {
        return segments.get(RowRef.segment(ref)).view().segment().column(position);
    }

    private long[] sorted() {
        int[] slots = best.sorted();
        long[] rows = new long[slots.length];
        for (int i = 0; i < slots.length; i++) {
            rows[i] = refs[slots[i]];
        }
        return rows;
    }
}
