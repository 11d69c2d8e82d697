package io.tercel.samples.benchmarks;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.embeddings.TokenEmbeddings;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.rerankers.Candidate;
import io.tercel.rerankers.Signal;
import io.tercel.rerankers.StoredTokenVectors;
import io.tercel.rerankers.TokenScores;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Documents in a collection on disk, found by words, by meaning and, when it was asked for, by token vectors. */
final class SearchedCorpus implements AutoCloseable {

    /** The sparse field that BM25 fills. */
    static final String WORDS = "words";

    /** The dense field. */
    static final String MEANING = "meaning";

    private static final String BODY = "body";
    private static final String TOKENS = "tokens";
    private static final int TOKENS_OF_A_DOCUMENT = 2_048;

    /** What each leg of a search for candidates brings, and how many candidates, the best by reciprocal rank, are left. */
    private static final int LEG = 100;

    private static final int POOL = 60;
    private static final int BATCH = 1_000;
    private static final int BATCH_WITH_TOKENS = 64;

    /** A text and the id it is found by. */
    record Text(String id, String text) {}

    private final TemporaryFolder work;
    private final Database database;
    private final Collection collection;
    private final OnnxEmbeddingModel model;

    private SearchedCorpus(TemporaryFolder work, Database database, Collection collection, OnnxEmbeddingModel model) {
        this.work = work;
        this.database = database;
        this.collection = collection;
        this.model = model;
    }

    /**
     * Loads texts, none of them blank.
     *
     * @param analyzer how they are cut into words
     * @param tokens whether their token vectors are stored, too
     */
    static SearchedCorpus load(List<Text> texts, String analyzer, boolean tokens, Path cache, OnnxEmbeddingModel model)
            throws IOException {
        List<String> contents = texts.stream().map(Text::text).toList();
        VectorSet vectors = new EmbeddingCache(cache).embed(model, contents);
        TemporaryFolder work = TemporaryFolder.create();
        Database database = Database.open(work.path());
        Collection collection = database.createCollection(schema(analyzer, model.dimension(), tokens));
        SearchedCorpus corpus = new SearchedCorpus(work, database, collection, model);
        try (Progress progress = Progress.of("ingesting", texts.size())) {
            List<Row> rows = new ArrayList<>();
            int batch = tokens ? BATCH_WITH_TOKENS : BATCH;
            TokenCache.Reader insert = (i, vectorsOfTokens) -> {
                Row row = Row.of("id", texts.get(i).id())
                        .with(BODY, texts.get(i).text())
                        .with(MEANING, DenseVector.of(vectors.row(i)));
                rows.add(
                        tokens
                                ? row.with(TOKENS, StoredTokenVectors.value(vectorsOfTokens, TOKENS_OF_A_DOCUMENT))
                                : row);
                if (rows.size() == batch || i == texts.size() - 1) {
                    collection.insert(rows);
                    progress.step(rows.size());
                    rows.clear();
                }
            };
            if (tokens) {
                new TokenCache(cache).forEach(model, contents, insert);
            } else {
                TokenEmbeddings none = new TokenEmbeddings(new float[1], 1);
                for (int i = 0; i < texts.size(); i++) {
                    insert.read(i, none);
                }
            }
            collection.flush();
            return corpus;
        } catch (IOException | RuntimeException e) {
            corpus.close();
            throw e;
        }
    }

    private static CollectionSchema schema(String analyzer, int dimension, boolean tokens) {
        CollectionSchema.Builder schema = CollectionSchema.builder("documents")
                .primaryKey("id", DataType.VARCHAR)
                .field(FieldSchema.text(BODY).analyzer(analyzer))
                .bm25(BODY, WORDS)
                .vector(MEANING, dimension, MetricType.COSINE);
        if (tokens) {
            schema.field(StoredTokenVectors.field(TOKENS, dimension, TOKENS_OF_A_DOCUMENT));
        }
        return schema.build();
    }

    /** The vector of a question. */
    float[] embed(String question) {
        return model.embedQuery(question).vector();
    }

    /** What the database answers. */
    List<Hit> search(SearchRequest request) {
        return collection.search(request).hits();
    }

    /** Late interaction with the token vectors that are stored. */
    TokenScores storedTokens() {
        return new StoredTokenVectors(collection, TOKENS, model);
    }

    /** Late interaction with token vectors that the model makes while the question waits. */
    TokenScores liveTokens() {
        return TokenScores.of(model);
    }

    /**
     * Candidates for a question with their cosine and BM25.
     *
     * @param texts whether their texts are wanted, too
     */
    List<Candidate> candidates(String question, boolean texts) {
        float[] vector = embed(question);
        List<Hit> hits = search(SearchRequest.hybrid()
                .dense(MEANING, vector, LEG)
                .text(WORDS, question, LEG)
                .outputFields(texts ? new String[] {MEANING, BODY} : new String[] {MEANING})
                .limit(2 * LEG)
                .build());
        List<Hit> byWords = hits.stream().filter(hit -> bm25(hit) > 0).toList();
        // Of a leg that is not full all that match are known: the others share no word.
        double missing = byWords.size() < LEG
                ? 0
                : byWords.stream().mapToDouble(SearchedCorpus::bm25).min().orElse(0);
        return hits.stream()
                .limit(POOL)
                .map(hit -> Candidate.of(
                                (String) hit.id(),
                                texts ? Objects.requireNonNull(hit.row().getString(BODY)) : "")
                        .with(Signal.MEANING, cosine(vector, hit))
                        .with(Signal.WORDS, Math.max(bm25(hit), missing)))
                .toList();
    }

    private static double bm25(Hit hit) {
        return hit.legs().stream()
                .filter(leg -> leg.field().equals(WORDS))
                .mapToDouble(Hit.LegScore::score)
                .findFirst()
                .orElse(0);
    }

    /** Both have length 1. */
    private static double cosine(float[] vector, Hit hit) {
        float[] found = Objects.requireNonNull(hit.row().getVector(MEANING)).toArray();
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            sum += vector[i] * found[i];
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        try {
            database.close();
        } finally {
            work.close();
        }
    }
}
