package io.tercel.index.dense;

import io.tercel.column.Column;
import io.tercel.index.BuildControl;
import io.tercel.index.IndexKinds;
import io.tercel.index.VectorIndex;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.schema.IndexSpec;
import java.util.Optional;

/** The database's own kinds of index over dense vectors. */
public final class DenseIndexes implements IndexKinds {

    /** For fewer rows, comparing with each is as fast as any index. */
    public static final int ROWS_MIN = 4_096;

    @Override
    public Optional<IndexSpec> resolve(IndexSpec wanted, Column vectors) {
        if (vectors.rows() < ROWS_MIN) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    @Override
    public void write(
            Directory directory,
            String name,
            FileIdentity identity,
            IndexSpec spec,
            Column vectors,
            BuildControl control) {
        throw none(spec);
    }

    @Override
    public VectorIndex open(Directory directory, String name, FileIdentity identity, IndexSpec spec, Column vectors) {
        throw none(spec);
    }

    private static IllegalArgumentException none(IndexSpec spec) {
        return new IllegalArgumentException(spec.kind() + " is no index in a file of its own");
    }
}
