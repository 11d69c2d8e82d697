package io.tercel.index.scalar;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/** The rows of each run of characters in texts: there are many more of these pairs than rows, so they are bitmaps from the beginning. */
final class GramLists implements Lists {

    private final int minGram;
    private final int maxGram;
    private final Terms terms = new Terms();
    private final List<RoaringBitmap> bitmaps = new ArrayList<>();
    private int[] ordered = new int[0];

    GramLists(int minGram, int maxGram) {
        this.minGram = minGram;
        this.maxGram = maxGram;
    }

    /** Adds the runs of a text; rows come in their order. */
    void add(int row, MemorySegment memory, long at, int length) {
        long end = at + length;
        for (long start = at; start < end; start = next(memory, start, end)) {
            long stop = start;
            for (int size = 1; size <= maxGram && stop < end; size++) {
                stop = next(memory, stop, end);
                if (size >= minGram) {
                    add(row, terms.number(memory, start, (int) (stop - start)));
                }
            }
        }
    }

    private void add(int row, int term) {
        if (term == bitmaps.size()) {
            bitmaps.add(new RoaringBitmap());
        }
        bitmaps.get(term).add(row);
    }

    /** Where the next code point of UTF-8 begins. */
    private static long next(MemorySegment memory, long at, long end) {
        long next = at + 1;
        while (next < end && (memory.get(ValueLayout.JAVA_BYTE, next) & 0xc0) == 0x80) {
            next++;
        }
        return next;
    }

    /** Called when all texts have been added. */
    GramLists ordered() {
        ordered = terms.ascending();
        return this;
    }

    @Override
    public int keys() {
        return ordered.length;
    }

    @Override
    public long number(int key) {
        throw new IllegalStateException("keys are texts");
    }

    @Override
    public MemorySegment text(int key) {
        return terms.get(ordered[key]);
    }

    @Override
    public int count(int key) {
        return bitmaps.get(ordered[key]).getCardinality();
    }

    @Override
    public int[] rows(int key) {
        return bitmaps.get(ordered[key]).toArray();
    }
}
