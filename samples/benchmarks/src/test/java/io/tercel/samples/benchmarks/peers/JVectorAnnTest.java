package io.tercel.samples.benchmarks.peers;

import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Path;

final class JVectorAnnTest extends AnnSystemContract {

    @Override
    AnnSystem open(Path directory, MetricType metric) throws IOException {
        // With several threads JVector's graph, and so its recall, differs from build to build.
        return new JVectorAnn(metric, 1);
    }
}
