package io.tercel.embeddings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tercel.text.Analyzer;
import io.tercel.text.Analyzers;
import io.tercel.text.Token;
import io.tercel.vector.SparseVector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * BM25 as sparse vectors, for use outside the database or with statistics that stay as they are. Inside the database a BM25
 * function of the schema is simpler: it needs no fitting, and its statistics grow with the collection.
 *
 * <p>With {@code N} the number of documents that it was fitted to, {@code n} those that hold a term, {@code f} how often a text holds it,
 * and {@code |D|} the terms of the text, of {@code avgdl} on average (Robertson and others 1994; the idf as Lucene has it):
 *
 * <pre>
 * weight in a document = f · (k1 + 1) / (f + k1 · (1 − b + b · |D| / avgdl))
 * weight in a query    = f · ln(1 + (N − n + 0.5) / (n + 0.5))
 * </pre>
 *
 * <p>The inner product of the two is the score that the database's own BM25 gives. Terms that the corpus did not hold have no
 * dimension: a query does not miss them, but texts added later are found by known terms only, until the encoder is fitted again.
 * Immutable and thread-safe.
 */
public final class Bm25Encoder implements SparseEmbedder {

    private static final JsonMapper JSON = new JsonMapper();
    private static final float DEFAULT_K1 = 1.2f;
    private static final float DEFAULT_B = 0.75f;

    private final Statistics statistics;
    private final Analyzer analyzer;
    private final Map<String, Integer> dimensions = new HashMap<>();

    private Bm25Encoder(Statistics statistics) {
        this.statistics = statistics;
        this.analyzer = Analyzers.of(statistics.analyzer());
        for (String term : statistics.terms()) {
            dimensions.put(term, dimensions.size());
        }
    }

    /**
     * Counts the terms of a corpus, with the analyzer {@code english}, k1 1.2 and b 0.75.
     *
     * @param corpus read once, need not be in memory
     */
    public static Bm25Encoder fit(Iterable<String> corpus) {
        return fit(corpus, "english", DEFAULT_K1, DEFAULT_B);
    }

    /**
     * Counts the terms of a corpus.
     *
     * @param corpus read once, need not be in memory
     * @param analyzer as {@link Analyzers#of} takes it
     * @param k1 how fast repeated terms saturate, at least 0
     * @param b how much long texts are held back, 0 to 1
     * @throws io.tercel.error.InvalidRequestException if there is no such analyzer
     */
    public static Bm25Encoder fit(Iterable<String> corpus, String analyzer, float k1, float b) {
        if (!(k1 >= 0 && k1 < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("k1: expected at least 0, got " + k1);
        }
        if (!(b >= 0 && b <= 1)) {
            throw new IllegalArgumentException("b: expected 0 to 1, got " + b);
        }
        Analyzer words = Analyzers.of(analyzer);
        Map<String, Integer> frequencies = new HashMap<>();
        long documents = 0;
        long length = 0;
        for (String text : corpus) {
            Map<String, Integer> counts = counts(words, text);
            counts.keySet().forEach(term -> frequencies.merge(term, 1, Integer::sum));
            length += length(counts);
            documents++;
        }
        // In the order of the alphabet, so that the same corpus gives the same dimensions.
        List<String> terms = List.copyOf(new TreeSet<>(frequencies.keySet()));
        List<Integer> holders = terms.stream().map(frequencies::get).toList();
        double average = documents == 0 ? 0 : (double) length / documents;
        return new Bm25Encoder(new Statistics(analyzer, k1, b, documents, average, terms, holders));
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws MissingModelException if there is no such file
     * @throws InvalidModelException if it is not a file of an encoder
     */
    public static Bm25Encoder load(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new MissingModelException("There is no file " + file);
        }
        try {
            return new Bm25Encoder(JSON.readValue(Files.readString(file), Statistics.class));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new InvalidModelException(file + " is not a file of a BM25 encoder: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes the statistics as JSON, beside the file first and then in one step over it, so that a crash leaves the old file or
     * the new one.
     *
     * @throws UncheckedIOException if that fails
     */
    public void save(Path file) {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(beside, JSON.writeValueAsString(statistics));
            try {
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SparseVector embedSparseQuery(String query) {
        Map<Long, Float> weights = new LinkedHashMap<>();
        countsOf(query, 0).forEach((term, count) -> {
            Integer dimension = dimensions.get(term);
            if (dimension != null) {
                weights.put((long) dimension, (float) (count * idf(dimension)));
            }
        });
        return SparseVector.of(weights);
    }

    private double idf(int dimension) {
        double holders = statistics.holders().get(dimension);
        return Math.log1p((statistics.documents() - holders + 0.5) / (holders + 0.5));
    }

    @Override
    public List<SparseVector> embedSparseDocuments(List<String> texts, ProgressListener progress) {
        List<SparseVector> vectors = new ArrayList<>(texts.size());
        for (String text : texts) {
            vectors.add(document(countsOf(text, vectors.size())));
            progress.onProgress(vectors.size(), texts.size());
        }
        return vectors;
    }

    private SparseVector document(Map<String, Integer> counts) {
        double k1 = statistics.k1();
        double b = statistics.b();
        double relative = statistics.averageLength() == 0 ? 0 : length(counts) / statistics.averageLength();
        double held = k1 * (1 - b + b * relative);
        Map<Long, Float> weights = new LinkedHashMap<>();
        counts.forEach((term, count) -> {
            Integer dimension = dimensions.get(term);
            if (dimension != null) {
                weights.put((long) dimension, (float) (count * (k1 + 1) / (count + held)));
            }
        });
        return SparseVector.of(weights);
    }

    private Map<String, Integer> countsOf(String text, int position) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("text " + position + " is blank");
        }
        return counts(analyzer, text);
    }

    private static Map<String, Integer> counts(Analyzer analyzer, String text) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Token token : analyzer.analyze(text)) {
            counts.merge(token.text(), 1, Integer::sum);
        }
        return counts;
    }

    private static long length(Map<String, Integer> counts) {
        return counts.values().stream().mapToLong(Integer::intValue).sum();
    }

    /**
     * The term of a dimension.
     *
     * @throws IndexOutOfBoundsException if there is no such dimension
     */
    public String term(long dimension) {
        return statistics.terms().get(Math.toIntExact(dimension));
    }

    /** How many terms have a dimension. */
    public int vocabularySize() {
        return statistics.terms().size();
    }

    @Override
    public String toString() {
        return "Bm25Encoder[" + statistics.documents() + " documents, " + vocabularySize() + " terms]";
    }

    /**
     * What was counted; the file's format as well.
     *
     * @param terms their places are their dimensions
     * @param holders for each term the documents that hold it
     */
    private record Statistics(
            String analyzer,
            float k1,
            float b,
            long documents,
            double averageLength,
            List<String> terms,
            List<Integer> holders) {
        private Statistics {
            if (terms == null || holders == null || analyzer == null || terms.size() != holders.size()) {
                throw new IllegalArgumentException("terms and their counts are missing or do not match");
            }
        }
    }
}
