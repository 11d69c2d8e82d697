package io.tercel.segment;

import io.tercel.column.Column;
import io.tercel.error.CorruptionException;
import io.tercel.error.VectorDbException;
import io.tercel.index.StoredIndex;
import io.tercel.index.VectorIndex;
import io.tercel.index.scalar.ScalarIndex;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.manifest.IndexMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.ScalarIndexSpec;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A segment lives as long as some snapshot names it; its index may be replaced meanwhile. So it has users of its own: the segment, and
 * whoever is searching it. The last one unmaps the file, and removes it if no manifest names it any more.
 *
 * An index is derived from a column. When its bytes turn out to be damaged nothing is lost: it is not used any more, the segment is
 * searched without it, and a new one is built.
 */
/** An open index of a sealed segment. Whoever is given one closes it. Safe for use by many threads. */
public final class SegmentIndex implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentIndex.class);

    private final Directory directory;
    private final SegmentLayout layout;
    private final IndexMeta meta;
    private final StoredIndex index;

    /** Those that have it open; the first is the segment. At zero it stays closed. */
    private final AtomicInteger users = new AtomicInteger(1);

    /** What is wrong with it; empty while nothing is known. */
    private final AtomicReference<String> damage = new AtomicReference<>("");

    private volatile boolean obsolete;

    private SegmentIndex(Directory directory, SegmentLayout layout, IndexMeta meta, StoredIndex index) {
        this.directory = directory;
        this.layout = layout;
        this.meta = meta;
        this.index = index;
    }

    /**
     * Opens an index.
     *
     * @throws VectorDbException when it is missing, damaged, or another one
     */
    static SegmentIndex open(
            Directory directory, SegmentLayout layout, SegmentMeta segment, IndexMeta meta, Column column) {
        String file = SegmentFiles.index(segment, meta);
        FileIdentity identity = SegmentFiles.indexIdentity(layout.database(), meta);
        IndexAccess access = layout.indexes();
        StoredIndex index =
                switch (meta.spec()) {
                    case IndexSpec vectors -> access.kinds().open(directory, file, identity, vectors, column);
                    case ScalarIndexSpec scalars ->
                        access.scalars().open(directory, file, identity, scalars, segment.rows());
                };
        if (index.rows() != segment.rows()) {
            String name = index.file().name();
            int rows = index.rows();
            index.close();
            throw new CorruptionException(name, 0, "%d rows in a segment of %d".formatted(rows, segment.rows()));
        }
        return new SegmentIndex(directory, layout, meta, index);
    }

    /** The index; not to be used after {@link #close()}. */
    public StoredIndex index() {
        return index;
    }

    /** The index of a field of vectors. */
    public VectorIndex vectors() {
        return (VectorIndex) index;
    }

    /** The index of another field. */
    public ScalarIndex scalars() {
        return (ScalarIndex) index;
    }

    /** Bytes of its file, and of what of it is in memory. */
    public long bytes() {
        return index.file().length() + index.heapBytes();
    }

    /** As the manifest names it. */
    public IndexMeta meta() {
        return meta;
    }

    /** Whether it is not to be used any more. */
    public boolean isDamaged() {
        return !damage().isEmpty();
    }

    /** What is wrong with it; empty while nothing is known. */
    String damage() {
        return damage.get();
    }

    /**
     * Takes note of a failure to read it.
     *
     * @throws CorruptionException the same, when something else is damaged than this index
     */
    public void requireOther(CorruptionException failure) {
        if (!failure.file().equals(index.file().name())) {
            throw failure;
        }
        if (damage.compareAndSet("", String.valueOf(failure.getMessage()))) {
            LOG.warn(
                    "the segment is searched without it until this index has been built anew: {}",
                    failure.getMessage());
            layout.indexes().damagedIn(layout.collection());
        }
    }

    /** Begins one more use; false when the last one has ended. */
    boolean begin() {
        int now = users.get();
        while (now > 0 && !users.compareAndSet(now, now + 1)) {
            now = users.get();
        }
        return now > 0;
    }

    /** The file goes with the last user: no manifest names it any more. */
    void setObsolete() {
        obsolete = true;
    }

    /** Ends one use. */
    @Override
    public void close() {
        if (users.decrementAndGet() == 0) {
            String name = index.file().name();
            index.close();
            if (obsolete) {
                IndexFiles.deleteQuietly(directory, name);
            }
        }
    }
}
