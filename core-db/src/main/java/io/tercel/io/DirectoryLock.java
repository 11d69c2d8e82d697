package io.tercel.io;

import io.tercel.error.DirectoryLockedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * One owner for each directory (P12). Between processes: a FileLock on LOCK, which the operating system frees when the owner
 * dies, however it dies. Inside a process: a table keyed by real path, asked before LOCK is opened, because on POSIX closing
 * *any* channel on a file drops the process's locks on it: a second opener that merely looked would evict the first one.
 * For the same reason nothing else ever opens LOCK, LOCK is never deleted, and who holds it is written to a separate file,
 * OWNER, which is a hint for messages and may be stale:
 *
 *   TERCEL OWNER
 *   pid=4711
 *   started=2026-01-31T10:15:30Z
 *
 * A second copy of this class, loaded by another class loader, has a table of its own but meets the JVM-wide check of
 * FileLock. Its channel then must not be closed either, so it is kept for the life of the process.
 */
final class DirectoryLock implements AutoCloseable {

    private static final Map<Path, String> HELD = new HashMap<>();
    private static final Set<FileChannel> NEVER_CLOSED = new HashSet<>();

    private final Path root;
    private final FileChannel channel;
    private boolean released;

    private DirectoryLock(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /** Takes ownership of a directory given by its real path, or throws {@link DirectoryLockedException} at once. */
    static DirectoryLock acquire(Path root, FileAttribute<?>[] fileMode) throws IOException {
        synchronized (HELD) {
            String holder = HELD.get(root);
            if (holder != null) {
                throw locked(root, holder, null);
            }
            FileChannel channel = FileChannel.open(
                    root.resolve(RootFiles.LOCK),
                    Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                    fileMode);
            lock(root, channel);
            DirectoryLock lock = new DirectoryLock(root, channel);
            HELD.put(root, self() + " (this one)");
            try {
                writeOwner(root, fileMode);
            } catch (IOException e) {
                if (!IoFailure.isDiskFull(e)) {
                    lock.close();
                    throw e;
                }
                // What is there can be read without (P10): it only says who has the lock, to those who do not get it.
                forgetOwner(root);
            }
            return lock;
        }
    }

    private static void lock(Path root, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw locked(root, readOwner(root), null);
            }
        } catch (OverlappingFileLockException e) {
            NEVER_CLOSED.add(channel);
            throw locked(root, self() + " (this one, through another class loader)", e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Gives up ownership. May be repeated. */
    @Override
    public void close() {
        synchronized (HELD) {
            if (released) {
                return;
            }
            released = true;
            // OWNER first: once the channel is closed it is the next owner's file.
            try (channel) {
                Files.deleteIfExists(root.resolve(RootFiles.OWNER));
            } catch (IOException e) {
                throw IoFailure.of("cannot release the lock on " + root, e);
            } finally {
                HELD.remove(root);
            }
        }
    }

    private static DirectoryLockedException locked(Path root, String holder, @Nullable Throwable cause) {
        return new DirectoryLockedException("directory %s is in use by %s".formatted(root, holder), cause);
    }

    private static void writeOwner(Path root, FileAttribute<?>[] fileMode) throws IOException {
        String text = "TERCEL OWNER\npid=%d\nstarted=%s\n"
                .formatted(ProcessHandle.current().pid(), startOfThisProcess());
        // By rename, so that a reader sees the old owner or the new one, never half of one.
        Path temporary = root.resolve(RootFiles.OWNER + PendingFile.SUFFIX);
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, fileMode);
        Files.writeString(temporary, text, StandardCharsets.US_ASCII);
        Files.move(temporary, root.resolve(RootFiles.OWNER), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The one before is not the owner any more. */
    private static void forgetOwner(Path root) throws IOException {
        Files.deleteIfExists(root.resolve(RootFiles.OWNER + PendingFile.SUFFIX));
        Files.deleteIfExists(root.resolve(RootFiles.OWNER));
    }

    private static String readOwner(Path root) {
        try {
            String pid = "unknown";
            String started = "unknown";
            for (String line : Files.readAllLines(root.resolve(RootFiles.OWNER), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("pid=")) {
                    pid = line.substring("pid=".length());
                } else if (line.startsWith("started=")) {
                    started = line.substring("started=".length());
                }
            }
            return describe(pid, started);
        } catch (IOException e) {
            return "another process";
        }
    }

    private static String self() {
        return describe(Long.toString(ProcessHandle.current().pid()), startOfThisProcess());
    }

    private static String startOfThisProcess() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(Instant::toString)
                .orElse("unknown");
    }

    private static String describe(String pid, String started) {
        return "process %s, started at %s".formatted(pid, started);
    }
}
