package io.tercel.segment;

import io.tercel.error.CorruptionException;
import io.tercel.io.CheckedFile;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.roaringbitmap.RoaringBitmap;

/**
 * A file of deleted rows. Between header and footer, little-endian:
 *
 * <pre>
 * offset size
 *      0    4  rows of the segment
 *      4    4  deleted rows
 *      8    …  the deleted row offsets, in the portable format of RoaringBitmap
 *              (https://github.com/RoaringBitmap/RoaringFormatSpec)
 * </pre>
 *
 * Each file holds all deletes of its segment up to one moment; a later one replaces it.
 */
final class DeletesFormat {

    static final FileType TYPE = new FileType("DELE", 1);

    private static final int HEADER_BYTES = 8;

    private DeletesFormat() {}

    /** Writes and syncs a file; its name is not durable yet. */
    static void write(Directory directory, String name, FileIdentity identity, int rows, DeleteSet deletes, int at) {
        RoaringBitmap bitmap = new RoaringBitmap();
        long[] bits = deletes.bits(at);
        if (bits != null) {
            for (int word = 0; word < bits.length; word++) {
                for (long left = bits[word]; left != 0; left &= left - 1) {
                    bitmap.add((word << 6) + Long.numberOfTrailingZeros(left));
                }
            }
        }
        bitmap.runOptimize();
        ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes()).order(ByteOrder.LITTLE_ENDIAN);
        bitmap.serialize(bytes);
        try (ChecksumOutput out = ChecksumOutput.create(directory, name, TYPE, identity)) {
            out.writeInt(rows);
            out.writeInt(bitmap.getCardinality());
            out.write(bytes.flip());
            out.finish();
        }
    }

    /**
     * Reads a file.
     *
     * @throws CorruptionException when it is damaged, or of a segment with another number of rows
     */
    static DeleteSet read(Directory directory, String name, FileIdentity identity, int rows) {
        try (CheckedFile file = CheckedFile.open(directory, name, TYPE, identity)) {
            ByteBuffer body = file.verifiedBody().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            if (body.remaining() < HEADER_BYTES || body.getInt() != rows) {
                throw new CorruptionException(name, 0, "not the deletes of a segment of " + rows + " rows");
            }
            int deleted = body.getInt();
            RoaringBitmap bitmap = new RoaringBitmap();
            bitmap.deserialize(body);
            if (bitmap.getCardinality() != deleted || (deleted > 0 && bitmap.last() >= rows)) {
                throw new CorruptionException(
                        name,
                        HEADER_BYTES,
                        "%d deleted rows expected, got %d".formatted(deleted, bitmap.getCardinality()));
            }
            long[] words = new long[(rows + 63) >> 6];
            bitmap.forEach((int row) -> words[row >> 6] |= 1L << (row & 63));
            return new DeleteSet(words, deleted);
        } catch (IOException | RuntimeException e) {
            if (e instanceof io.tercel.error.VectorDbException known) {
                throw known;
            }
            throw new CorruptionException(name, HEADER_BYTES, "not a bitmap: " + e.getMessage(), e);
        }
    }
}
