package io.tercel.samples.benchmarks.peers;

import io.tercel.text.Analyzers;
import io.tercel.text.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Lucene with one segment, the analyzer that Tercel has, and its own collector, told to count no more hits than are wanted, which is
 * where it is fastest. Documents keep the order of the rows, so that a document's number is its row's.
 */
public final class LuceneText implements TextSystem {

    private static final String BODY = "body";
    private static final double BUFFER_MEBIBYTES = 256;

    /** How lengths of texts are kept. */
    public enum Lengths {
        /** In a byte, as {@code BM25Similarity} does. */
        BYTE("lucene"),
        /** As they are. */
        EXACT("lucene_exact");

        private final String name;

        Lengths(String name) {
            this.name = name;
        }

        private Similarity similarity() {
            return switch (this) {
                case BYTE -> new BM25Similarity(ExactBm25.K1, ExactBm25.B);
                case EXACT -> new ExactBm25();
            };
        }
    }

    private final FSDirectory directory;
    private final String analyzer;
    private final Lengths lengths;
    private @Nullable DirectoryReader reader;

    /** Keeps its index in a folder that is empty. */
    public LuceneText(Path folder, String analyzer, Lengths lengths) throws IOException {
        this.directory = FSDirectory.open(folder);
        this.analyzer = analyzer;
        this.lengths = lengths;
    }

    @Override
    public String name() {
        return lengths.name;
    }

    @Override
    public void build(List<String> texts, int rows) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new TercelTokens(analyzer))
                .setSimilarity(lengths.similarity())
                .setRAMBufferSizeMB(BUFFER_MEBIBYTES)
                .setMergePolicy(new LogDocMergePolicy());
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (int i = 0; i < rows; i++) {
                Document document = new Document();
                document.add(new TextField(BODY, texts.get(i % texts.size()), Field.Store.NO));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
        reader = DirectoryReader.open(directory);
    }

    private DirectoryReader reader() {
        if (reader == null) {
            throw new IllegalStateException("nothing was built");
        }
        return reader;
    }

    @Override
    public int segments() {
        return reader().leaves().size();
    }

    @Override
    public Searcher searcher() {
        IndexSearcher searcher = new IndexSearcher(reader());
        searcher.setSimilarity(lengths.similarity());
        searcher.setQueryCache(null);
        io.tercel.text.Analyzer words = Analyzers.of(analyzer);
        return (text, k) -> {
            ScoreDoc[] best =
                    searcher.search(query(words, text), new TopScoreDocCollectorManager(k, null, k)).scoreDocs;
            List<Found> found = new ArrayList<>(best.length);
            for (ScoreDoc each : best) {
                // The factor that Lucene leaves out, since it changes no order.
                double score = lengths == Lengths.BYTE ? each.score * (ExactBm25.K1 + 1.0) : each.score;
                found.add(new Found(each.doc, score));
            }
            return found;
        };
    }

    private static Query query(io.tercel.text.Analyzer words, String text) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Token token : words.analyze(text)) {
            counts.merge(token.text(), 1, Integer::sum);
        }
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        counts.forEach((word, count) -> {
            Query term = new TermQuery(new Term(BODY, word));
            query.add(count == 1 ? term : new BoostQuery(term, count), Occur.SHOULD);
        });
        return query.build();
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
        directory.close();
    }
}
