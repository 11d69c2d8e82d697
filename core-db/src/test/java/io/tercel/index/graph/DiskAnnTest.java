package io.tercel.index.graph;

import io.tercel.schema.IndexSpec;
import io.tercel.vector.MetricType;
import org.jspecify.annotations.Nullable;

class DiskAnnTest extends GraphContract {

    @Override
    protected @Nullable IndexSpec spec(MetricType metric) {
        boolean bits = metric == MetricType.HAMMING || metric == MetricType.JACCARD;
        return bits ? null : new IndexSpec.DiskAnn(metric, 17, 64);
    }
}
