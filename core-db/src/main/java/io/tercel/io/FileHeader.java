package io.tercel.io;

import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of every file. This layout is fixed for all time, so that any release can tell the version of any file.
 * Little-endian:
 *
 * <pre>
 * offset size
 *      0    8  magic: "TERCEL" 0D 0A (a transfer that rewrites line ends shows)
 *      8    4  file type, four ASCII characters
 *     12    4  format version of that type, from 1
 *     16   16  database id: most significant, then least significant 64 bits of the UUID
 *     32    8  file number
 *     40    4  part: what tells apart the files of one folder
 *     44   16  zero
 *     60    4  CRC32C of bytes 0 to 59
 * </pre>
 *
 * @param type the four characters of the file type
 * @param version the format version that the file was written in
 * @param identity which file of which database it is
 */
public record FileHeader(String type, int version, FileIdentity identity) {

    /** Length of a header; the body that follows is 64-byte aligned in a mapping. */
    public static final int BYTES = 64;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final byte[] MAGIC = Arrays.copyOf(RootFiles.SIGNATURE, 8);

    static {
        MAGIC[6] = '\r';
        MAGIC[7] = '\n';
    }

    /** The header of a new file of that type, ready to be written: 64 bytes. */
    public static ByteBuffer encode(FileType type, FileIdentity identity) {
        ByteBuffer header = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC)
                .putInt(type.codeBits())
                .putInt(type.version())
                .putLong(identity.databaseId().getMostSignificantBits())
                .putLong(identity.databaseId().getLeastSignificantBits())
                .putLong(identity.number())
                .putInt(identity.part());
        CRC32C crc = new CRC32C();
        crc.update(header.array(), 0, BYTES - Integer.BYTES);
        return header.putInt(BYTES - Integer.BYTES, (int) crc.getValue()).clear();
    }

    /**
     * Reads the header of a file.
     *
     * @param name the file's name, for messages
     * @param file all bytes of the file
     * @throws CorruptionException if the file is too short, or the header is not one that was written
     */
    public static FileHeader decode(String name, MemorySegment file) {
        if (file.byteSize() < BYTES) {
            throw new CorruptionException(
                    name,
                    file.byteSize(),
                    "a header takes %d bytes, the file has %d".formatted(BYTES, file.byteSize()));
        }
        if (MemorySegment.ofArray(MAGIC).mismatch(file.asSlice(0, MAGIC.length)) >= 0) {
            throw new CorruptionException(name, 0, "not a file of a Tercel database");
        }
        CRC32C crc = new CRC32C();
        crc.update(file.asSlice(0, BYTES - Integer.BYTES).asByteBuffer());
        int stored = file.get(INT, BYTES - Integer.BYTES);
        if (stored != (int) crc.getValue()) {
            throw new CorruptionException(name, 0, FileFooter.mismatch("header", stored, (int) crc.getValue()));
        }
        UUID databaseId = new UUID(file.get(LONG, 16), file.get(LONG, 24));
        return new FileHeader(
                typeOf(file.get(INT, 8)),
                file.get(INT, 12),
                new FileIdentity(databaseId, file.get(LONG, 32), file.get(INT, 40)));
    }

    /**
     * Checks that this is a file of a type and version that the caller reads.
     *
     * @throws CorruptionException if it is of another type
     * @throws UnsupportedFormatException if its version is newer or older than those that are read
     */
    public void requireType(String name, FileType expected) {
        if (!type.equals(expected.code())) {
            throw new CorruptionException(
                    name, 8, "expected a file of type '%s', found '%s'".formatted(expected.code(), type));
        }
        if (version > expected.version() || version < expected.oldestVersion()) {
            throw new UnsupportedFormatException("%s has format version %d, this release reads %d to %d"
                    .formatted(name, version, expected.oldestVersion(), expected.version()));
        }
    }

    /**
     * Checks that this is the file that the caller means, not another one in its place.
     *
     * @throws CorruptionException if it is not
     */
    public void requireIdentity(String name, FileIdentity expected) {
        if (!identity.equals(expected)) {
            throw new CorruptionException(
                    name,
                    16,
                    "another file lies in its place: expected number %d part %d of database %s, found number %d part %d of %s"
                            .formatted(
                                    expected.number(),
                                    expected.part(),
                                    expected.databaseId(),
                                    identity.number(),
                                    identity.part(),
                                    identity.databaseId()));
        }
    }

    private static String typeOf(int code) {
        StringBuilder type = new StringBuilder(4);
        for (int shift = 0; shift < 32; shift += 8) {
            type.append((char) (code >>> shift & 0xff));
        }
        return type.toString();
    }
}
