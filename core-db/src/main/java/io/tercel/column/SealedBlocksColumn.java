package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.SoftReference;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/** Byte strings of a column file in compressed blocks. */
final class SealedBlocksColumn implements BytesColumn {

    /*
     * A block that was decompressed stays in one of a few places, chosen by its number, until another one takes the place or memory
     * is short. So a scan decompresses each block once, two scans side by side disturb each other seldom, and a column keeps 128 KiB
     * at most (more only where single values are longer than a block). Who has been given a block's memory keeps it as long as he
     * likes: it is an ordinary array, and never written again.
     */

    private static final int KEPT_BLOCKS = 8;

    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.safeInstance().safeDecompressor();

    /** The longest run that a byte of an LZ4 block can stand for. */
    private static final long MOST_FROM_A_BYTE = 255;

    private final SealedRows sealed;
    private final Section values;
    private final MemorySegment compressed;
    private final Section placeSection;
    private final MemorySegment places;
    private final SealedOffsets offsets;
    private final AtomicReferenceArray<@Nullable SoftReference<Block>> kept = new AtomicReferenceArray<>(KEPT_BLOCKS);

    /** Rows {@code firstRow .. endRow}, whose bytes begin with byte {@code from} of the column. */
    private record Block(int firstRow, int endRow, long from, MemorySegment bytes) {}

    SealedBlocksColumn(SealedRows sealed) {
        this.sealed = sealed;
        this.values = sealed.trailer().values();
        this.compressed = sealed.section(values);
        this.placeSection = sealed.trailer().extra();
        this.places = sealed.section(placeSection);
        this.offsets = new SealedOffsets(sealed, sealed.rows(), MOST_FROM_A_BYTE * values.length());
    }

    @Override
    public MemorySegment segmentOf(int row) {
        Objects.checkIndex(row, sealed.rows());
        Block block = block(blockOf(row));
        long at = offsets.start(row) - block.from;
        if (at < 0 || at + offsets.length(row) > block.bytes.byteSize()) {
            throw corrupt(row, "row %d lies outside of its block".formatted(row));
        }
        return block.bytes;
    }

    @Override
    public long offsetOf(int row) {
        Objects.checkIndex(row, sealed.rows());
        return offsets.start(row) - offsets.boundary(firstRow(blockOf(row)));
    }

    @Override
    public int length(int row) {
        return offsets.length(row);
    }

    @Override
    public int places(int from, int count, long[] starts, int[] lengths) {
        Objects.checkFromIndexSize(from, count, sealed.rows());
        int number = blockOf(from);
        int covered = Math.min(count, firstRow(number + 1) - from);
        offsets.copy(from, covered, starts, lengths);
        long blockStart = offsets.boundary(firstRow(number));
        long blockEnd = offsets.boundary(firstRow(number + 1));
        if (starts[0] < blockStart || starts[covered - 1] + lengths[covered - 1] > blockEnd) {
            throw corrupt(from, "rows from %d on lie outside of their block".formatted(from));
        }
        for (int i = 0; i < covered; i++) {
            starts[i] -= blockStart;
        }
        return covered;
    }

    @Override
    public boolean keepPossible(MemorySegment value, int from, int count, long[] rows) {
        Objects.checkFromIndexSize(from, count, sealed.rows());
        long marks = ColumnTrailer.placesLength(sealed.trailer().count());
        if (places.byteSize() == marks) {
            return false;
        }
        sealed.require(placeSection, marks + (long) from * Fingerprint.BYTES, (long) count * Fingerprint.BYTES);
        short wanted = Fingerprint.of(value);
        for (int word = 0; word << 6 < count; word++) {
            long same = 0;
            int first = word << 6;
            int end = Math.min(Long.SIZE, count - first);
            for (int i = 0; i < end; i++) {
                short mark = places.get(ColumnLayouts.SHORT, marks + (from + first + i) * (long) Fingerprint.BYTES);
                same |= (mark == wanted ? 1L : 0L) << i;
            }
            rows[word] &= same;
        }
        return true;
    }

    /** The block that holds a row, by bisection. */
    private int blockOf(int row) {
        int low = 0;
        int high = sealed.trailer().count() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstRow(middle) <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        if (row < firstRow(low) || row >= firstRow(low + 1)) {
            throw corruptPlace(low);
        }
        return low;
    }

    private int firstRow(int block) {
        long at = (long) block * ColumnFormat.BLOCK_ENTRY_BYTES;
        sealed.require(placeSection, at, ColumnFormat.BLOCK_ENTRY_BYTES);
        int row = places.get(ColumnLayouts.INT, at + Long.BYTES);
        if (row < 0 || row > sealed.rows()) {
            throw corruptPlace(block);
        }
        return row;
    }

    private long start(int block) {
        long at = (long) block * ColumnFormat.BLOCK_ENTRY_BYTES;
        sealed.require(placeSection, at, ColumnFormat.BLOCK_ENTRY_BYTES);
        return places.get(ColumnLayouts.LONG, at);
    }

    private Block block(int number) {
        int place = number % KEPT_BLOCKS;
        SoftReference<Block> reference = kept.get(place);
        Block block = reference == null ? null : reference.get();
        int firstRow = firstRow(number);
        if (block == null || block.firstRow != firstRow) {
            block = read(number, firstRow);
            kept.set(place, new SoftReference<>(block));
        }
        return block;
    }

    private Block read(int number, int firstRow) {
        int endRow = firstRow(number + 1);
        long start = start(number);
        long end = start(number + 1);
        long from = offsets.boundary(firstRow);
        long length = offsets.boundary(endRow) - from;
        boolean isPossible = start >= 0
                && start <= end
                && end <= values.length()
                && end - start <= Integer.MAX_VALUE
                && length >= end - start
                && length <= Math.min(Integer.MAX_VALUE - 8L, MOST_FROM_A_BYTE * (end - start));
        if (!isPossible) {
            throw corruptPlace(number);
        }
        sealed.require(values, start, end - start);
        MemorySegment stored = compressed.asSlice(start, end - start);
        if (stored.byteSize() == length) {
            return new Block(firstRow, endRow, from, stored);
        }
        return new Block(firstRow, endRow, from, MemorySegment.ofArray(decompress(number, stored, (int) length)));
    }

    private byte[] decompress(int number, MemorySegment stored, int length) {
        byte[] bytes = new byte[length];
        try {
            int filled = DECOMPRESSOR.decompress(
                    stored.toArray(ValueLayout.JAVA_BYTE), 0, (int) stored.byteSize(), bytes, 0, length);
            if (filled != length) {
                throw corruptPlace(number);
            }
            return bytes;
        } catch (LZ4Exception e) {
            throw sealed.corrupt(
                    values, start(number), "block %d cannot be decompressed: %s".formatted(number, e.getMessage()));
        }
    }

    private RuntimeException corruptPlace(int block) {
        return sealed.corrupt(
                placeSection,
                (long) block * ColumnFormat.BLOCK_ENTRY_BYTES,
                "block %d cannot be there".formatted(block));
    }

    private RuntimeException corrupt(int row, String what) {
        return sealed.corrupt(
                sealed.trailer().index(), (long) row * sealed.trailer().offsetWidth(), what);
    }

    @Override
    public long minPrefix() {
        return sealed.trailer().min();
    }

    @Override
    public long maxPrefix() {
        return sealed.trailer().max();
    }

    @Override
    public int rows() {
        return sealed.rows();
    }

    @Override
    public boolean hasNulls() {
        return sealed.hasNulls();
    }

    @Override
    public boolean isNull(int row) {
        return sealed.isNull(row);
    }

    @Override
    public void nulls(int from, int count, long[] bits) {
        sealed.nulls(from, count, bits);
    }

    @Override
    public long bytesUsed() {
        return sealed.length();
    }
}
