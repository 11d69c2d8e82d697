package io.tercel.index.ivf;

import io.tercel.column.Column;
import io.tercel.index.BuildControl;
import io.tercel.index.VectorIndex;
import io.tercel.index.VectorIndexContract;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.schema.IndexSpec;

/** The contract, for inverted files. */
abstract class IvfContract extends VectorIndexContract {

    @Override
    protected void write(
            Directory folder,
            String name,
            FileIdentity identity,
            IndexSpec spec,
            Column vectors,
            BuildControl control) {
        IvfIndex.write(folder, name, identity, (IndexSpec.Ivf) spec, vectors, control);
    }

    @Override
    protected VectorIndex open(Directory folder, String name, FileIdentity identity, IndexSpec spec, Column vectors) {
        return IvfIndex.open(folder, name, identity, (IndexSpec.Ivf) spec, vectors);
    }
}
