package io.tercel.samples.benchmarks.peers;

import io.tercel.config.Durability;
import io.tercel.vector.MetricType;
import java.nio.file.Path;

final class TercelIngestTest extends IngestSystemContract {

    @Override
    IngestSystem open(Path directory, int dimension) {
        return new TercelIngest(directory, dimension, MetricType.COSINE, Durability.FSYNC);
    }
}
