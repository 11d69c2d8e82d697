package io.tercel.index.graph;

import io.tercel.schema.IndexSpec;
import io.tercel.vector.MetricType;
import org.jspecify.annotations.Nullable;

/**
 * The smallest parameters that there are: a node has one link, so what a walk finds is up to chance, and the answer is filled all the
 * same.
 */
class SmallestDiskAnnTest extends GraphContract {

    @Override
    protected @Nullable IndexSpec spec(MetricType metric) {
        boolean bits = metric == MetricType.HAMMING || metric == MetricType.JACCARD;
        return bits ? null : new IndexSpec.DiskAnn(metric, 1, 1);
    }

    @Override
    protected double recall() {
        return 0;
    }
}
