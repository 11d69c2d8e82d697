package io.tercel.manifest;

import io.tercel.config.ChangeRetention;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import io.tercel.io.Directory;
import io.tercel.io.Reserve;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Where changes are followed, a change of the catalog goes to the manifest first and then to the log. The invariant: a change is in the
 * manifest (`unlogged`) from the moment it is in force until the log holds it durably, and between the two nothing else can be committed, nor
 * can a write that depends on it be logged, because those who make the change let nobody see it before commit() returns. So a crash between
 * the two loses nothing and disturbs no order: the next opening logs the change before any other write (followedBy). A failure between the
 * two ends all writing, as any other failure of a commit does, with the same way out.
 *
 * And no manifest speaks of a moment that the log does not hold durably (awaitDurable): rows that are in segments are in the log, too, so that
 * whoever follows sees no less than what survives.
 */
/** The manifest in force, and the one way to change it. Safe for use by many threads. */
public final class Versions {

    private static final Logger LOG = LoggerFactory.getLogger(Versions.class);

    private final ManifestStore store;
    private final Reserve reserve;
    private final AtomicInteger numbers;
    private volatile Manifest current;
    private Optional<ChangeLog> changeLog = Optional.empty();

    /** The place in another database's time of the catalog's change that comes next; 0 where changes are this database's own. */
    private long changeTimestamp;

    /** Where changes of the catalog go when they are followed. */
    public interface ChangeLog {

        /** Returns when all writes that have been acknowledged are durable in the log. */
        void awaitDurable();

        /** Puts a change into the log; durable on return. */
        void append(long number, CatalogChange change);
    }

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
     * From now on changes of the catalog go to the log, too. Called before the first of them.
     *
     * @param lastLogged the number of the last one that recovery found in the log; 0 for none
     */
    public synchronized void followedBy(ChangeLog log, long lastLogged) {
        Optional<CatalogChange> missing = current.changes() > lastLogged ? current.unlogged() : Optional.empty();
        missing.ifPresent(change -> append(log, current.changes(), change));
        current = current.withUnlogged(current.changes(), Optional.empty());
        changeLog = Optional.of(log);
    }

    /**
     * The next change of the catalog happened elsewhere at a timestamp. The manifest that has the change says so, too, so that after any
     * crash either both are there or none: whoever goes on from the newest timestamp neither misses the change nor makes it twice.
     */
    public synchronized void changesCameAt(long timestamp) {
        changeTimestamp = timestamp;
    }

    /** From now on nobody follows. What the log does not have it never gets. */
    public synchronized void followedByNobody() {
        current = current.withUnlogged(current.changes(), Optional.empty());
    }

    /**
     * Puts an edit in force; durable on return.
     *
     * @param timestamp the newest write there has been
     * @throws StorageFullException when there is no room: nothing has changed
     * @throws StorageFailedException when nobody can tell what a reopening will find
     */
    public synchronized Manifest commit(VersionEdit edit, long timestamp) {
        Manifest next = current.with(edit, numbers.get(), timestampOf(edit, timestamp));
        if (changeLog.isPresent()) {
            commitAndLog(changeLog.get(), edit, next);
        } else {
            commit(next);
            current = next;
        }
        return current;
    }

    private long timestampOf(VersionEdit edit, long timestamp) {
        return CatalogChange.isMadeBy(edit) ? Math.max(timestamp, changeTimestamp) : timestamp;
    }

    private void commitAndLog(ChangeLog log, VersionEdit edit, Manifest next) {
        if (current.unlogged().isPresent()) {
            throw new StorageFailedException("a change that is in force could not be put into the log");
        }
        log.awaitDurable();
        Optional<CatalogChange> change = CatalogChange.of(edit, next);
        long number = current.changes() + (change.isPresent() ? 1 : 0);
        Manifest inForce = next.withUnlogged(number, change);
        commit(inForce);
        current = inForce;
        change.ifPresent(made -> append(log, number, made));
        current = inForce.withUnlogged(number, Optional.empty());
    }

    /** A change in force that the log has no room for is as good as a manifest of which nobody knows whether it is. */
    private void append(ChangeLog log, long number, CatalogChange change) {
        try {
            reserve.using(() -> {
                log.append(number, change);
                return true;
            });
        } catch (StorageFullException e) {
            throw new StorageFailedException(
                    "a change is in force, but could not be put into the log: " + e.getMessage(), e);
        }
    }

    /**
     * Makes the first manifest durable, so that the directory is a database from now on, and one that says for how long changes are kept.
     *
     * @param retention empty for what the manifest says already
     */
    public synchronized void begin(Optional<ChangeRetention> retention) {
        Manifest begun = retention.map(current::withChangeRetention).orElse(current);
        boolean isNew = store.load().isEmpty();
        if (isNew || !begun.changeRetention().equals(current.changeRetention())) {
            try {
                commit(begun);
                current = begun;
            } catch (StorageFullException e) {
                if (isNew) {
                    throw e;
                }
                // What is there can be read all the same (P10).
                LOG.warn("no room to note that changes are kept for another time; that is as it was", e);
            }
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
