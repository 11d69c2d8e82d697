package io.tercel.rag.ingest;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.rag.InputTypes;
import io.tercel.rag.ingest.DocumentStore.StoredDocument;
import io.tercel.rag.ingest.IngestReport.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * One ingestion, from plan to report.
 *
 * 1 plan     hash every document, compare with the store: new, changed, unchanged, gone
 * 2 prepare  read, parse and split, a few documents ahead, on a thread of its own
 * 3 embed    small documents together, so that the model can work on many pieces at once; several such batches at a time if asked for
 * 4 store    one atomic write for each document
 * 5 remove   documents that are gone; last, so that a renamed file is always there under one of its names
 *
 * Nothing is remembered outside the store. What a killed run has stored is found unchanged by the next one; a document that was
 * being written is there as a whole or in its earlier version. That is all there is to resuming.
 */
final class IngestRun {

    private static final Logger log = LoggerFactory.getLogger(IngestRun.class);

    /** Documents read ahead: enough to fill a batch from small ones, few enough to hold large ones. */
    private static final int READ_AHEAD = 16;

    private final DocumentStore store;
    private final EmbeddingModel model;
    private final Preparation preparation;
    private final PieceSize size;
    private final String pipeline;
    private final int batchPieces;
    private final int parallelBatches;
    private final IngestListener listener;
    private final String source;
    private final Supply supply;

    private final List<String> added = new ArrayList<>();
    private final List<String> changed = new ArrayList<>();
    private final List<String> unchanged = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<Problem> failed = new ArrayList<>();
    private final List<Problem> skipped = new ArrayList<>();

    private final long begun = System.nanoTime();
    private long workBegun = begun;
    private final LongAdder embeddingNanos = new LongAdder();
    private long storingNanos;
    private long pieces;
    private final LongAdder tokens = new LongAdder();
    private int documentsDone;
    private int documentsTotal;
    private long bytesDone;
    private long bytesTotal;

    IngestRun(
            DocumentStore store,
            EmbeddingModel model,
            Preparation preparation,
            PieceSize size,
            String pipeline,
            int batchPieces,
            int parallelBatches,
            IngestListener listener,
            String source,
            Supply supply) {
        this.store = store;
        this.model = model;
        this.preparation = preparation;
        this.size = size;
        this.pipeline = pipeline;
        this.batchPieces = batchPieces;
        this.parallelBatches = parallelBatches;
        this.listener = listener;
        this.source = source;
        this.supply = supply;
        skipped.addAll(supply.skipped());
        failed.addAll(supply.failed());
    }

    IngestReport run() {
        long readBefore = preparation.nanos();
        Map<String, StoredDocument> stored = new LinkedHashMap<>(store.documents(source));
        List<Planned> work = plan(stored);
        documentsTotal = work.size();
        bytesTotal = work.stream().mapToLong(each -> each.document().bytes()).sum();
        List<String> gone = gone(stored);
        int news = (int) work.stream().filter(Planned::isNew).count();
        tell(each -> each.planned(news, work.size() - news, unchanged.size(), gone.size()));
        workBegun = System.nanoTime();
        if (!work.isEmpty()) {
            checkDimension();
            embedAndStoreAll(work);
        }
        gone.forEach(this::remove);
        return new IngestReport(
                added,
                changed,
                unchanged,
                removed,
                failed,
                skipped,
                pieces,
                tokens.sum(),
                new IngestReport.Times(
                        Duration.ofNanos(workBegun - begun),
                        Duration.ofNanos(preparation.nanos() - readBefore),
                        Duration.ofNanos(embeddingNanos.sum()),
                        Duration.ofNanos(storingNanos),
                        Duration.ofNanos(System.nanoTime() - begun)));
    }

    private List<Planned> plan(Map<String, StoredDocument> stored) {
        List<Planned> work = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (SourceDocument document : supply.documents()) {
            checkInterrupt();
            if (!seen.add(document.id())) {
                failed.add(new Problem(document.id(), "is given twice; the first one counts"));
                continue;
            }
            StoredDocument before = stored.get(document.id());
            try {
                String hash = before == null ? "" : document.read().hash();
                if (before != null && before.equals(new StoredDocument(hash, pipeline))) {
                    unchanged.add(document.id());
                } else {
                    work.add(new Planned(document, before == null));
                }
            } catch (IOException e) {
                failed.add(new Problem(document.id(), Reasons.of(e)));
            }
        }
        return work;
    }

    private List<String> gone(Map<String, StoredDocument> stored) {
        if (!supply.complete()) {
            return List.of();
        }
        Set<String> here = new HashSet<>();
        supply.documents().forEach(document -> here.add(document.id()));
        return stored.keySet().stream()
                .filter(id -> !here.contains(id) && !supply.mayBeUnder(id))
                .toList();
    }

    /** Found out before hours of embedding, not after. */
    private void checkDimension() {
        store.dimension().ifPresent(dimension -> {
            if (model.dimension() != dimension) {
                throw new IllegalArgumentException(
                        "the store holds embeddings of %d dimensions, but model '%s' makes %d"
                                .formatted(dimension, model.modelName(), model.dimension()));
            }
        });
    }

    private void embedAndStoreAll(List<Planned> work) {
        try (ReadAhead ahead =
                        new ReadAhead(work, READ_AHEAD, planned -> preparation.prepare(planned, source, pipeline));
                EmbeddingAhead embedding = new EmbeddingAhead(parallelBatches, this::embed)) {
            List<Prepared.Ready> batch = new ArrayList<>();
            for (Optional<Prepared> next = ahead.next(); next.isPresent(); next = ahead.next()) {
                switch (next.get()) {
                    case Prepared.Ready ready -> batch.add(ready);
                    case Prepared.Skipped skip -> leaveOut(skip);
                    case Prepared.Failed failure -> fail(failure.planned(), failure.reason());
                }
                // Waiting for a full batch while the model has nothing to do would gain nothing.
                if (!batch.isEmpty() && (pieces(batch) >= batchPieces || !ahead.isReady())) {
                    embedding.add(List.copyOf(batch));
                    batch.clear();
                    if (embedding.isFull()) {
                        store(embedding.next());
                    }
                }
            }
            while (!embedding.isEmpty()) {
                store(embedding.next());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        }
    }

    private void store(EmbeddingAhead.Embedded embedded) {
        List<Prepared.Ready> batch = embedded.batch();
        Optional<RuntimeException> failure = embedded.failure();
        if (failure.isPresent()) {
            checkInterrupt();
            if (batch.size() == 1) {
                fail(batch.getFirst().planned(), "cannot be embedded: " + Reasons.of(failure.get()));
            } else {
                // One of them is the culprit: alone, it takes no other down.
                batch.forEach(each -> store(EmbeddingAhead.Embedded.of(List.of(each), this::embed)));
            }
            return;
        }
        int from = 0;
        for (Prepared.Ready document : batch) {
            int to = from + document.pieces().size();
            store(document, embedded.embeddings().subList(from, to));
            from = to;
        }
    }

    private List<Embedding> embed(List<TextSegment> inputs) {
        long start = System.nanoTime();
        List<Embedding> embeddings = new ArrayList<>(inputs.size());
        try {
            for (int from = 0; from < inputs.size(); from += batchPieces) {
                checkInterrupt();
                List<TextSegment> part = inputs.subList(from, Math.min(inputs.size(), from + batchPieces));
                EmbeddingResponse response = InputTypes.embedDocuments(model, part);
                embeddings.addAll(response.embeddings());
                tokens.add(tokens(response.metadata().tokenUsage(), part));
                // Listeners are told by one thread; of several batches at once, when they are stored.
                if (parallelBatches == 1) {
                    tellProgress(embeddings.size());
                }
            }
            return embeddings;
        } finally {
            embeddingNanos.add(System.nanoTime() - start);
        }
    }

    private long tokens(@Nullable TokenUsage usage, List<TextSegment> inputs) {
        if (usage != null && usage.inputTokenCount() != null) {
            return usage.inputTokenCount();
        }
        return inputs.stream().mapToLong(input -> size.tokens(input.text())).sum();
    }

    private void store(Prepared.Ready document, List<Embedding> embeddings) {
        Planned planned = document.planned();
        List<String> ids = IntStream.range(0, document.pieces().size())
                .mapToObj(index -> pieceId(source, planned.id(), index))
                .toList();
        try {
            replace(planned.id(), ids, embeddings, document.pieces());
        } catch (LimitExceededException | InvalidRequestException | IllegalArgumentException e) {
            fail(planned, "cannot be stored: " + Reasons.of(e));
            return;
        }
        (planned.isNew() ? added : changed).add(planned.id());
        pieces += document.pieces().size();
        done(planned);
        tell(each -> each.stored(planned.id(), document.pieces().size()));
        tellProgress(0);
    }

    private void leaveOut(Prepared.Skipped skip) {
        Planned planned = skip.planned();
        skipped.add(new Problem(planned.id(), skip.reason()));
        if (!planned.isNew()) {
            remove(planned.id());
        }
        done(planned);
    }

    private void fail(Planned planned, String reason) {
        failed.add(new Problem(planned.id(), reason));
        done(planned);
        tellProgress(0);
    }

    private void remove(String documentId) {
        replace(documentId, List.of(), List.of(), List.of());
        removed.add(documentId);
    }

    private void replace(
            String documentId, List<String> ids, List<Embedding> embeddings, List<TextSegment> documentPieces) {
        long start = System.nanoTime();
        try {
            store.replace(source, documentId, ids, embeddings, documentPieces);
        } finally {
            storingNanos += System.nanoTime() - start;
        }
    }

    private void done(Planned planned) {
        documentsDone++;
        bytesDone += planned.document().bytes();
    }

    /** Readable, and the same for the same place in the same document; the mark keeps sources apart that lie in one another. */
    static String pieceId(String source, String documentId, int index) {
        return source.replace("!", "%21") + "!/" + documentId + "#" + index;
    }

    private static int pieces(List<Prepared.Ready> batch) {
        return batch.stream().mapToInt(each -> each.pieces().size()).sum();
    }

    private void tellProgress(int embeddedNotStored) {
        IngestProgress progress = IngestProgress.of(
                documentsDone,
                documentsTotal,
                pieces + embeddedNotStored,
                bytesDone,
                bytesTotal,
                Duration.ofNanos(System.nanoTime() - workBegun));
        tell(each -> each.progress(progress));
    }

    private void tell(Consumer<IngestListener> message) {
        try {
            message.accept(listener);
        } catch (RuntimeException e) {
            log.warn("An ingestion listener failed", e);
        }
    }

    private void checkInterrupt() {
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled();
        }
    }

    private CancellationException cancelled() {
        return new CancellationException("ingestion was interrupted after " + documentsDone + " of " + documentsTotal
                + " documents; run it again to go on");
    }
}
