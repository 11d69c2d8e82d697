package io.tercel.samples.benchmarks.peers;

import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Path;

final class LuceneIngestTest extends IngestSystemContract {

    @Override
    IngestSystem open(Path directory, int dimension) throws IOException {
        return new LuceneIngest(directory, MetricType.COSINE, LuceneIngest.Vectors.HNSW);
    }
}
