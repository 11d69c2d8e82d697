package io.tercel.index.text;

import io.tercel.text.Phrase;
import java.lang.foreign.MemorySegment;

/** The list of one term in a sealed index, as {@link TextIndexFormat} describes it. For one thread. */
final class SealedTerm implements TermRows {

    private static final int NONE = -1;

    private final MemorySegment body;
    private final long begin;
    private final long blocksBegin;
    private final int size;
    private final int blocks;

    /** The block whose rows are in the array, how many these are, and the current one. */
    private int block = NONE;

    private int count;
    private int at = NONE;
    private final int[] rows;

    /** The first row of the block whose positions have not been passed, and where they begin. */
    private int positionsOf;

    private long place;
    private int row = NONE;

    SealedTerm(MemorySegment body, long begin, int size) {
        this.body = body;
        this.begin = begin;
        this.size = size;
        this.blocks = TextIndexFormat.blocks(size);
        this.blocksBegin = begin + TextIndexFormat.entriesBytes(size);
        this.rows = new int[Math.min(size, TextIndexFormat.BLOCK_ROWS)];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int next() {
        if (++at >= count) {
            if (block + 1 >= blocks) {
                at = count;
                row = NO_MORE_ROWS;
                return row;
            }
            decode(block + 1);
            at = 0;
        }
        row = rows[at];
        return row;
    }

    @Override
    public int advance(int target) {
        if (row >= target) {
            return row;
        }
        int wanted = Math.max(block, 0);
        while (wanted < blocks && lastRow(wanted) < target) {
            wanted++;
        }
        if (wanted == blocks) {
            row = NO_MORE_ROWS;
            return row;
        }
        if (wanted != block) {
            decode(wanted);
            at = 0;
        }
        at = Math.max(at, 0);
        while (rows[at] < target) {
            at++;
        }
        row = rows[at];
        return row;
    }

    @Override
    public void positions(Phrase.Finder finder, int number) {
        passPositions();
        int position = 0;
        int step;
        do {
            step = read();
            position += step >>> 1;
            finder.add(number, position);
        } while ((step & 1) == 0);
        positionsOf = at + 1;
    }

    /** As {@link #positions(Phrase.Finder, int)}, to another place. */
    void positions(PositionBuffer into) {
        passPositions();
        int position = 0;
        int step;
        do {
            step = read();
            position += step >>> 1;
            into.add(position);
        } while ((step & 1) == 0);
        positionsOf = at + 1;
    }

    @Override
    public void addTo(long[] bits, int rowBound) {
        for (int each = 0; each < blocks; each++) {
            decode(each);
            if (rows[count - 1] >= rowBound) {
                for (int i = 0; i < count && rows[i] < rowBound; i++) {
                    bits[rows[i] >> 6] |= 1L << rows[i];
                }
                return;
            }
            for (int i = 0; i < count; i++) {
                bits[rows[i] >> 6] |= 1L << rows[i];
            }
        }
    }

    /** The last row of a block; of a list of one block, a row that is not before it. */
    private int lastRow(int ofBlock) {
        if (blocks > 1) {
            return body.get(TextIndexFormat.INT, begin + (long) ofBlock * TextIndexFormat.ENTRY_BYTES);
        }
        if (block != ofBlock) {
            decode(ofBlock);
        }
        return rows[count - 1];
    }

    private void decode(int wanted) {
        place = blocksBegin;
        if (blocks > 1) {
            long entry = begin + (long) wanted * TextIndexFormat.ENTRY_BYTES;
            place += Integer.toUnsignedLong(body.get(TextIndexFormat.INT, entry + TextIndexFormat.ENTRY_BEGIN));
        }
        count = Math.min(TextIndexFormat.BLOCK_ROWS, size - wanted * TextIndexFormat.BLOCK_ROWS);
        int each = read();
        rows[0] = each;
        for (int i = 1; i < count; i++) {
            each += read() + 1;
            rows[i] = each;
        }
        block = wanted;
        positionsOf = 0;
        at = NONE;
    }

    private void passPositions() {
        for (; positionsOf < at; positionsOf++) {
            int step;
            do {
                step = read();
            } while ((step & 1) == 0);
        }
    }

    private int read() {
        int value = body.get(TextIndexFormat.BYTE, place++);
        if (value >= 0) {
            return value;
        }
        value &= 0x7F;
        for (int shift = 7; ; shift += 7) {
            int next = body.get(TextIndexFormat.BYTE, place++);
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
