package io.tercel.index.graph;

import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.vector.MetricType;
import org.jspecify.annotations.Nullable;

class HnswProductTest extends GraphContract {

    @Override
    protected @Nullable IndexSpec spec(MetricType metric) {
        boolean bits = metric == MetricType.HAMMING || metric == MetricType.JACCARD;
        return bits ? null : new IndexSpec.Hnsw(metric, 8, 64, Quantization.PQ);
    }
}
