package io.tercel.index.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tercel.index.TopRows;
import io.tercel.index.WeightedTerms;
import io.tercel.text.Analyzer;
import io.tercel.text.Analyzers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Test;

/**
 * The names of the characters of Unicode, which every JDK knows, are a corpus of real words: some thirty thousand short texts,
 * few frequent words and many rare ones. Lucene writes lengths below 40 exactly, and leaves out the factor k1 + 1.
 */
class SparseAgainstLuceneTest {

    private static final Analyzer ANALYZER = Analyzers.of("standard");
    private static final float K1 = 1.2f;
    private static final float B = 0.75f;
    private static final int TOP = 10;

    private static List<String> characterNames() {
        List<String> names = new ArrayList<>();
        for (int c = ' '; c < 0x1_F000; c++) {
            boolean ideograph =
                    Character.isIdeographic(c) || Character.UnicodeScript.of(c) == Character.UnicodeScript.HANGUL;
            if (Character.isDefined(c) && !ideograph && (c < 0xD800 || c > 0xFAFF)) {
                names.add(words(Character.getName(c)));
            }
        }
        return names;
    }

    private static String words(String text) {
        return ANALYZER.analyze(text).stream().map(token -> token.text()).collect(Collectors.joining(" "));
    }

    @Test
    void sameRowsAsLuceneWithProportionalScores() throws IOException {
        List<String> names = characterNames();
        assertThat(names).hasSizeGreaterThan(20_000);
        GrowingSparseIndex ours = new GrowingSparseIndex(PostingKind.TERM_FREQUENCY);
        TermBatch batch = new TermBatch(PostingKind.TERM_FREQUENCY);
        names.forEach(name -> batch.addText(ANALYZER, name));
        ours.append(batch);
        try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
            index(names, directory);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher lucene = new IndexSearcher(reader);
                lucene.setSimilarity(new BM25Similarity(K1, B));
                SplittableRandom random = new SplittableRandom(25);
                for (int i = 0; i < 300; i++) {
                    List<String> words =
                            List.of(names.get(random.nextInt(names.size())).split(" ", -1));
                    List<String> query = new ArrayList<>();
                    for (int w = 0; w < 1 + random.nextInt(4); w++) {
                        query.add(words.get(random.nextInt(words.size())));
                    }
                    compare(ours, lucene, query);
                }
            }
        }
    }

    private static void index(List<String> texts, ByteBuffersDirectory directory) throws IOException {
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new WhitespaceAnalyzer()))) {
            for (String text : texts) {
                Document document = new Document();
                document.add(new TextField("text", text, Field.Store.NO));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
    }

    private static void compare(GrowingSparseIndex ours, IndexSearcher lucene, List<String> query) throws IOException {
        BooleanQuery.Builder builder = new BooleanQuery.Builder();
        query.forEach(word -> builder.add(new TermQuery(new Term("text", word)), BooleanClause.Occur.SHOULD));
        ScoreDoc[] expected = lucene.search(builder.build(), TOP).scoreDocs;
        TermCounts counts = TermCounts.of(ANALYZER, String.join(" ", query));
        WeightedTerms terms = new Bm25Scorer(K1, B).weigh(Bm25Stats.none(counts).plus(ours, Integer.MAX_VALUE));
        TopRows top = new TopRows(TOP, true);
        ours.search(terms, null, Integer.MAX_VALUE, top);
        int[] rows = top.sortedRows();
        float[] scores = top.sortedScores();
        assertThat(rows).as(query.toString()).hasSize(expected.length);
        for (int i = 0; i < rows.length; i++) {
            float near = 1e-5f * scores[i];
            assertThat(scores[i]).as(query.toString()).isCloseTo((K1 + 1) * expected[i].score, within(near));
            boolean alone = (i == 0 || scores[i - 1] - scores[i] > near)
                    && i + 1 < rows.length
                    && scores[i] - scores[i + 1] > near;
            if (alone) { // rows whose scores differ by rounding only may change places
                assertThat(rows[i]).as(query.toString()).isEqualTo(expected[i].doc);
            }
        }
    }
}
