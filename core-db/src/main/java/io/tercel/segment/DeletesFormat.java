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
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * A file of deleted rows, with the time of their deletion where a read of an earlier moment may still ask for it. Between header and footer, little-endian:
 *
 * <pre>
 * offset size
 *      0    4  rows of the segment
 *      4    4  deleted rows
 *      8    4  how many of them, n, have a time
 *     12   4n  their row offsets
 *      …   8n  for each of these when it was deleted: the timestamp of the write
 *      …    …  the row offsets of the others, in the portable format of RoaringBitmap
 *              (https://github.com/RoaringBitmap/RoaringFormatSpec)
 * </pre>
 *
 * Each file holds all deletes of its segment up to one moment; a later one replaces it.
 */
final class DeletesFormat {

    static final FileType TYPE = new FileType("DELE", 2);

    private static final int HEADER_BYTES = 12;
    private static final int TIMED_ROW_BYTES = 12;

    private DeletesFormat() {}

    /**
     * Writes and syncs a file; its name is not durable yet.
     *
     * @param at how far in the list of deletes
     * @param horizon deletes up to this timestamp are written without their time
     */
    static void write(
            Directory directory,
            String name,
            FileIdentity identity,
            int rows,
            DeleteSet deletes,
            int at,
            long horizon) {
        RoaringBitmap others = bitmap(deletes.bits(at));
        int timed = 0;
        for (int i = 0; i < at; i++) {
            if (deletes.timeAt(i) > horizon) {
                others.remove(deletes.rowAt(i));
                timed++;
            }
        }
        others.runOptimize();
        ByteBuffer bytes = ByteBuffer.allocate(others.serializedSizeInBytes()).order(ByteOrder.LITTLE_ENDIAN);
        others.serialize(bytes);
        try (ChecksumOutput out = ChecksumOutput.create(directory, name, TYPE, identity)) {
            out.writeInt(rows);
            out.writeInt(timed + others.getCardinality());
            out.writeInt(timed);
            for (int i = 0; i < at; i++) {
                if (deletes.timeAt(i) > horizon) {
                    out.writeInt(deletes.rowAt(i));
                }
            }
            for (int i = 0; i < at; i++) {
                if (deletes.timeAt(i) > horizon) {
                    out.writeLong(deletes.timeAt(i));
                }
            }
            out.write(bytes.flip());
            out.finish();
        }
    }

    private static RoaringBitmap bitmap(long @Nullable [] bits) {
        RoaringBitmap bitmap = new RoaringBitmap();
        if (bits != null) {
            for (int word = 0; word < bits.length; word++) {
                for (long left = bits[word]; left != 0; left &= left - 1) {
                    bitmap.add((word << 6) + Long.numberOfTrailingZeros(left));
                }
            }
        }
        return bitmap;
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
            int timed = body.getInt();
            if (timed < 0 || timed > deleted || (long) timed * TIMED_ROW_BYTES > body.remaining()) {
                throw new CorruptionException(
                        name, HEADER_BYTES, "%d of %d deleted rows with a time".formatted(timed, deleted));
            }
            ByteBuffer timedRows =
                    body.slice(body.position(), timed * TIMED_ROW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            body.position(body.position() + timed * TIMED_ROW_BYTES);
            RoaringBitmap others = new RoaringBitmap();
            others.deserialize(body);
            if (others.getCardinality() != deleted - timed || (deleted > timed && others.last() >= rows)) {
                throw new CorruptionException(
                        name,
                        HEADER_BYTES,
                        "%d deleted rows expected, got %d".formatted(deleted, timed + others.getCardinality()));
            }
            long[] words = new long[(rows + 63) >> 6];
            others.forEach((int row) -> words[row >> 6] |= 1L << (row & 63));
            DeleteSet deletes = new DeleteSet(words, others.getCardinality(), timed);
            for (int i = 0; i < timed; i++) {
                int row = timedRows.getInt(i * Integer.BYTES);
                if (row < 0 || row >= rows || deletes.isDeleted(row)) {
                    throw new CorruptionException(
                            name, HEADER_BYTES, "row %d of %d is deleted, or is so twice".formatted(row, rows));
                }
                deletes.delete(row, timedRows.getLong(timed * Integer.BYTES + i * Long.BYTES));
            }
            return deletes;
        } catch (IOException | RuntimeException e) {
            if (e instanceof io.tercel.error.VectorDbException known) {
                throw known;
            }
            throw new CorruptionException(name, HEADER_BYTES, "not a bitmap: " + e.getMessage(), e);
        }
    }
}
