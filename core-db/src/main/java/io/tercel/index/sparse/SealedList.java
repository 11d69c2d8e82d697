package io.tercel.index.sparse;

import java.lang.foreign.MemorySegment;

/** The postings of one key of a sealed index, at least two, read in place as {@link SparseIndexFormat} says. */
final class SealedList {

    private final MemorySegment body;
    private final long begin;
    private final int size;
    private final boolean many;
    private final int blocks;
    private final long entries;
    private final long payloads;

    SealedList(MemorySegment body, long begin, int size) {
        this.body = body;
        this.begin = begin;
        this.size = size;
        this.many = size > SparseIndexFormat.BLOCK_ROWS;
        this.blocks = many ? 1 + (size - 1) / SparseIndexFormat.BLOCK_ROWS : 1;
        this.entries = many ? begin + SparseIndexFormat.LIST_BOUNDS_BYTES : begin;
        this.payloads =
                entries + (many ? (long) blocks * SparseIndexFormat.ENTRY_BYTES : SparseIndexFormat.SHORT_ENTRY_BYTES);
    }

    int size() {
        return size;
    }

    /** Whether there is more than one block, and so bounds. */
    boolean isMany() {
        return many;
    }

    int blocks() {
        return blocks;
    }

    /** Where the list begins. */
    long begin() {
        return begin;
    }

    /** Where the payloads begin. */
    long payloadsBegin() {
        return payloads;
    }

    /** Where the list ends; reads what lies before the payloads. */
    long end() {
        int last = blocks - 1;
        return payload(last) + SparseIndexFormat.payloadBytes(rowBytes(last), valueCode(last), count(last));
    }

    int firstRow(int block) {
        return body.get(SparseIndexFormat.INT, entry(block) + SparseIndexFormat.ENTRY_FIRST_ROW);
    }

    int lastRow(int block) {
        return body.get(SparseIndexFormat.INT, entry(block) + SparseIndexFormat.ENTRY_LAST_ROW);
    }

    int rowCode(int block) {
        return body.get(SparseIndexFormat.BYTE, entry(block) + SparseIndexFormat.ENTRY_ROW_CODE);
    }

    int valueCode(int block) {
        return body.get(SparseIndexFormat.BYTE, entry(block) + SparseIndexFormat.ENTRY_VALUE_CODE);
    }

    int count(int block) {
        return body.get(SparseIndexFormat.SHORT, entry(block) + SparseIndexFormat.ENTRY_COUNT);
    }

    long payload(int block) {
        int place = body.get(SparseIndexFormat.INT, entry(block) + SparseIndexFormat.ENTRY_PAYLOAD);
        return payloads + Integer.toUnsignedLong(place) * SparseIndexFormat.LIST_ALIGNMENT;
    }

    int rowBytes(int block) {
        return SparseIndexFormat.rowBytes(rowCode(block), firstRow(block), lastRow(block), count(block));
    }

    long values(int block) {
        return payload(block) + rowBytes(block);
    }

    /** The most that a posting of the block can score. */
    float blockBound(int block, TermScorer scorer) {
        return bound(entry(block) + SparseIndexFormat.ENTRY_BOUNDS, SparseIndexFormat.BLOCK_PAIRS, scorer);
    }

    /** The most that any posting can score. */
    float listBound(TermScorer scorer) {
        return bound(begin, SparseIndexFormat.LIST_PAIRS, scorer);
    }

    /** Where the bounds of a block stand. */
    long blockBounds(int block) {
        return entry(block) + SparseIndexFormat.ENTRY_BOUNDS;
    }

    /** Puts the rows of a block into the array and returns how many. */
    int decodeRows(int block, int[] rows) {
        int first = firstRow(block);
        int count = count(block);
        long payload = payload(block);
        switch (rowCode(block)) {
            case SparseIndexFormat.ROWS_AS_BITS -> decodeBits(payload, first, lastRow(block), rows);
            case SparseIndexFormat.ROWS_AS_SHORTS -> {
                for (int i = 0; i < count; i++) {
                    rows[i] = first + (body.get(SparseIndexFormat.SHORT, payload + 2L * i) & 0xFFFF);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    rows[i] = first + body.get(SparseIndexFormat.INT, payload + 4L * i);
                }
            }
        }
        return count;
    }

    /** Puts the values of a block into the array. */
    void decodeValues(int block, int[] values) {
        int count = count(block);
        long begin = values(block);
        int code = valueCode(block);
        if (code == SparseIndexFormat.VALUES_AS_FLOATS) {
            for (int i = 0; i < count; i++) {
                values[i] = body.get(SparseIndexFormat.INT, begin + 4L * i);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            values[i] = frequency(begin, code, i);
        }
    }

    /** The place of the row in its block, or -1 if it is not there; the row is between the block's first and last. */
    int find(int block, int row) {
        long payload = payload(block);
        int offset = row - firstRow(block);
        return switch (rowCode(block)) {
            case SparseIndexFormat.ROWS_AS_BITS -> findBit(payload, offset);
            case SparseIndexFormat.ROWS_AS_SHORTS -> findShort(payload, count(block), offset);
            default -> findInt(payload, count(block), offset);
        };
    }

    /** The value at a place of a block. */
    int value(int block, int place) {
        int code = valueCode(block);
        return code == SparseIndexFormat.VALUES_AS_FLOATS
                ? body.get(SparseIndexFormat.INT, values(block) + 4L * place)
                : frequency(code == SparseIndexFormat.VALUES_ALL_ONE ? 0 : values(block), code, place);
    }

    private long entry(int block) {
        return entries + (long) block * SparseIndexFormat.ENTRY_BYTES;
    }

    private int frequency(long begin, int code, int place) {
        if (code == SparseIndexFormat.VALUES_ALL_ONE) {
            return 1;
        }
        int bit = place << code;
        int word = body.get(SparseIndexFormat.INT, begin + (bit >>> 5) * 4L);
        return ((word >>> bit) & (int) ((1L << (1 << code)) - 1)) + 1;
    }

    private void decodeBits(long payload, int first, int last, int[] rows) {
        int words = (last - first) / Long.SIZE + 1;
        int size = 0;
        for (int word = 0; word < words; word++) {
            int base = first + word * Long.SIZE;
            for (long bits = body.get(SparseIndexFormat.LONG, payload + 8L * word); bits != 0; bits &= bits - 1) {
                rows[size++] = base + Long.numberOfTrailingZeros(bits);
            }
        }
    }

    private int findBit(long payload, int offset) {
        int word = offset >> 6;
        long bits = body.get(SparseIndexFormat.LONG, payload + 8L * word);
        if ((bits & (1L << offset)) == 0) {
            return -1;
        }
        int rank = Long.bitCount(bits & ((1L << offset) - 1));
        for (int before = 0; before < word; before++) {
            rank += Long.bitCount(body.get(SparseIndexFormat.LONG, payload + 8L * before));
        }
        return rank;
    }

    private int findShort(long payload, int count, int offset) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if ((body.get(SparseIndexFormat.SHORT, payload + 2L * middle) & 0xFFFF) < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return (body.get(SparseIndexFormat.SHORT, payload + 2L * low) & 0xFFFF) == offset ? low : -1;
    }

    private int findInt(long payload, int count, int offset) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (body.get(SparseIndexFormat.INT, payload + 4L * middle) < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return body.get(SparseIndexFormat.INT, payload + 4L * low) == offset ? low : -1;
    }

    private float bound(long at, int pairs, TermScorer scorer) {
        if (!scorer.isBm25()) {
            return scorer.productBound(
                    body.get(SparseIndexFormat.FLOAT, at + Float.BYTES), body.get(SparseIndexFormat.FLOAT, at));
        }
        float bound = 0;
        for (int i = 0; i < pairs; i++) {
            int pair = body.get(SparseIndexFormat.INT, at + (long) i * SparseIndexFormat.PAIR_BYTES);
            int frequency = pair & 0xFFFF;
            if (frequency == 0) {
                break;
            }
            float most = frequency == SparseIndexFormat.PAIR_CAP ? Float.POSITIVE_INFINITY : frequency;
            bound = Math.max(bound, scorer.bm25(most, pair >>> 16));
        }
        return bound;
    }
}
