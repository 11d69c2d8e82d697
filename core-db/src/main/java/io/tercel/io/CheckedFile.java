package io.tercel.io;

import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A sealed file opened for reading: header, length, footer and the table of block checksums are good, and the file is the one
 * that was asked for. Bytes of the body are good once {@link #require} or {@link #verify()} has covered them. Safe for use by
 * many threads until it is closed; whoever closes it has counted the readers.
 */
public final class CheckedFile implements AutoCloseable {

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
        if (!directory.exists(name)) {
            // Whoever asks was told by a file that is there that this one must be too.
            throw new CorruptionException(name, 0, "the file is missing");
        }
        MappedFile file = directory.open(name);
        try {
            FileHeader header = FileHeader.decode(name, file.bytes());
            header.requireType(name, type);
            return new CheckedFile(file, header, FileFooter.decode(name, file.bytes()));
        } catch (CorruptionException | UnsupportedFormatException e) {
            file.close();
            throw e;
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
        for (int block = first; block < last; block++) {
            long bit = 1L << block;
            if ((verifiedBlocks.get(block / Long.SIZE) & bit) == 0) {
                footer.checkBlock(name(), file.bytes(), block);
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
        for (int block = 0; block < footer.blocks(); block++) {
            footer.checkBlock(name(), file.bytes(), block);
        }
    }

    /** Unmaps the file; touching a slice of its body afterwards throws. May be repeated. */
    @Override
    public void close() {
        file.close();
    }
}
