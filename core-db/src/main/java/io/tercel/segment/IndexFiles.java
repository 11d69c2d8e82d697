package io.tercel.segment;

import io.tercel.column.Column;
import io.tercel.error.VectorDbException;
import io.tercel.index.BuildControl;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.manifest.IndexMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.schema.FieldIndex;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.ScalarIndexSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the indexes of sealed segments. */
public final class IndexFiles {

    private static final Logger LOG = LoggerFactory.getLogger(IndexFiles.class);

    private IndexFiles() {}

    /**
     * Builds an index from a segment's column. File and name are durable on return; until a manifest names it, it does not exist. When
     * it fails, what was written is removed again.
     *
     * @param storedField position in {@code CollectionSchema.storedFields()}
     * @param file a number never given before
     */
    public static IndexMeta write(
            Directory directory,
            SegmentLayout layout,
            SealedSegment segment,
            int storedField,
            FieldIndex spec,
            int file,
            BuildControl control) {
        IndexMeta index = new IndexMeta(layout.columns().get(storedField).field(), file, spec);
        String name = SegmentFiles.index(segment.meta(), index);
        try {
            FileIdentity identity = SegmentFiles.indexIdentity(layout.database(), index);
            Column column = segment.column(storedField);
            IndexAccess access = layout.indexes();
            switch (spec) {
                case IndexSpec vectors -> access.kinds().write(directory, name, identity, vectors, column, control);
                case ScalarIndexSpec scalars ->
                    access.scalars()
                            .write(directory, name, identity, layout.schema(), storedField, scalars, column, control);
            }
            directory.syncFolder(segment.meta().folder());
            return index;
        } catch (RuntimeException | Error e) {
            // On a full disk its bytes are missed elsewhere.
            deleteQuietly(directory, name);
            throw e;
        }
    }

    /** Removes an index that no manifest names. */
    public static void discard(Directory directory, SegmentMeta segment, IndexMeta index) {
        deleteQuietly(directory, SegmentFiles.index(segment, index));
    }

    /** Never throws: what cannot be removed now goes when the database is opened next. */
    static void deleteQuietly(Directory directory, String name) {
        try {
            if (directory.exists(name)) {
                directory.delete(name);
            }
        } catch (VectorDbException e) {
            LOG.warn("cannot remove {}, which is not needed any more: {}", name, e.getMessage());
        }
    }
}
