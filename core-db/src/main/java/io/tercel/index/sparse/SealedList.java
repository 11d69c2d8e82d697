package io.tercel.index.sparse;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

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
        if (code == SparseIndexFormat.VALUES_ALL_ONE) {
            Arrays.fill(values, 0, count, 1);
            return;
        }
        int bits = SparseIndexFormat.valueBits(code);
        int mask = mask(code);
        for (int i = 0; i < count; begin += Integer.BYTES) {
            long word = body.get(SparseIndexFormat.INT, begin);
            for (int end = Math.min(count, i + Integer.SIZE / bits); i < end; i++) {
                values[i] = ((int) word & mask) + 1;
                word >>>= bits;
            }
        }
    }

    /**
     * Finds which of the candidates {@code from .. to - 1}, rows that ascend up to the block's last, the block holds: puts
     * their indexes into {@code matched} and their places in the block into {@code places}; returns how many.
     */
    int match(int block, int[] candidates, int from, int to, int[] matched, int[] places) {
        int first = firstRow(block);
        int begin = from;
        while (begin < to && candidates[begin] < first) {
            begin++;
        }
        return switch (rowCode(block)) {
            case SparseIndexFormat.ROWS_AS_BITS ->
                matchBits(payload(block), first, candidates, begin, to, matched, places);
            case SparseIndexFormat.ROWS_AS_SHORTS -> matchShorts(block, first, candidates, begin, to, matched, places);
            default -> matchInts(block, first, candidates, begin, to, matched, places);
        };
    }

    /** Puts the values at the first {@code size} places of a block in the stead of the places. */
    void valuesAt(int block, int[] places, int size) {
        int code = valueCode(block);
        if (code == SparseIndexFormat.VALUES_ALL_ONE) {
            Arrays.fill(places, 0, size, 1);
            return;
        }
        long begin = values(block);
        if (code == SparseIndexFormat.VALUES_AS_FLOATS) {
            for (int i = 0; i < size; i++) {
                places[i] = body.get(SparseIndexFormat.INT, begin + 4L * places[i]);
            }
            return;
        }
        int mask = mask(code);
        for (int i = 0; i < size; i++) {
            int bit = places[i] << code;
            int word = body.get(SparseIndexFormat.INT, begin + (bit >>> 5) * 4L);
            places[i] = ((word >>> bit) & mask) + 1;
        }
    }

    private long entry(int block) {
        return entries + (long) block * SparseIndexFormat.ENTRY_BYTES;
    }

    private static int mask(int valueCode) {
        return (int) ((1L << SparseIndexFormat.valueBits(valueCode)) - 1);
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

    private int matchBits(long payload, int first, int[] candidates, int from, int to, int[] matched, int[] places) {
        int count = 0;
        int word = 0;
        int before = 0; // rows in the words before this one
        long bits = body.get(SparseIndexFormat.LONG, payload);
        for (int i = from; i < to; i++) {
            int offset = candidates[i] - first;
            for (; word < offset >> 6; word++) {
                before += Long.bitCount(bits);
                bits = body.get(SparseIndexFormat.LONG, payload + 8L * (word + 1));
            }
            if ((bits & (1L << offset)) != 0) {
                matched[count] = i;
                places[count++] = before + Long.bitCount(bits & ((1L << offset) - 1));
            }
        }
        return count;
    }

    private int matchShorts(int block, int first, int[] candidates, int from, int to, int[] matched, int[] places) {
        long payload = payload(block);
        int postings = count(block);
        int count = 0;
        int place = 0;
        for (int i = from; i < to; i++) {
            int offset = candidates[i] - first;
            place = firstShort(payload, place, postings, offset);
            if ((body.get(SparseIndexFormat.SHORT, payload + 2L * place) & 0xFFFF) == offset) {
                matched[count] = i;
                places[count++] = place;
            }
        }
        return count;
    }

    private int matchInts(int block, int first, int[] candidates, int from, int to, int[] matched, int[] places) {
        long payload = payload(block);
        int postings = count(block);
        int count = 0;
        int place = 0;
        for (int i = from; i < to; i++) {
            int offset = candidates[i] - first;
            place = firstInt(payload, place, postings, offset);
            if (body.get(SparseIndexFormat.INT, payload + 4L * place) == offset) {
                matched[count] = i;
                places[count++] = place;
            }
        }
        return count;
    }

    /** The first place from {@code low} on whose row is not below; the last posting's is not. */
    private int firstShort(long payload, int low, int postings, int offset) {
        int from = low;
        int to = postings - 1;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if ((body.get(SparseIndexFormat.SHORT, payload + 2L * middle) & 0xFFFF) < offset) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private int firstInt(long payload, int low, int postings, int offset) {
        int from = low;
        int to = postings - 1;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (body.get(SparseIndexFormat.INT, payload + 4L * middle) < offset) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
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
