package io.tercel.samples.benchmarks;

import io.tercel.vector.MetricType;
import java.util.Locale;

/** What nearest can mean. */
enum Metric {
    IP(MetricType.IP),
    L2(MetricType.L2),
    COSINE(MetricType.COSINE);

    private final MetricType type;

    Metric(MetricType type) {
        this.type = type;
    }

    MetricType type() {
        return type;
    }

    /** As it stands in results. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
