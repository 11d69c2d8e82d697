package io.tercel.io;

import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.zip.CRC32C;

/**
 * A sealed file opened for reading: header, length, footer and the table of block checksums are good, and the file is the one
 * that was asked for. Bytes of the body are good once {@link #require} or {@link #verify()} has covered them. Safe for use by
 * many threads until it is closed; whoever closes it has counted the readers.
 */
public final class CheckedFile implements AutoCloseable {

    /* A multiple of a block. */
    private static final long COPIED_BYTES = 1 << 20;

    /** Blocks that are read from the disk together when all are compared: a mebibyte of them. */
    private static final int BLOCKS_AT_ONCE = (1 << 20) / FileFooter.BLOCK_BYTES;

    private final MappedFile file;
    private final FileHeader header;
    private final FileFooter footer;
    private final MemorySegment body;

    /** A bit for each block that has been compared with its checksum. Losing a race repeats a comparison, no more. */
    private final AtomicLongArray verifiedBlocks;

    private CheckedFile(MappedFile file, FileHeader header, FileFooter footer) {
        this.file = file;
        this.header = header;
        this.footer = footer;
        this.body = file.bytes().asSlice(FileHeader.BYTES, footer.bodyBytes());
        this.verifiedBlocks = new AtomicLongArray((footer.blocks() + Long.SIZE - 1) / Long.SIZE);
    }

    /**
     * Opens a file and checks all of it but its body.
     *
     * @throws CorruptionException if the file is missing, was damaged, cut, never finished, or is another one than asked for
     * @throws UnsupportedFormatException if its version is not among those that {@code type} reads
     */
    public static CheckedFile open(Directory directory, String name, FileType type, FileIdentity identity) {
        CheckedFile file = open(directory, name, type);
        try {
            file.header.requireIdentity(name, identity);
            return file;
        } catch (CorruptionException e) {
            file.close();
            throw e;
        }
    }

    /** As {@link #open(Directory, String, FileType, FileIdentity)}, for a file that is itself the source of its identity. */
    public static CheckedFile open(Directory directory, String name, FileType type) {
        CheckedFile file = open(directory, name);
        try {
            file.header.requireType(name, type);
            return file;
        } catch (CorruptionException | UnsupportedFormatException e) {
            file.close();
            throw e;
        }
    }

    /** As {@link #open(Directory, String, FileType)}, for a file of any type and version, to be checked and copied but not read. */
    public static CheckedFile open(Directory directory, String name) {
        if (!directory.exists(name)) {
            // Whoever asks was told by a file that is there that this one must be too.
            throw new CorruptionException(name, 0, "the file is missing");
        }
        MappedFile file = directory.open(name);
        try {
            FileHeader header = FileHeader.decode(name, file.bytes());
            return new CheckedFile(file, header, FileFooter.decode(name, file.bytes()));
        } catch (CorruptionException | UnsupportedFormatException e) {
            file.close();
            throw e;
        } catch (InternalError e) {
            file.close();
            throw MappedFault.at(name, 0, e);
        }
    }

    /** The name in the directory. */
    public String name() {
        return file.name();
    }

    /** What the header says. */
    public FileHeader header() {
        return header;
    }

    /** Length of the file with header and footer, in bytes. */
    public long length() {
        return file.bytes().byteSize();
    }

    /** A checksum that stands for the whole content of the file: two files with the same content have the same. */
    public int checksum() {
        return footer.checksum();
    }

    /** The body, 64-byte aligned, read-only, valid until {@link #close()}. Little-endian. Not compared with checksums yet. */
    public MemorySegment body() {
        return body;
    }

    /** As {@link #body()}, all of it compared with its checksums, at the first call of this or {@link #require} at the latest. */
    public MemorySegment verifiedBody() {
        require(0, body.byteSize());
        return body;
    }

    /**
     * Makes sure that a range of the body is what was written, reading only blocks that were not checked since the file was
     * opened.
     *
     * @throws CorruptionException if it is not
     * @throws IndexOutOfBoundsException if the range does not lie in the body
     */
    public void require(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, body.byteSize());
        long start = FileHeader.BYTES + offset;
        int first = (int) (start / FileFooter.BLOCK_BYTES);
        int last = (int) ((start + length + FileFooter.BLOCK_BYTES - 1) / FileFooter.BLOCK_BYTES);
        MappedChecksum checksum = null;
        for (int block = first; block < last; block++) {
            long bit = 1L << block;
            if ((verifiedBlocks.get(block / Long.SIZE) & bit) == 0) {
                checksum = checksum == null ? new MappedChecksum() : checksum;
                footer.checkBlock(name(), file.bytes(), block, checksum);
                verifiedBlocks.accumulateAndGet(block / Long.SIZE, bit, (bits, added) -> bits | added);
            }
        }
    }

    /**
     * How much of the file has been needed since it was opened: the bytes of the blocks that {@link #require} or {@link #verifiedBody}
     * covered, each counted once. As no byte of the body may be used before, no more than these has been read of it.
     */
    public long bytesNeeded() {
        long blocks = 0;
        for (int i = 0; i < verifiedBlocks.length(); i++) {
            blocks += Long.bitCount(verifiedBlocks.get(i));
        }
        return Math.min(blocks * FileFooter.BLOCK_BYTES, length());
    }

    /**
     * Reads the whole file again and compares every block with its checksum, whether it was checked before or not.
     *
     * @throws CorruptionException naming the first block that is not what was written
     */
    public void verify() {
        checkBlocks(0, length());
    }

    /** Compares the blocks of a range, which begins with one, with their checksums, whether they were before or not. */
    void checkBlocks(long from, long count) {
        int end = (int) Math.min(footer.blocks(), (from + count + FileFooter.BLOCK_BYTES - 1) / FileFooter.BLOCK_BYTES);
        MappedChecksum checksum = new MappedChecksum();
        for (int first = (int) (from / FileFooter.BLOCK_BYTES); first < end; first += BLOCKS_AT_ONCE) {
            int next = Math.min(first + BLOCKS_AT_ONCE, end);
            load(first, next);
            for (int block = first; block < next; block++) {
                footer.checkBlock(name(), file.bytes(), block, checksum);
            }
        }
    }

    /** Says what is needed next, where it is a file of the system's: page by page it would come from the disk at a third of the speed. */
    private void load(int first, int end) {
        if (file.bytes().isMapped()) {
            long from = (long) first * FileFooter.BLOCK_BYTES;
            long to = Math.min((long) end * FileFooter.BLOCK_BYTES, length());
            try {
                file.bytes().asSlice(from, to - from).load();
            } catch (InternalError e) {
                // The comparison finds which block it is.
                MappedFault.requireOne(e);
            }
        }
    }

    /** Writes all bytes of the file to a stream, without comparing them. */
    public void writeTo(OutputStream stream) throws IOException {
        MemorySegment bytes = file.bytes();
        byte[] chunk = new byte[(int) Math.min(COPIED_BYTES, bytes.byteSize())];
        for (long from = 0; from < bytes.byteSize(); from += chunk.length) {
            int count = (int) Math.min(chunk.length, bytes.byteSize() - from);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, from, chunk, 0, count);
            stream.write(chunk, 0, count);
        }
    }

    /** All bytes, not compared with checksums. */
    MemorySegment bytes() {
        return file.bytes();
    }

    /** Where a file differs from one with the same body and another identity. */
    record Ends(ByteBuffer beginning, ByteBuffer end) {}

    /**
     * The beginning and the end of a file with the same body that is another one: the identity is in the first block, whose checksum is in
     * the table at the end. Between them lie whole blocks.
     *
     * @throws CorruptionException if the first block is not what was written
     */
    Ends as(FileIdentity identity) {
        footer.checkBlock(name(), file.bytes(), 0, new MappedChecksum());
        ByteBuffer first = FileHeader.encode(new FileType(header.type(), header.version()), identity);
        ByteBuffer beginning = ByteBuffer.allocate((int) Math.min(FileFooter.BLOCK_BYTES, footer.tableOffset()));
        beginning.put(first);
        MemorySegment rest = file.bytes().asSlice(beginning.position(), beginning.remaining());
        beginning.put(rest.asByteBuffer()).flip();
        CRC32C crc = new CRC32C();
        crc.update(beginning.duplicate());
        int[] checksums = footer.checksums(file.bytes());
        checksums[0] = (int) crc.getValue();
        return new Ends(beginning, FileFooter.encode(footer.bodyBytes(), checksums, checksums.length));
    }

    /** Unmaps the file; touching a slice of its body afterwards throws. May be repeated. */
    @Override
    public void close() {
        file.close();
    }
}
