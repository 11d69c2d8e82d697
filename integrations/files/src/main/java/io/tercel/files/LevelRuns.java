package io.tercel.files;

import java.nio.ByteBuffer;

/** The levels of a page in Parquet's hybrid of runs and packed groups, as runs of equal levels. */
final class LevelRuns {

    private static final int GROUP = 8;

    private final ByteBuffer bytes;
    private final int width;
    private int value;
    private int left;

    /** Values of a packed stretch that have not been looked at. */
    private int packed;

    /** The bits that come next in it. */
    private long bits;

    private int bitCount;

    LevelRuns(ByteBuffer bytes, int width) {
        this.bytes = bytes;
        this.width = width;
        if (width == 0) {
            left = Integer.MAX_VALUE;
        }
    }

    /** Makes sure that there is a run. */
    void load() {
        if (left > 0) {
            return;
        }
        if (packed == 0) {
            int header = varint();
            if ((header & 1) == 0) {
                left = header >>> 1;
                value = 0;
                for (int shift = 0; shift < width; shift += Byte.SIZE) {
                    value |= (bytes.get() & 0xFF) << shift;
                }
                return;
            }
            packed = (header >>> 1) * GROUP;
            bitCount = 0;
        }
        value = unpack();
        left = 1;
    }

    /** The level of the run. */
    int value() {
        return value;
    }

    /** How many of it are left. */
    int left() {
        return left;
    }

    void take(int count) {
        left -= count;
    }

    private int unpack() {
        while (bitCount < width) {
            // The last group of a page may be cut short.
            long next = bytes.hasRemaining() ? bytes.get() & 0xFFL : 0;
            bits = bitCount == 0 ? next : bits | next << bitCount;
            bitCount += Byte.SIZE;
        }
        int level = (int) (bits & ((1 << width) - 1));
        bits >>>= width;
        bitCount -= width;
        packed--;
        return level;
    }

    private int varint() {
        int read = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            byte next = bytes.get();
            read |= (next & 0x7F) << shift;
            if (next >= 0) {
                return read;
            }
        }
        throw new IllegalArgumentException("a run of levels is too long");
    }
}
