package io.tercel.index.ivf;

import io.tercel.schema.IndexSpec;
import io.tercel.vector.MetricType;

class IvfFlatTest extends IvfContract {

    @Override
    protected IndexSpec spec(MetricType metric) {
        return IndexSpec.Ivf.flat(metric);
    }
}
