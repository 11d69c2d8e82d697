package io.tercel.index.graph;

import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.vector.MetricType;

/** Without codes, and over bits. */
class HnswExactTest extends GraphContract {

    @Override
    protected IndexSpec spec(MetricType metric) {
        return new IndexSpec.Hnsw(metric, 8, 64, Quantization.NONE);
    }
}
