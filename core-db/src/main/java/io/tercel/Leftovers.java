package io.tercel;

import io.tercel.error.StorageFullException;
import io.tercel.io.Reserve;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collections that a restore was bringing when the power went. They go at opening, or, where the disk is too full for the change of the manifest
 * that this takes, as soon as there is room: until then nobody sees them, but their names are taken. Safe for use by many threads.
 */
final class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final Catalog catalog;
    private final Reserve reserve;
    private final Consumer<OpenCollection> removeFiles;

    /** Numbers of collections; changed by the holder of the monitor. */
    private volatile List<Integer> left = List.of();

    /**
     * None yet.
     *
     * @param removeFiles what is done with a collection that the manifest no longer names
     */
    Leftovers(Catalog catalog, Reserve reserve, Consumer<OpenCollection> removeFiles) {
        this.catalog = catalog;
        this.reserve = reserve;
        this.removeFiles = removeFiles;
    }

    /** Drops what a database that has just been opened has of them. Restores to come are none of this object's business. */
    synchronized void dropAtOpening(Manifest opened) {
        left = opened.collections().stream()
                .filter(CollectionMeta::unfinished)
                .map(CollectionMeta::number)
                .toList();
        drop();
        if (!left.isEmpty()) {
            LOG.warn(
                    "the disk is too full to drop what an interrupted restore has left in {} collections; they go when there is room",
                    left.size());
        }
    }

    /** Drops those that are there still, unless nothing but the reserve, or what is left of it, has room. */
    void drop() {
        if (!left.isEmpty() && !reserve.isSpent()) {
            dropEach();
        }
    }

    private synchronized void dropEach() {
        try {
            while (!left.isEmpty()) {
                OpenCollection dropped = catalog.drop(left.getFirst());
                left = left.subList(1, left.size());
                removeFiles.accept(dropped);
            }
        } catch (StorageFullException e) {
            LOG.debug("no room to drop what an interrupted restore has left", e);
        }
    }
}
