package io.tercel.manifest;

import io.tercel.io.Directory;
import io.tercel.io.Reserve;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The manifest in force, and the one way to change it. Safe for use by many threads. */
public final class Versions {

    private final ManifestStore store;
    private final Reserve reserve;
    private final AtomicInteger numbers;
    private volatile Manifest current;

    private Versions(ManifestStore store, Reserve reserve, Manifest current) {
        this.store = store;
        this.reserve = reserve;
        this.current = current;
        this.numbers = new AtomicInteger(current.nextNumber());
    }

    /**
     * Reads the manifest of a directory, or starts with an empty one.
     *
     * @param reserve used for changes that find no room otherwise
     * @param newDatabase identity of the database if there is none yet
     * @throws io.tercel.error.CorruptionException when the manifest or what points to it is damaged or missing
     */
    public static Versions open(Directory directory, Reserve reserve, UUID newDatabase) {
        ManifestStore store = ManifestStore.open(directory, newDatabase);
        Optional<byte[]> stored = store.load();
        return new Versions(
                store, reserve, stored.map(ManifestCodec::decode).orElseGet(() -> Manifest.empty(store.databaseId())));
    }

    /** The manifest in force. */
    public Manifest current() {
        return current;
    }

    /** The number of the manifest in force; 0 before the first. */
    public long manifestNumber() {
        return store.number();
    }

    /** A number for a collection, segment or file that was never given before, unless a crash makes it unused. */
    public int nextNumber() {
        return numbers.getAndIncrement();
    }

    /**
     * Puts an edit in force; durable on return.
     *
     * @param timestamp the newest write there has been
     * @throws io.tercel.error.StorageFullException when there is no room: nothing has changed
     * @throws io.tercel.error.StorageFailedException when nobody can tell what a reopening will find
     */
    public synchronized Manifest commit(VersionEdit edit, long timestamp) {
        Manifest next = current.with(edit, numbers.get(), timestamp);
        commit(next);
        current = next;
        return next;
    }

    /** Makes the first manifest durable, so that the directory is a database from now on. */
    public synchronized void commitFirst() {
        if (store.load().isEmpty()) {
            commit(current);
        }
    }

    private void commit(Manifest next) {
        byte[] encoded = ManifestCodec.encode(next);
        reserve.using(() -> {
            store.commit(encoded);
            return true;
        });
    }
}
