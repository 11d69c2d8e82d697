package io.tercel.segment;

import io.tercel.error.CorruptionException;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.schema.ColumnData;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Which keys a sealed segment may have; see {@link KeyFilterFormat}. Derived from the keys, but checked like every other file: a
 * wrong bit would make a key that is there look absent, so damage is an error and never an answer. Safe for use by many threads.
 */
final class KeyFilter implements AutoCloseable {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final CheckedFile file;
    private final MemorySegment body;
    private final int rows;
    private final int blocks;

    private KeyFilter(CheckedFile file) {
        this.file = file;
        this.body = file.body();
        if (body.byteSize() < KeyFilterFormat.HEADER_BYTES) {
            throw new CorruptionException(file.name(), 0, "too short for a filter of keys");
        }
        file.require(0, KeyFilterFormat.HEADER_BYTES);
        this.rows = body.get(INT, 0);
        this.blocks = body.get(INT, 4);
        if (blocks <= 0
                || body.byteSize() != KeyFilterFormat.HEADER_BYTES + (long) blocks * KeyFilterFormat.BLOCK_BYTES) {
            throw new CorruptionException(file.name(), 4, "%d blocks in %d bytes".formatted(blocks, body.byteSize()));
        }
    }

    /**
     * Opens a file.
     *
     * @throws CorruptionException when it is missing or damaged
     */
    static KeyFilter open(Directory directory, String name, FileIdentity identity) {
        CheckedFile file = CheckedFile.open(directory, name, KeyFilterFormat.TYPE, identity);
        try {
            return new KeyFilter(file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Whether the key may be in the segment; if not, it is not. */
    boolean mayContain(ColumnData keys, int at) {
        long hash = KeyOrder.longHash(keys, at);
        long offset = KeyFilterFormat.HEADER_BYTES
                + (long) KeyFilterFormat.blockOf(hash, blocks) * KeyFilterFormat.BLOCK_BYTES;
        file.require(offset, KeyFilterFormat.BLOCK_BYTES);
        for (int word = 0; word < KeyFilterFormat.WORDS; word++) {
            if ((body.get(INT, offset + 4L * word) & KeyFilterFormat.bitIn(word, hash)) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Rows of the segment that it was made for. */
    int rows() {
        return rows;
    }

    CheckedFile file() {
        return file;
    }

    @Override
    public void close() {
        file.close();
    }
}
