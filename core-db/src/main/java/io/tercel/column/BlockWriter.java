package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import io.tercel.io.ChecksumOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/**
 * Writes byte strings one after the other: in compressed blocks if the first ones show that it pays, otherwise as they come. The
 * rows are in the order of their keys, which says little about their values, so the first are as good a sample as any.
 */
final class BlockWriter {

    /** What compression has to leave of the bytes at most. */
    private static final double COMPRESSED_SHARE = 0.8;

    private static final int SAMPLE_BLOCKS = 8;

    /** Less than this is not worth compressing. */
    private static final int LEAST_BYTES = 16 << 10;

    private final ChecksumOutput output;
    private final int longValue;
    private final List<Block> sample = new ArrayList<>();
    private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    private byte[] compressed = {};
    private Block open = new Block();
    private boolean decided;
    private boolean compress;
    private int rows;

    /** Of each row that is compressed; of no length when none are kept. */
    private short[] fingerprints;

    private int marked;

    /** Where each block starts, and its first row. */
    private long[] starts = new long[16];

    private int[] firstRows = new int[16];
    private int count;

    /** Whole rows that are compressed together. */
    private static final class Block {

        private byte[] bytes = {};
        private int length;
        private int rows;
        /** Rows that are not empty. */
        private int valued;

        void add(byte[] source, int from, int to) {
            int end = Math.addExact(length, to - from);
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, Math.min(2 * ColumnFormat.BLOCK_BYTES, 2 * bytes.length)));
            }
            System.arraycopy(source, from, bytes, length, to - from);
            length = end;
            rows++;
            valued += to > from ? 1 : 0;
        }
    }

    /**
     * Compresses values that are not shorter than {@code longValue} on average.
     *
     * @param marks whether a fingerprint of each row is kept
     */
    BlockWriter(ChecksumOutput output, int longValue, boolean marks) {
        this.output = output;
        this.longValue = longValue;
        this.fingerprints = new short[marks ? 1_024 : 0];
    }

    /** Appends the rows of a batch. */
    void append(byte[] source, int[] offsets, int batchRows) {
        int row = 0;
        while (row < batchRows && (!decided || compress)) {
            append(source, offsets[row], offsets[row + 1]);
            row++;
        }
        output.write(source, offsets[row], offsets[batchRows] - offsets[row]);
    }

    /** Appends a row with the bytes {@code from} to {@code to}, the latter not included. */
    void append(byte[] source, int from, int to) {
        if (decided && !compress) {
            output.write(source, from, to - from);
            return;
        }
        if (open.length > 0 && open.length + (to - from) > ColumnFormat.BLOCK_BYTES) {
            closeBlock();
            append(source, from, to);
            return;
        }
        open.add(source, from, to);
        mark(source, from, to);
    }

    private void mark(byte[] source, int from, int to) {
        if (fingerprints.length == 0) {
            return;
        }
        if (marked == fingerprints.length) {
            fingerprints = Arrays.copyOf(fingerprints, 2 * marked);
        }
        fingerprints[marked++] = Fingerprint.of(source, from, to);
    }

    private void closeBlock() {
        Block closed = open;
        open = new Block();
        if (decided) {
            write(closed);
            return;
        }
        sample.add(closed);
        if (sample.size() == SAMPLE_BLOCKS) {
            decide();
        }
    }

    /** Looks at the sample, and writes it in the way that it speaks for. */
    private void decide() {
        long length = 0;
        long valued = 0;
        for (Block block : sample) {
            length += block.length;
            valued += block.valued;
        }
        decided = true;
        compress = length >= LEAST_BYTES && length >= valued * longValue && isCompressible(length);
        if (!compress) {
            fingerprints = new short[0];
        }
        for (Block block : sample) {
            write(block);
        }
        sample.clear();
    }

    private boolean isCompressible(long length) {
        long left = 0;
        for (Block block : sample) {
            left += Math.min(block.length, compress(block));
        }
        return left <= length * COMPRESSED_SHARE;
    }

    private int compress(Block block) {
        int most = compressor.maxCompressedLength(block.length);
        if (compressed.length < most) {
            compressed = new byte[most];
        }
        return compressor.compress(block.bytes, 0, block.length, compressed, 0);
    }

    private void write(Block block) {
        if (!compress) {
            output.write(block.bytes, 0, block.length);
            return;
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            firstRows = Arrays.copyOf(firstRows, 2 * count);
        }
        starts[count] = output.position();
        firstRows[count++] = rows;
        rows += block.rows;
        int length = compress(block);
        if (length < block.length) {
            output.write(compressed, 0, length);
        } else {
            output.write(block.bytes, 0, block.length);
        }
    }

    /** Writes what has been kept back. */
    void finish() {
        if (open.rows > 0) {
            closeBlock();
        }
        if (!decided) {
            decide();
        }
    }

    boolean isCompressed() {
        return compress;
    }

    /** Number of blocks; 0 when there are none because nothing is compressed. */
    int count() {
        return count;
    }

    /** Writes where the blocks are, and the fingerprints, after the values. */
    Section writePlaces() {
        if (!compress) {
            return Section.ABSENT;
        }
        long end = output.position();
        output.align(ColumnFormat.ALIGNMENT);
        long start = output.position();
        for (int block = 0; block < count; block++) {
            output.writeLong(starts[block]);
            output.writeInt(firstRows[block]);
        }
        output.writeLong(end);
        output.writeInt(rows);
        for (int row = 0; row < marked; row++) {
            output.writeShort(fingerprints[row]);
        }
        return new Section(start, output.position() - start);
    }
}
