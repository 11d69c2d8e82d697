package io.tercel.index.dense;

import io.tercel.column.Column;
import io.tercel.index.BuildControl;
import io.tercel.index.IndexKinds;
import io.tercel.index.VectorIndex;
import io.tercel.index.graph.GraphIndex;
import io.tercel.index.ivf.IvfIndex;
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
        return switch (wanted) {
            case IndexSpec.Auto auto -> Optional.of(IndexSpec.Hnsw.of(auto.metric()));
            case IndexSpec.Flat flat -> Optional.empty();
            case IndexSpec.SparseInverted sparse -> Optional.empty();
            case IndexSpec.Hnsw hnsw -> Optional.of(hnsw);
            case IndexSpec.Ivf ivf -> Optional.of(ivf);
            case IndexSpec.DiskAnn disk -> Optional.of(disk);
        };
    }

    @Override
    public void write(
            Directory directory,
            String name,
            FileIdentity identity,
            IndexSpec spec,
            Column vectors,
            BuildControl control) {
        switch (spec) {
            case IndexSpec.Hnsw hnsw -> GraphIndex.write(directory, name, identity, hnsw, vectors, control);
            case IndexSpec.Ivf ivf -> IvfIndex.write(directory, name, identity, ivf, vectors, control);
            case IndexSpec.DiskAnn disk -> GraphIndex.write(directory, name, identity, disk, vectors, control);
            case IndexSpec.Auto auto -> throw none(auto);
            case IndexSpec.Flat flat -> throw none(flat);
            case IndexSpec.SparseInverted sparse -> throw none(sparse);
        }
    }

    @Override
    public VectorIndex open(Directory directory, String name, FileIdentity identity, IndexSpec spec, Column vectors) {
        return switch (spec) {
            case IndexSpec.Hnsw hnsw -> GraphIndex.open(directory, name, identity, hnsw, vectors);
            case IndexSpec.Ivf ivf -> IvfIndex.open(directory, name, identity, ivf, vectors);
            case IndexSpec.DiskAnn disk -> GraphIndex.open(directory, name, identity, disk, vectors);
            case IndexSpec.Auto auto -> throw none(auto);
            case IndexSpec.Flat flat -> throw none(flat);
            case IndexSpec.SparseInverted sparse -> throw none(sparse);
        };
    }

    private static IllegalArgumentException none(IndexSpec spec) {
        return new IllegalArgumentException(spec.kind() + " is no index in a file of its own");
    }
}
