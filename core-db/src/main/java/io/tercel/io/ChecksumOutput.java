package io.tercel.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes a sealed file: header, body, checksums, footer (the layout is in {@link FileFooter}). Numbers are little-endian.
 * Used by one thread, from create to {@link #finish()}; what is closed before that stays unfinished and cannot be opened.
 */
public final class ChecksumOutput implements AutoCloseable {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfInt INTS = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONGS = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOATS =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLES =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * Bytes that may be written and not durable. What a large file had piled up would go to the disk at its end in one go, and the
     * log's syncs, which writers wait for, would stand behind all of it.
     */
    private static final long UNSYNCED_BYTES = 8 << 20;

    private final FileOutput output;
    private @Nullable LargePieces pieces;
    private final CRC32C crc = new CRC32C();

    /** Exactly one block, so that each flush is one checksum. */
    private final byte[] block = new byte[FileFooter.BLOCK_BYTES];

    private final MemorySegment blockSegment = MemorySegment.ofArray(block);

    private int used;
    private long synced;
    private int[] checksums = new int[16];
    private int blocks;

    private ChecksumOutput(FileOutput output) {
        this.output = output;
    }

    /** Creates a file that must not exist yet and writes its header. */
    public static ChecksumOutput create(Directory directory, String name, FileType type, FileIdentity identity) {
        return begin(directory.create(name), type, identity);
    }

    /** Begins a sealed file in an output to which nothing has been written; closing this closes the output. */
    public static ChecksumOutput begin(FileOutput output, FileType type, FileIdentity identity) {
        ChecksumOutput file = new ChecksumOutput(output);
        file.write(FileHeader.encode(type, identity));
        return file;
    }

    /**
     * Has the bytes handed on in large pieces, for a file that will be read all over in few bytes at a time; takes two mebibytes of memory
     * until it is sealed, when more than one block is written. Before anything is.
     *
     * @return this
     */
    public ChecksumOutput inLargePieces() {
        if (blocks > 0) {
            throw new IllegalStateException("the file has been begun in small pieces");
        }
        if (pieces == null) {
            pieces = new LargePieces(output);
        }
        return this;
    }

    /** Bytes of the body written so far, which is the offset of the next byte in {@link CheckedFile#body()}. */
    public long position() {
        return (long) blocks * FileFooter.BLOCK_BYTES + used - FileHeader.BYTES;
    }

    /** Writes the low 8 bits. */
    public void writeByte(int value) {
        reserve(Byte.BYTES);
        block[used++] = (byte) value;
    }

    /** Writes the low 16 bits. */
    public void writeShort(int value) {
        if (reserve(Short.BYTES)) {
            SHORT.set(block, used, (short) value);
            used += Short.BYTES;
        } else {
            writeByte(value);
            writeByte(value >>> 8);
        }
    }

    /** Writes 4 bytes. */
    public void writeInt(int value) {
        if (reserve(Integer.BYTES)) {
            INT.set(block, used, value);
            used += Integer.BYTES;
        } else {
            writeShort(value);
            writeShort(value >>> 16);
        }
    }

    /** Writes 8 bytes. */
    public void writeLong(long value) {
        if (reserve(Long.BYTES)) {
            LONG.set(block, used, value);
            used += Long.BYTES;
        } else {
            writeInt((int) value);
            writeInt((int) (value >>> 32));
        }
    }

    /** Writes the 4 bytes of the value, a NaN with the bits it has. */
    public void writeFloat(float value) {
        writeInt(Float.floatToRawIntBits(value));
    }

    /** Writes the 8 bytes of the value, a NaN with the bits it has. */
    public void writeDouble(double value) {
        writeLong(Double.doubleToRawLongBits(value));
    }

    /** Writes a part of an array. */
    public void write(byte[] bytes, int offset, int length) {
        write(MemorySegment.ofArray(bytes).asSlice(offset, length));
    }

    /** Writes all of an array. */
    public void write(byte[] bytes) {
        write(MemorySegment.ofArray(bytes));
    }

    /** Writes the remaining bytes of a buffer and moves its position to its limit. */
    public void write(ByteBuffer bytes) {
        write(MemorySegment.ofBuffer(bytes));
        bytes.position(bytes.limit());
    }

    /** Writes the bytes of a segment. */
    public void write(MemorySegment bytes) {
        write(bytes, 0, bytes.byteSize());
    }

    /** Writes a part of a segment. Whole blocks of native memory are handed on as they lie there, without a copy. */
    public void write(MemorySegment bytes, long offset, long length) {
        long end = offset + length;
        for (long next = offset; next < end; ) {
            reserve(Byte.BYTES);
            if (used == 0 && end - next >= block.length && bytes.isNative()) {
                next += writeBlocks(bytes, next, end - next);
            } else {
                int part = (int) Math.min(block.length - used, end - next);
                MemorySegment.copy(bytes, next, blockSegment, used, part);
                used += part;
                next += part;
            }
        }
    }

    private long writeBlocks(MemorySegment bytes, long offset, long length) {
        long whole = Math.min(length, UNSYNCED_BYTES) / block.length * block.length;
        MemorySegment part = bytes.asSlice(offset, whole);
        ByteBuffer view = part.asByteBuffer();
        for (int end = block.length; end <= whole; end += block.length) {
            crc.reset();
            crc.update(view.limit(end));
            addChecksum();
        }
        handOn(part);
        syncNowAndThen();
        return whole;
    }

    /** Writes a part of an array, 4 bytes a value. */
    public void writeInts(int[] values, int offset, int length) {
        int end = offset + length;
        for (int next = offset; next < end; ) {
            int fit = fit(Integer.BYTES, end - next);
            if (fit == 0) {
                writeInt(values[next++]);
            } else {
                MemorySegment.copy(values, next, blockSegment, INTS, used, fit);
                used += fit * Integer.BYTES;
                next += fit;
            }
        }
    }

    /** Writes a part of an array, 8 bytes a value. */
    public void writeLongs(long[] values, int offset, int length) {
        int end = offset + length;
        for (int next = offset; next < end; ) {
            int fit = fit(Long.BYTES, end - next);
            if (fit == 0) {
                writeLong(values[next++]);
            } else {
                MemorySegment.copy(values, next, blockSegment, LONGS, used, fit);
                used += fit * Long.BYTES;
                next += fit;
            }
        }
    }

    /** Writes a part of an array, 4 bytes a value. */
    public void writeFloats(float[] values, int offset, int length) {
        int end = offset + length;
        for (int next = offset; next < end; ) {
            int fit = fit(Float.BYTES, end - next);
            if (fit == 0) {
                writeFloat(values[next++]);
            } else {
                MemorySegment.copy(values, next, blockSegment, FLOATS, used, fit);
                used += fit * Float.BYTES;
                next += fit;
            }
        }
    }

    /** Writes a part of an array, 8 bytes a value. */
    public void writeDoubles(double[] values, int offset, int length) {
        int end = offset + length;
        for (int next = offset; next < end; ) {
            int fit = fit(Double.BYTES, end - next);
            if (fit == 0) {
                writeDouble(values[next++]);
            } else {
                MemorySegment.copy(values, next, blockSegment, DOUBLES, used, fit);
                used += fit * Double.BYTES;
                next += fit;
            }
        }
    }

    /**
     * Writes zeros up to the next multiple of {@code alignment} bytes, a power of two up to 64. What follows is aligned in
     * the mapped file as well.
     */
    public void align(int alignment) {
        if (Integer.bitCount(alignment) != 1 || alignment > FileHeader.BYTES) {
            throw new IllegalArgumentException("alignment " + alignment);
        }
        // 64 divides both the header and a block, so it does not matter where counting begins.
        while ((used & alignment - 1) != 0) {
            writeByte(0);
        }
    }

    /** Seals the file, makes its bytes durable and closes it. Its name is not durable yet. */
    public void finish() {
        seal();
        output.sync();
        output.close();
    }

    /** Writes the checksums and the footer and nothing after that. The file is complete, but not durable yet. */
    public void seal() {
        long bodyBytes = position();
        align(FileFooter.PADDING);
        if (blocks == 0) {
            pieces = null; // a file of one block is not worth the memory
        }
        if (used > 0) {
            flushBlock();
        }
        if (pieces != null) {
            pieces.flush();
            pieces.close();
        }
        output.write(FileFooter.encode(bodyBytes, checksums, blocks));
    }

    /** Closes the file; without {@link #finish()} before, it is left unfinished. May be repeated. */
    @Override
    public void close() {
        if (pieces != null) {
            pieces.close();
        }
        output.close();
    }

    /** Makes room for at least one byte, and tells whether there is room for {@code bytes} in this block. */
    private boolean reserve(int bytes) {
        if (used == block.length) {
            flushBlock();
        }
        return block.length - used >= bytes;
    }

    /** How many values of that size fit in the block: none when only a part of one does. */
    private int fit(int valueBytes, int values) {
        reserve(Byte.BYTES);
        return Math.min(values, (block.length - used) / valueBytes);
    }

    private void flushBlock() {
        crc.reset();
        crc.update(block, 0, used);
        handOn(blockSegment.asSlice(0, used));
        addChecksum();
        used = 0;
        syncNowAndThen();
    }

    private void handOn(MemorySegment bytes) {
        if (pieces == null) {
            output.write(bytes.asByteBuffer());
        } else {
            pieces.write(bytes);
        }
    }

    private void syncNowAndThen() {
        if (output.position() - synced >= UNSYNCED_BYTES) {
            output.sync();
            synced = output.position();
        }
    }

    private void addChecksum() {
        if (blocks == checksums.length) {
            checksums = Arrays.copyOf(checksums, blocks * 2);
        }
        checksums[blocks++] = (int) crc.getValue();
    }
}
