package io.tercel.samples.benchmarks.peers;

import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/** Lucene's HNSW graph over float vectors, in one segment, built by one thread. */
public final class LuceneAnn implements AnnSystem {

    private static final int M = 16;
    private static final int BEAM_WIDTH = 100;
    private static final int[] CANDIDATES = {10, 16, 24, 32, 48, 64, 96, 128, 200, 400};
    /** So large that the graph is built once, while adding, and not again by merging: the most that Lucene allows is 2,048. */
    private static final double BUFFER_MEGABYTES = 2_000;

    private static final String FIELD = "vector";

    private final FSDirectory directory;
    private final MetricType metric;
    private @Nullable DirectoryReader reader;

    /** Keeps its index in a folder. */
    public LuceneAnn(Path folder, MetricType metric) throws IOException {
        this.directory = FSDirectory.open(folder);
        this.metric = metric;
    }

    @Override
    public String name() {
        return "lucene";
    }

    @Override
    public String configuration() {
        return "index=hnsw M=" + M + " beamWidth=" + BEAM_WIDTH;
    }

    @Override
    public void build(VectorSet base) throws IOException {
        VectorSet rows = metric == MetricType.COSINE ? base.normalized() : base;
        VectorSimilarityFunction similarity = similarity(rows);
        try (IndexWriter writer = new IndexWriter(directory, writerConfig());
                Progress progress = Progress.of("lucene", base.size())) {
            for (int row = 0; row < rows.size(); row++) {
                Document document = new Document();
                document.add(new KnnFloatVectorField(FIELD, rows.row(row), similarity));
                writer.addDocument(document);
                progress.step(1);
            }
            writer.forceMerge(1);
            writer.commit();
        }
        reader = DirectoryReader.open(directory);
    }

    private static IndexWriterConfig writerConfig() {
        KnnVectorsFormat format = new Lucene99HnswVectorsFormat(M, BEAM_WIDTH);
        return new IndexWriterConfig()
                .setRAMBufferSizeMB(BUFFER_MEGABYTES)
                // Merges neighbours only: document numbers stay row numbers.
                .setMergePolicy(new LogDocMergePolicy())
                .setCodec(new Lucene104Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return format;
                    }
                });
    }

    private VectorSimilarityFunction similarity(VectorSet rows) {
        if (metric == MetricType.L2) {
            return VectorSimilarityFunction.EUCLIDEAN;
        }
        return rows.isNormalized()
                ? VectorSimilarityFunction.DOT_PRODUCT
                : VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
    }

    @Override
    public List<Setting> settings() {
        return Setting.of("candidates", CANDIDATES);
    }

    @Override
    public Searcher searcher(Setting setting) {
        if (reader == null) {
            throw new IllegalStateException("not built");
        }
        IndexSearcher searcher = new IndexSearcher(reader);
        return (query, k) -> {
            int candidates = Math.max(k, setting.value());
            ScoreDoc[] found = searcher.search(new KnnFloatVectorQuery(FIELD, query, candidates), k).scoreDocs;
            int[] rows = new int[found.length];
            for (int i = 0; i < found.length; i++) {
                rows[i] = found[i].doc;
            }
            return rows;
        };
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
        directory.close();
    }
}
