package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.index.BuildControl;
import io.tercel.index.VectorIndex;
import io.tercel.index.VectorIndexContract;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.schema.IndexSpec;

/** The contract, for graphs. */
abstract class GraphContract extends VectorIndexContract {

    @Override
    protected void write(
            Directory folder,
            String name,
            FileIdentity identity,
            IndexSpec spec,
            Column vectors,
            BuildControl control) {
        GraphIndex.write(folder, name, identity, spec, vectors, control);
    }

    @Override
    protected VectorIndex open(Directory folder, String name, FileIdentity identity, IndexSpec spec, Column vectors) {
        return GraphIndex.open(folder, name, identity, spec, vectors);
    }
}
