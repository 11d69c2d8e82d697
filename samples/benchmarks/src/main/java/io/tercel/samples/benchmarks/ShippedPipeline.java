package io.tercel.samples.benchmarks;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.augment.Rag;
import io.tercel.rag.eval.Scored;
import io.tercel.rag.retriever.RetrievedContent;
import io.tercel.rag.retriever.RetrievedPassage;
import io.tercel.samples.benchmarks.SearchedCorpus.Text;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What applications get that say nothing: texts in a {@link TercelEmbeddingStore}, without token vectors, and {@link Rag} over it as
 * {@code Rag.assistant} sets it up, but for the number of results.
 */
final class ShippedPipeline implements AutoCloseable {

    /** As many as are put in order, so that no more are fetched than for an assistant. */
    private static final int RESULTS = 60;

    private static final int BATCH = 1_000;

    private final TemporaryFolder work;
    private final TercelEmbeddingStore store;
    private final Rag rag;

    private ShippedPipeline(TemporaryFolder work, TercelEmbeddingStore store, OnnxEmbeddingModel model) {
        this.work = work;
        this.store = store;
        this.rag = Rag.builder()
                .store(store)
                .embeddingModel(model)
                .maxResults(RESULTS)
                .build();
    }

    /**
     * Loads texts, none of them blank.
     *
     * @param analyzer how they are cut into words
     */
    static ShippedPipeline load(List<Text> texts, String analyzer, Path cache, OnnxEmbeddingModel model)
            throws IOException {
        VectorSet vectors = new EmbeddingCache(cache)
                .embed(model, texts.stream().map(Text::text).toList());
        TemporaryFolder work = TemporaryFolder.create();
        TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                .path(work.path())
                .embeddingModel(model)
                .analyzer(analyzer)
                .build();
        ShippedPipeline pipeline = new ShippedPipeline(work, store, model);
        try (Progress progress = Progress.of("into a store", texts.size())) {
            for (int from = 0; from < texts.size(); from += BATCH) {
                List<Text> batch = texts.subList(from, Math.min(from + BATCH, texts.size()));
                List<Embedding> embeddings = new ArrayList<>();
                for (int i = from; i < from + batch.size(); i++) {
                    embeddings.add(Embedding.from(vectors.row(i)));
                }
                store.addAll(
                        batch.stream().map(Text::id).toList(),
                        embeddings,
                        batch.stream()
                                .map(text -> TextSegment.from(text.text()))
                                .toList());
                progress.step(batch.size());
            }
            return pipeline;
        } catch (RuntimeException e) {
            pipeline.close();
            throw e;
        }
    }

    /** The texts for a question, best first. */
    List<Scored> search(String question) {
        return rag.retrieve(question).stream()
                .map(content -> scored(((RetrievedContent) content).passage()))
                .toList();
    }

    private static Scored scored(RetrievedPassage passage) {
        return new Scored(passage.id(), passage.rerankedScore().orElseGet(passage::score));
    }

    @Override
    public void close() throws IOException {
        try {
            store.close();
        } finally {
            work.close();
        }
    }
}
