package io.tercel.samples.benchmarks.peers;

import io.tercel.vector.MetricType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.IntField;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Lucene's {@code IndexWriter} as it comes, with a commit for each batch. Adding does not look whether an id exists, which Tercel's
 * insert does.
 */
public final class LuceneIngest implements IngestSystem {

    private static final String ID = "id";
    private static final String VECTOR = "vector";

    /** What is done with vectors. */
    public enum Vectors {
        /** Lucene's default: each segment has a graph, and each merge makes it anew. */
        HNSW,
        /** Stored, and compared with every query. */
        FLAT
    }

    private final FSDirectory directory;
    private final VectorSimilarityFunction similarity;
    private final Vectors vectors;
    private @Nullable IndexWriter writer;
    private @Nullable DirectoryReader reader;

    /** Keeps its index in a folder that is empty. */
    public LuceneIngest(Path folder, MetricType metric, Vectors vectors) throws IOException {
        this.directory = FSDirectory.open(folder);
        this.similarity = switch (metric) {
            case L2 -> VectorSimilarityFunction.EUCLIDEAN;
            case IP -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
            default -> VectorSimilarityFunction.COSINE;
        };
        this.vectors = vectors;
    }

    @Override
    public String name() {
        return vectors == Vectors.HNSW ? "lucene" : "lucene_flat";
    }

    @Override
    public String configuration() {
        return "durability=fsync";
    }

    private IndexWriter writer() throws IOException {
        if (writer == null) {
            writer = new IndexWriter(directory, writerConfig());
        }
        return writer;
    }

    private IndexWriterConfig writerConfig() {
        IndexWriterConfig config = new IndexWriterConfig();
        if (vectors == Vectors.FLAT) {
            // No segment is ever large enough for a graph.
            KnnVectorsFormat flat = new Lucene99HnswVectorsFormat(
                    Lucene99HnswVectorsFormat.DEFAULT_MAX_CONN,
                    Lucene99HnswVectorsFormat.DEFAULT_BEAM_WIDTH,
                    Lucene99HnswVectorsFormat.DEFAULT_NUM_MERGE_WORKER,
                    null,
                    Integer.MAX_VALUE);
            config.setCodec(new Lucene104Codec() {
                @Override
                public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                    return flat;
                }
            });
        }
        return config;
    }

    @Override
    public void insert(List<IngestRow> rows) throws IOException {
        for (IngestRow row : rows) {
            writer().addDocument(document(row));
        }
        writer().commit();
    }

    @Override
    public void upsert(List<IngestRow> rows) throws IOException {
        for (IngestRow row : rows) {
            writer().updateDocument(new Term(ID, Long.toString(row.id())), document(row));
        }
        writer().commit();
    }

    private Document document(IngestRow row) {
        Document document = new Document();
        document.add(new StringField(ID, Long.toString(row.id()), Store.YES));
        document.add(new LongField("created", row.created(), Store.NO));
        document.add(new IntField("year", row.year(), Store.NO));
        document.add(new DoubleField("price", row.price(), Store.NO));
        document.add(new KeywordField("active", Boolean.toString(row.active()), Store.NO));
        document.add(new KeywordField("category", row.category(), Store.NO));
        document.add(new StoredField("details", row.detailsText()));
        document.add(new KnnFloatVectorField(VECTOR, row.vector(), similarity));
        return document;
    }

    @Override
    public void deleteYear(int year) throws IOException {
        writer().deleteDocuments(IntField.newExactQuery("year", year));
        writer().commit();
    }

    /** A searcher of the last commit. */
    private IndexSearcher searcher() throws IOException {
        if (reader == null) {
            reader = DirectoryReader.open(directory);
        } else {
            DirectoryReader newer = DirectoryReader.openIfChanged(reader);
            if (newer != null) {
                reader.close();
                reader = newer;
            }
        }
        return new IndexSearcher(reader);
    }

    @Override
    public boolean finds(IngestRow row) throws IOException {
        IndexSearcher searcher = searcher();
        TermQuery only = new TermQuery(new Term(ID, Long.toString(row.id())));
        ScoreDoc[] found = searcher.search(new KnnFloatVectorQuery(VECTOR, row.vector(), 1, only), 1).scoreDocs;
        return found.length == 1
                && Long.toString(row.id())
                        .equals(searcher.storedFields().document(found[0].doc).get(ID));
    }

    @Override
    public void awaitIndexed() {
        // Each segment is written with its graph, if it has one.
    }

    @Override
    public void settle() throws IOException {
        // Closing waits for merges.
        closeWriter();
    }

    @Override
    public void shut() throws IOException {
        closeAll();
    }

    @Override
    public void reopen() throws IOException {
        writer();
        searcher();
    }

    @Override
    public long count() throws IOException {
        return searcher().getIndexReader().numDocs();
    }

    @Override
    public long countFromPrice(double price) throws IOException {
        return searcher().count(DoubleField.newRangeQuery("price", price, Double.MAX_VALUE));
    }

    @Override
    public List<String> problems() throws IOException {
        closeAll();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CheckIndex check = new CheckIndex(directory)) {
            check.setInfoStream(new PrintStream(out, false, StandardCharsets.UTF_8));
            return check.checkIndex().clean ? List.of() : List.of(out.toString(StandardCharsets.UTF_8));
        }
    }

    private void closeWriter() throws IOException {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    private void closeAll() throws IOException {
        closeWriter();
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeAll();
        directory.close();
    }
}
