package io.tercel.index.ivf;

import io.tercel.schema.IndexSpec;
import io.tercel.vector.MetricType;
import org.jspecify.annotations.Nullable;

class IvfSq8Test extends IvfContract {

    @Override
    protected @Nullable IndexSpec spec(MetricType metric) {
        return metric == MetricType.HAMMING || metric == MetricType.JACCARD ? null : IndexSpec.Ivf.sq8(metric);
    }
}
