package io.tercel.io;

import io.tercel.error.CorruptionException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The end of every file that is written once and then sealed, and with it the layout of such a file. Every byte of the file
 * is covered by one checksum. Little-endian:
 *
 * <pre>
 * offset          size
 *      0            64  {@link FileHeader}
 *     64             n  body
 * 64 + n       0 to  7  zeros, up to a multiple of 8
 *      t   4 per block  CRC32C of each 64 KiB block of bytes 0 to t - 1, the last block may be shorter
 *      f             8  n, length of the body
 *  f + 8             8  length of the file
 * f + 16             4  length of a block, 65,536
 * f + 20             8  "TERCELFT"
 * f + 28             4  CRC32C of bytes t to f + 27
 * </pre>
 *
 * <p>At open the header and the footer with its table are checked, which reads 4 bytes for each 64 KiB; the blocks are
 * checked when they are read first, or all at once by {@link CheckedFile#verify()}.
 *
 * @param bodyBytes length of the body
 * @param tableOffset where the table of block checksums begins
 * @param checksum the footer's own CRC32C; as it covers those of all blocks, it stands for the content of the file
 */
record FileFooter(long bodyBytes, long tableOffset, int checksum) {

    static final int BYTES = 32;
    static final int BLOCK_BYTES = 1 << 16;
    static final int PADDING = 8;

    private static final long MAGIC = 0x54464c4543524554L;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The table and the footer, ready to be written, for a file whose blocks have these checksums. */
    static ByteBuffer encode(long bodyBytes, int[] blockChecksums, int blocks) {
        int tableBytes = Math.multiplyExact(blocks, Integer.BYTES);
        ByteBuffer end = ByteBuffer.allocate(Math.addExact(tableBytes, BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (int block = 0; block < blocks; block++) {
            end.putInt(blockChecksums[block]);
        }
        end.putLong(bodyBytes)
                .putLong(tableOffset(bodyBytes) + end.capacity())
                .putInt(BLOCK_BYTES)
                .putLong(MAGIC);
        CRC32C crc = new CRC32C();
        crc.update(end.array(), 0, end.position());
        return end.putInt((int) crc.getValue()).flip();
    }

    /**
     * Reads and checks the footer and the table of block checksums. Every length is compared with the mapping before it is
     * used, because touching a byte beyond it would be an {@code InternalError}.
     */
    static FileFooter decode(String name, MemorySegment file) {
        long fileBytes = file.byteSize();
        long footer = fileBytes - BYTES;
        if (footer < FileHeader.BYTES + Integer.BYTES) {
            throw new CorruptionException(name, fileBytes, "the file ends before its footer");
        }
        if (file.get(LONG, footer + 20) != MAGIC) {
            throw new CorruptionException(
                    name, footer + 20, "no footer at the end: the file was cut or never finished");
        }
        if (file.get(LONG, footer + 8) != fileBytes) {
            throw new CorruptionException(
                    name,
                    footer + 8,
                    "the file was written with %d bytes and has %d".formatted(file.get(LONG, footer + 8), fileBytes));
        }
        long bodyBytes = file.get(LONG, footer);
        long tableOffset = tableOffset(bodyBytes);
        if (bodyBytes < 0
                || tableOffset < 0
                || tableOffset > footer
                || file.get(INT, footer + 16) != BLOCK_BYTES
                || blocks(tableOffset) * Integer.BYTES != footer - tableOffset) {
            throw new CorruptionException(
                    name, footer, "a body of %d bytes does not fit the file".formatted(bodyBytes));
        }
        int stored = file.get(INT, footer + 28);
        int computed = new MappedChecksum().of(file.asSlice(tableOffset, footer + 28 - tableOffset));
        if (stored != computed) {
            throw new CorruptionException(name, tableOffset, mismatch("footer", stored, computed));
        }
        return new FileFooter(bodyBytes, tableOffset, stored);
    }

    /** Blocks that the table has checksums for. */
    int blocks() {
        return (int) blocks(tableOffset);
    }

    /** The checksums of all blocks. */
    int[] checksums(MemorySegment file) {
        return file.asSlice(tableOffset, (long) blocks() * Integer.BYTES).toArray(INT);
    }

    /** Compares the bytes of one block with its checksum. */
    void checkBlock(String name, MemorySegment file, int block, MappedChecksum checksum) {
        long start = (long) block * BLOCK_BYTES;
        long length = Math.min(BLOCK_BYTES, tableOffset - start);
        try {
            int stored = file.get(INT, tableOffset + (long) block * Integer.BYTES);
            int computed = checksum.of(file.asSlice(start, length));
            if (stored != computed) {
                throw new CorruptionException(
                        name, start, mismatch("block of %d bytes".formatted(length), stored, computed));
            }
        } catch (InternalError e) {
            throw MappedFault.at(name, start, e);
        }
    }

    static String mismatch(String what, int stored, int computed) {
        return "%s: stored checksum %08x, computed %08x".formatted(what, stored, computed);
    }

    private static long tableOffset(long bodyBytes) {
        return (FileHeader.BYTES + bodyBytes + PADDING - 1) / PADDING * PADDING;
    }

    private static long blocks(long tableOffset) {
        return (tableOffset + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }
}
