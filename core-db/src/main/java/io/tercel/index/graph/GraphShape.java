package io.tercel.index.graph;

import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.vector.MetricType;

/**
 * What a graph is to be like, whichever kind of index it is.
 *
 * @param codes what walks compare
 * @param m most links in a layer above the lowest
 * @param degree most links in the lowest layer
 * @param candidates nodes kept while a node's neighbours are looked for
 * @param onDisk whether the vectors lie beside the links, so that a walk reads both at once
 */
record GraphShape(MetricType metric, Quantization codes, int m, int degree, int candidates, boolean onDisk) {

    static GraphShape of(IndexSpec spec) {
        return switch (spec) {
            case IndexSpec.Hnsw hnsw ->
                new GraphShape(hnsw.metric(), hnsw.codes(), hnsw.m(), 2 * hnsw.m(), hnsw.efConstruction(), false);
            case IndexSpec.DiskAnn disk ->
                new GraphShape(
                        disk.metric(),
                        Quantization.ONE_BIT,
                        (disk.maxDegree() + 1) / 2,
                        disk.maxDegree(),
                        disk.searchListSize(),
                        true);
            case IndexSpec.Auto auto -> throw none(auto);
            case IndexSpec.Flat flat -> throw none(flat);
            case IndexSpec.Ivf ivf -> throw none(ivf);
            case IndexSpec.SparseInverted sparse -> throw none(sparse);
        };
    }

    private static IllegalArgumentException none(IndexSpec spec) {
        return new IllegalArgumentException(spec.kind() + " is no graph");
    }
}
