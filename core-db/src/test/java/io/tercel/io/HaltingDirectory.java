package io.tercel.io;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A directory that ends the process, as {@code kill -9} does, just before a named point is passed for the n-th time. */
public final class HaltingDirectory extends DelegatingDirectory {

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

    private final Predicate<String> point;
    private final AtomicInteger left;

    /**
     * Passes everything on until then.
     *
     * @param point one of {@link #points}
     * @param nth which passing is not to come, from 1
     */
    public HaltingDirectory(Directory delegate, String point, int nth) {
        super(delegate);
        this.point = POINTS.getOrDefault(point, call -> {
            throw new IllegalArgumentException("no such point: " + point);
        });
        this.left = new AtomicInteger(nth);
    }

    /** The names of all points, sorted. */
    public static List<String> points() {
        return POINTS.keySet().stream().sorted().toList();
    }

    private void pass(String call) {
        if (point.test(call) && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(137);
        }
    }

    @Override
    public FileOutput create(String name) {
        pass("create " + name);
        return new Halting(name, super.create(name));
    }

    @Override
    public void createFolder(String name) {
        pass("createFolder " + name);
        super.createFolder(name);
    }

    @Override
    public void rename(String from, String to) {
        pass("rename " + to);
        super.rename(from, to);
    }

    @Override
    public void delete(String name) {
        pass("delete " + name);
        super.delete(name);
    }

    @Override
    public void syncFolder(String folder) {
        pass("syncFolder " + folder);
        super.syncFolder(folder);
    }

    private final class Halting extends Output {

        private final String name;

        Halting(String name, FileOutput output) {
            super(output);
            this.name = name;
        }

        @Override
        public void write(ByteBuffer bytes) {
            pass("write " + name);
            super.write(bytes);
        }

        @Override
        public void sync() {
            pass("sync " + name);
            super.sync();
        }
    }
}
