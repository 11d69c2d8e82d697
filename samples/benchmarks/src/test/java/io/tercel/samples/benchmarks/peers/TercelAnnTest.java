package io.tercel.samples.benchmarks.peers;

import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Path;

final class TercelAnnTest extends AnnSystemContract {

    @Override
    AnnSystem open(Path directory, MetricType metric) throws IOException {
        return new TercelAnn(directory, metric, IndexKind.AUTO, IndexParameters.DEFAULT);
    }
}
