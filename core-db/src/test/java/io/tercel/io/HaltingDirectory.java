package io.tercel.io;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A directory that ends the process, as {@code kill -9} does, just before a named point is passed for the n-th time. */
public final class HaltingDirectory implements Directory {

    /** A call on a directory: the method, a space, and the name it is about. */
    private static final Map<String, Predicate<String>> POINTS = Map.ofEntries(
            Map.entry("log-file-created", call -> call.startsWith("create ") && call.contains(".wal")),
            Map.entry("log-written", call -> call.startsWith("write ") && call.contains(".wal")),
            Map.entry("log-synced", call -> call.startsWith("sync ") && call.contains(".wal")),
            Map.entry("log-file-deleted", call -> call.startsWith("delete ") && call.endsWith(".wal")),
            Map.entry("segment-folder-created", call -> call.startsWith("createFolder seg-")),
            Map.entry("column-created", call -> call.startsWith("create seg-") && call.contains(".col")),
            Map.entry("column-synced", call -> call.startsWith("sync seg-") && call.contains(".col")),
            Map.entry("segment-folder-synced", call -> call.startsWith("syncFolder seg-")),
            Map.entry("deletes-written", call -> call.startsWith("create seg-") && call.contains(".del")),
            Map.entry("segment-deleted", call -> call.startsWith("delete seg-")),
            Map.entry("manifest-created", call -> call.startsWith("create MANIFEST-")),
            Map.entry("manifest-synced", call -> call.startsWith("sync MANIFEST-")),
            Map.entry("current-swapped", call -> call.startsWith("rename ") && call.endsWith("CURRENT")),
            Map.entry("manifest-deleted", call -> call.startsWith("delete MANIFEST-")),
            Map.entry("root-synced", "syncFolder "::equals));

    private final Directory delegate;
    private final Predicate<String> point;
    private final AtomicInteger left;
    private final Runnable halt;

    /**
     * Passes everything on until then.
     *
     * @param point one of {@link #points}
     * @param nth which passing is not to come, from 1
     */
    public HaltingDirectory(Directory delegate, String point, int nth) {
        this(delegate, point, nth, () -> Runtime.getRuntime().halt(137));
    }

    HaltingDirectory(Directory delegate, String point, int nth, Runnable halt) {
        this.delegate = delegate;
        this.point = POINTS.getOrDefault(point, call -> {
            throw new IllegalArgumentException("no such point: " + point);
        });
        this.left = new AtomicInteger(nth);
        this.halt = halt;
    }

    /** The names of all points, sorted. */
    public static List<String> points() {
        return POINTS.keySet().stream().sorted().toList();
    }

    private void pass(String call) {
        if (point.test(call) && left.decrementAndGet() == 0) {
            halt.run();
        }
    }

    @Override
    public FileOutput create(String name) {
        pass("create " + name);
        return new Output(name, delegate.create(name));
    }

    @Override
    public List<String> list(String folder) {
        return delegate.list(folder);
    }

    @Override
    public boolean exists(String name) {
        return delegate.exists(name);
    }

    @Override
    public long length(String name) {
        return delegate.length(name);
    }

    @Override
    public MappedFile open(String name) {
        return delegate.open(name);
    }

    @Override
    public void createFolder(String name) {
        pass("createFolder " + name);
        delegate.createFolder(name);
    }

    @Override
    public void rename(String from, String to) {
        pass("rename " + to);
        delegate.rename(from, to);
    }

    @Override
    public void delete(String name) {
        pass("delete " + name);
        delegate.delete(name);
    }

    @Override
    public void syncFolder(String folder) {
        pass("syncFolder " + folder);
        delegate.syncFolder(folder);
    }

    @Override
    public long usableBytes() {
        return delegate.usableBytes();
    }

    @Override
    public String toString() {
        return delegate.toString();
    }

    @Override
    public void close() {
        delegate.close();
    }

    private final class Output implements FileOutput {

        private final String name;
        private final FileOutput output;

        Output(String name, FileOutput output) {
            this.name = name;
            this.output = output;
        }

        @Override
        public void write(ByteBuffer bytes) {
            pass("write " + name);
            output.write(bytes);
        }

        @Override
        public long position() {
            return output.position();
        }

        @Override
        public void sync() {
            pass("sync " + name);
            output.sync();
        }

        @Override
        public void truncate(long length) {
            output.truncate(length);
        }

        @Override
        public void close() {
            output.close();
        }
    }
}
