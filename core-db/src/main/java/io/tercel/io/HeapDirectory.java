package io.tercel.io;

import io.tercel.error.ClosedException;
import io.tercel.error.StorageException;
import io.tercel.error.StorageFullException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory in memory, for databases that need no tomorrow. Files lie in native memory, not on the Java heap, so that what
 * reads mapped files reads these as well; the memory is freed as soon as a file is deleted, or the directory closed, and its
 * last reader has closed it. Nothing is durable, syncing does nothing.
 */
public final class HeapDirectory implements Directory {

    private final long capacityBytes;

    /* Guarded by this: a lock held for the length of a map operation or a copy of one write is cheaper than being clever. */
    private final NavigableMap<String, Node> nodes = new TreeMap<>();
    private long usedBytes;
    private boolean closed;

    private HeapDirectory(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** An empty directory, limited by the memory of the process only. */
    public static HeapDirectory create() {
        return new HeapDirectory(Long.MAX_VALUE);
    }

    /** An empty directory that is full when its files together hold {@code capacityBytes}. */
    public static HeapDirectory create(long capacityBytes) {
        if (capacityBytes < 0) {
            throw new IllegalArgumentException("capacity " + capacityBytes);
        }
        return new HeapDirectory(capacityBytes);
    }

    @Override
    public synchronized List<String> list(String folder) {
        requireFolder(folder);
        String prefix = folder.isEmpty() ? "" : folder + "/";
        return nodes.tailMap(prefix, false).keySet().stream()
                .takeWhile(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .filter(name -> name.indexOf('/') < 0)
                .toList();
    }

    @Override
    public synchronized boolean exists(String name) {
        checkOpen();
        return nodes.containsKey(FileNames.check(name));
    }

    @Override
    public synchronized long length(String name) {
        return requireFile(name).length();
    }

    @Override
    public synchronized FileOutput create(String name) {
        requireAbsent(name);
        HeapFile file = new HeapFile();
        nodes.put(name, new Node.File(file));
        return new Output(name, file);
    }

    @Override
    public synchronized MappedFile open(String name) {
        return new Mapped(name, requireFile(name).share());
    }

    @Override
    public synchronized void createFolder(String name) {
        requireAbsent(name);
        nodes.put(name, new Node.Folder());
    }

    @Override
    public synchronized void rename(String from, String to) {
        Node node = requireNode(from);
        requireFolder(FileNames.parent(FileNames.check(to)));
        if (from.equals(to)) {
            return;
        }
        if (nodes.get(to) instanceof Node.Folder || (node instanceof Node.Folder && nodes.containsKey(to))) {
            throw new StorageException("cannot rename %s to %s: it exists already".formatted(from, to));
        }
        if (to.startsWith(from + "/")) {
            throw new StorageException("cannot rename %s to %s: it would lie in itself".formatted(from, to));
        }
        discard(nodes.remove(to));
        nodes.remove(from);
        nodes.put(to, node);
        moveEntries(from + "/", to + "/");
    }

    private void moveEntries(String from, String to) {
        Map<String, Node> moved = new HashMap<>(nodes.subMap(from, from + Character.MAX_VALUE));
        nodes.keySet().removeAll(moved.keySet());
        moved.forEach((name, node) -> nodes.put(to + name.substring(from.length()), node));
    }

    @Override
    public synchronized void delete(String name) {
        if (requireNode(name) instanceof Node.Folder && !list(name).isEmpty()) {
            throw new StorageException("cannot delete %s: the folder is not empty".formatted(name));
        }
        discard(nodes.remove(name));
    }

    @Override
    public synchronized void syncFolder(String folder) {
        requireFolder(folder);
    }

    @Override
    public synchronized long usableBytes() {
        checkOpen();
        return capacityBytes - usedBytes;
    }

    @Override
    public String toString() {
        return "memory";
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            nodes.values().forEach(this::discard);
            nodes.clear();
        }
    }

    private void discard(@Nullable Node node) {
        if (node instanceof Node.File file) {
            usedBytes -= file.content().length();
            file.content().delete();
        }
    }

    private void requireAbsent(String name) {
        requireFolder(FileNames.parent(FileNames.check(name)));
        if (nodes.containsKey(name)) {
            throw new StorageException("cannot create %s: it exists already".formatted(name));
        }
    }

    private Node requireNode(String name) {
        checkOpen();
        Node node = nodes.get(FileNames.check(name));
        if (node == null) {
            throw new StorageException("%s: no such file or folder".formatted(name));
        }
        return node;
    }

    private HeapFile requireFile(String name) {
        return switch (requireNode(name)) {
            case Node.File file -> file.content();
            case Node.Folder folder -> throw new StorageException("%s is a folder".formatted(name));
        };
    }

    private void requireFolder(String folder) {
        checkOpen();
        if (!folder.equals(FileNames.ROOT) && requireNode(folder) instanceof Node.File) {
            throw new StorageException("%s is not a folder".formatted(folder));
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the directory in memory is closed");
        }
    }

    private sealed interface Node {
        record File(HeapFile content) implements Node {}

        record Folder() implements Node {}
    }

    private final class Output implements FileOutput {

        private final String name;
        private final HeapFile file;
        private boolean outputClosed;

        Output(String name, HeapFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer bytes) {
            synchronized (HeapDirectory.this) {
                requireUsable();
                int wanted = bytes.remaining();
                int fit = file.isDeleted() ? wanted : (int) Math.min(wanted, capacityBytes - usedBytes);
                // As a disk does: what still fits is written, then the write fails.
                append(bytes.slice(bytes.position(), fit));
                bytes.position(bytes.position() + fit);
                if (fit < wanted) {
                    throw new StorageFullException(
                            "cannot write %s at byte %d: the directory in memory is full at %,d bytes"
                                    .formatted(name, file.length(), capacityBytes));
                }
            }
        }

        private void append(ByteBuffer bytes) {
            try {
                file.append(MemorySegment.ofBuffer(bytes));
            } catch (OutOfMemoryError e) {
                throw new StorageFullException("cannot write %s: out of native memory".formatted(name), e);
            }
            if (!file.isDeleted()) {
                usedBytes += bytes.remaining();
            }
        }

        @Override
        public long position() {
            synchronized (HeapDirectory.this) {
                return file.length();
            }
        }

        @Override
        public void sync() {
            synchronized (HeapDirectory.this) {
                requireUsable();
            }
        }

        @Override
        public void truncate(long length) {
            synchronized (HeapDirectory.this) {
                requireUsable();
                if (length < 0 || length > file.length()) {
                    throw new IllegalArgumentException(
                            "cannot cut %s from %d to %d bytes".formatted(name, file.length(), length));
                }
                usedBytes -= file.isDeleted() ? 0 : file.length() - length;
                file.truncate(length);
            }
        }

        @Override
        public void close() {
            synchronized (HeapDirectory.this) {
                if (!outputClosed) {
                    outputClosed = true;
                    file.trim();
                }
            }
        }

        private void requireUsable() {
            checkOpen();
            if (outputClosed) {
                throw new StorageException("%s is closed for writing".formatted(name));
            }
        }
    }

    private final class Mapped implements MappedFile {

        private final String name;
        private final HeapFile.Extent extent;
        private final MemorySegment bytes;
        private boolean unmapped;

        Mapped(String name, HeapFile.Share share) {
            this.name = name;
            this.extent = share.extent();
            this.bytes = share.bytes();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public MemorySegment bytes() {
            return bytes;
        }

        @Override
        public void close() {
            synchronized (HeapDirectory.this) {
                if (!unmapped) {
                    unmapped = true;
                    extent.release();
                }
            }
        }
    }
}
