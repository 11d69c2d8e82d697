package io.tercel.index;

import io.tercel.column.Column;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.schema.IndexSpec;
import java.util.Optional;

/** The kinds of index over dense vectors: which one suits a segment, how it is written and opened. Safe for use by many threads. */
public interface IndexKinds {

    /**
     * The index that a sealed segment gets, with every parameter that has to be known to open it again. The same answer each time.
     *
     * @param wanted what the field asks for
     * @param vectors all rows of the segment
     * @return empty when comparing with every vector is as good
     */
    Optional<IndexSpec> resolve(IndexSpec wanted, Column vectors);

    /**
     * Writes an index. When it returns the bytes are durable, and the name as soon as its folder is synced.
     *
     * @param spec as {@link #resolve} said
     * @throws RuntimeException what {@code control} throws to end the build, or the reason why it failed; the file may be there in part
     */
    void write(
            Directory directory,
            String name,
            FileIdentity identity,
            IndexSpec spec,
            Column vectors,
            BuildControl control);

    /**
     * Opens an index without reading much of it.
     *
     * @param vectors those it was built from; stay open until the index is closed
     * @throws io.tercel.error.VectorDbException when the file is missing, damaged or another one
     */
    VectorIndex open(Directory directory, String name, FileIdentity identity, IndexSpec spec, Column vectors);
}
