package io.tercel.io;

import java.nio.ByteBuffer;

/**
 * A file being written from start to end. Used by one thread at a time, and by one that nobody interrupts in the middle of a
 * call: an interrupt would close the file (P13), so the database writes on threads of its own.
 */
public interface FileOutput extends AutoCloseable {

    /**
     * Appends all remaining bytes of the buffer, however many system calls that takes.
     *
     * @throws io.tercel.error.StorageFullException if the disk is full; {@link #position()} then tells how much was written
     * @throws io.tercel.error.StorageException if writing fails for another reason
     */
    void write(ByteBuffer bytes);

    /**
     * Appends bytes of a file that never changes any more, as {@link #write} would, but left to the file system: it may do without
     * copying them.
     *
     * @return false when the file lies where that cannot be done: nothing has happened then
     */
    default boolean append(FilePlace source, long from, long count) {
        return false;
    }

    /**
     * Appends bytes as {@link #write} would, but past the system's cache: for what nobody reads soon, so that what is read stays there.
     *
     * @param bytes of native memory; whole blocks of the file system, lying at a multiple of one
     * @return false when that cannot be done, with these bytes or where the file lies: nothing has happened then
     */
    default boolean writeUncached(ByteBuffer bytes) {
        return false;
    }

    /** Bytes written so far, which is where the next byte goes. */
    long position();

    /**
     * Makes all bytes written so far durable. Never called again after it failed: see promise P11.
     *
     * @throws io.tercel.error.StorageFailedException if it fails, whatever the reason
     */
    void sync();

    /** Cuts the file back to {@code length} bytes, to take away a frame that was written in part. */
    void truncate(long length);

    /** Closes the file without making it durable. May be repeated. */
    @Override
    void close();
}
