package io.tercel.io;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/*
 * An interrupted thread that enters a FileChannel call finds the channel closed under it, for everyone (P13). Two guards:
 *
 *  - masked(): an interrupt that is pending when the call begins is put aside and put back afterwards. One that arrives in
 *    the middle of the call still closes the channel, so files are written on the database's own threads, which nobody
 *    outside can interrupt.
 *  - retried(): where the channel is private to the call (mapping a file, syncing a folder), a call that was cut short is
 *    simply made again, so any thread may make it at any time.
 */
final class Uninterrupted {

    /** File work that may be repeated from its beginning. */
    @FunctionalInterface
    interface IoCall<T> {
        T run() throws IOException;
    }

    private Uninterrupted() {}

    static <T> T masked(IoCall<T> call) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return call.run();
        } finally {
            restore(interrupted);
        }
    }

    static <T> T retried(IoCall<T> call) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return call.run();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            restore(interrupted);
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
