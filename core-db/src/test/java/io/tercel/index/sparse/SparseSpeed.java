package io.tercel.index.sparse;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tercel.index.SparseIndex;
import io.tercel.index.TopRows;
import io.tercel.index.WeightedTerms;
import io.tercel.io.FileIdentity;
import io.tercel.io.HeapDirectory;
import io.tercel.text.Analyzer;
import io.tercel.text.Analyzers;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
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
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.MMapDirectory;

/**
 * Build and query rates beside Lucene's, in one thread of one run: top 10 of queries of two to four words. Both get terms that
 * were analyzed before. Arguments: texts and queries as gzipped JSON lines with a field {@code text}.
 */
final class SparseSpeed {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(0, 0), 1);
    private static final Analyzer ANALYZER = Analyzers.of("standard");
    private static final int TOP = 10;
    private static final int ROUNDS = 12;

    private SparseSpeed() {}

    public static void main(String[] arguments) throws IOException {
        List<String> texts = read(arguments[0]);
        List<List<String>> queries = queries(read(arguments[1]));
        long begin = System.nanoTime();
        GrowingSparseIndex growing = new GrowingSparseIndex(PostingKind.TERM_FREQUENCY);
        TermBatch batch = new TermBatch(PostingKind.TERM_FREQUENCY);
        for (int row = 0; row < texts.size(); row++) {
            batch.addText(WordsAtSpaces.ANALYZER, texts.get(row));
            if (batch.rows() == 1000 || row == texts.size() - 1) {
                growing.append(batch);
                batch.clear();
            }
        }
        report("ours: analyze and append", begin, texts.size());
        begin = System.nanoTime();
        Path folder = Files.createTempDirectory("sparse-speed");
        try (HeapDirectory directory = HeapDirectory.create();
                MMapDirectory lucene = new MMapDirectory(folder)) {
            SparseIndexWriter.write(
                    directory,
                    "index",
                    IDENTITY,
                    PostingKind.TERM_FREQUENCY,
                    texts.size(),
                    List.of(MergeInput.whole(growing)));
            report("ours: seal", begin, texts.size());
            begin = System.nanoTime();
            index(texts, lucene);
            report("Lucene: index and merge", begin, texts.size());
            try (SparseIndexReader sealed = SparseIndexReader.open(directory, "index", IDENTITY);
                    DirectoryReader reader = DirectoryReader.open(lucene)) {
                sealed.verify();
                System.out.printf(
                        "bytes: ours %,d (%.2f a posting), growing heap %,d, Lucene %,d%n",
                        sealed.fileBytes(),
                        (double) sealed.fileBytes() / sealed.postings(),
                        growing.heapBytes(),
                        size(lucene));
                compare(growing, sealed, new IndexSearcher(reader), queries);
            }
        }
    }

    private static void compare(
            GrowingSparseIndex growing, SparseIndexReader sealed, IndexSearcher lucene, List<List<String>> queries)
            throws IOException {
        lucene.setQueryCache(null);
        double[] rates = new double[3];
        int same = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            int[][] ours = new int[queries.size()][];
            for (int i = 0; i < queries.size(); i++) {
                ours[i] = search(sealed, queries.get(i));
            }
            long sealedEnd = System.nanoTime();
            int[][] theirs = new int[queries.size()][];
            for (int i = 0; i < queries.size(); i++) {
                theirs[i] = search(lucene, queries.get(i));
            }
            long luceneEnd = System.nanoTime();
            for (List<String> query : queries) {
                search(growing, query);
            }
            long growingEnd = System.nanoTime();
            same = 0;
            for (int i = 0; i < queries.size(); i++) {
                same += Arrays.equals(ours[i], theirs[i]) ? 1 : 0;
            }
            rates[0] = Math.max(rates[0], queries.size() * 1e9 / (sealedEnd - begin));
            rates[1] = Math.max(rates[1], queries.size() * 1e9 / (luceneEnd - sealedEnd));
            rates[2] = Math.max(rates[2], queries.size() * 1e9 / (growingEnd - luceneEnd));
        }
        System.out.printf("%d queries, %d with the same rows in the same order%n", queries.size(), same);
        System.out.printf(
                "queries/s, best round: sealed %,.0f, Lucene %,.0f, growing %,.0f; sealed / Lucene %.2f%n",
                rates[0], rates[1], rates[2], rates[0] / rates[1]);
    }

    private static int[] search(SparseIndex index, List<String> query) {
        TermCounts counts = TermCounts.of(WordsAtSpaces.ANALYZER, String.join(" ", query));
        WeightedTerms terms =
                new Bm25Scorer(1.2f, 0.75f).weigh(Bm25Stats.none(counts).plus(index, Integer.MAX_VALUE));
        TopRows top = new TopRows(TOP, true);
        index.search(terms, null, Integer.MAX_VALUE, top);
        return top.sortedRows();
    }

    private static int[] search(IndexSearcher lucene, List<String> query) throws IOException {
        BooleanQuery.Builder builder = new BooleanQuery.Builder();
        query.forEach(word -> builder.add(new TermQuery(new Term("text", word)), BooleanClause.Occur.SHOULD));
        Query built = builder.build();
        ScoreDoc[] hits = lucene.search(built, TOP).scoreDocs;
        return Arrays.stream(hits).mapToInt(hit -> hit.doc).toArray();
    }

    private static void index(List<String> texts, MMapDirectory directory) throws IOException {
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new WhitespaceAnalyzer()))) {
            for (String text : texts) {
                Document document = new Document();
                document.add(new TextField("text", text, Field.Store.NO));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
    }

    private static long size(MMapDirectory directory) throws IOException {
        long size = 0;
        for (String name : directory.listAll()) {
            size += directory.fileLength(name);
        }
        return size;
    }

    /** Two to four words in a row, from a random place of each text. */
    private static List<List<String>> queries(List<String> texts) {
        SplittableRandom random = new SplittableRandom(11);
        List<List<String>> queries = new ArrayList<>();
        for (String text : texts) {
            List<String> words = List.of(text.split(" ", -1));
            int size = Math.min(words.size(), 2 + random.nextInt(3));
            int from = random.nextInt(words.size() - size + 1);
            queries.add(words.subList(from, from + size).stream().distinct().toList());
        }
        return queries;
    }

    private static List<String> read(String file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<String> texts = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(new FileInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                StringBuilder words = new StringBuilder();
                ANALYZER.analyze(json.readTree(line).get("text").textValue())
                        .forEach(token -> words.append(token.text()).append(' '));
                texts.add(words.toString().strip());
            }
        }
        return texts;
    }

    private static void report(String what, long begin, int rows) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("%s: %.2f s, %,.0f rows/s%n", what, seconds, rows / seconds);
    }
}
