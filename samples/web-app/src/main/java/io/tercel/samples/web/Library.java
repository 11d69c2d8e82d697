package io.tercel.samples.web;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.filter.Filter;
import io.tercel.langchain4j.StoredEmbedding;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.SourceRef;
import io.tercel.rag.ingest.IngestReport;
import io.tercel.rag.ingest.Ingestor;
import io.tercel.samples.answers.QuestionTerms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * The documents and the database made from them. Below the data directory, {@code documents} has the files as they were brought and
 * {@code database} what is searched. Thread-safe.
 */
final class Library implements AutoCloseable {

    private static final String SOURCE = "library";
    /** What the ids of all passages begin with. */
    static final String ID_PREFIX = SOURCE + "!/";

    private static final int PAGE = 500;
    /** Few enough that progress moves within a long document. */
    private static final int BATCH_PIECES = 16;

    private static final Filter ALL = metadataKey(SourceRef.SOURCE).isEqualTo(SOURCE);

    private final Path folder;
    private final TercelEmbeddingStore store;
    private final EmbeddingModel model;
    private final IngestQueue queue;
    private final Ingestor ingestor;

    /** What the list of documents shows of one. */
    record Entry(String id, String title, int pieces, int characters, Map<String, String> tags) {}

    /** Opens the library in a directory, which is made if there is none. */
    Library(Path data, EmbeddingModel model, ToIntFunction<String> tokenCounter) {
        this.model = model;
        folder = folder(data.resolve("documents"));
        store = TercelEmbeddingStore.builder()
                .path(data.resolve("database"))
                .analyzer(QuestionTerms.ANALYZER)
                .build();
        queue = new IngestQueue(new IngestQueue.Work() {
            @Override
            public IngestReport documents(List<String> ids) {
                return ingestor().ingestFiles(folder, ids.stream().map(Path::of).toList());
            }

            @Override
            public IngestReport everything() {
                return ingestor().ingestFolder(folder);
            }
        });
        ingestor = Ingestor.builder()
                .store(store)
                .embeddingModel(model)
                .tokenCounter(tokenCounter)
                .source(SOURCE)
                .metadata(Tags::of, Tags.RULE)
                .batchPieces(BATCH_PIECES)
                .listener(queue)
                .build();
        queue.start();
        queue.addEverything();
    }

    private Ingestor ingestor() {
        return ingestor;
    }

    private static Path folder(Path path) {
        try {
            return Files.createDirectories(path).toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("'" + path + "' cannot be made a folder", e);
        }
    }

    TercelEmbeddingStore store() {
        return store;
    }

    EmbeddingModel model() {
        return model;
    }

    IngestQueue queue() {
        return queue;
    }

    /** Keeps a document and has it ingested; replaces one of the same name. */
    void add(DocumentName name, byte[] content) {
        Path file = name.in(folder);
        try {
            Files.createDirectories(file.getParent());
            // Begins with a dot: ingestion passes over what is not whole yet.
            Path part = Files.createTempFile(file.getParent(), ".incoming", "");
            Files.write(part, content);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("'" + name.id() + "' cannot be kept", e);
        }
        queue.add(name.id());
    }

    /** Removes a document with everything made from it; false when there was none. */
    boolean remove(DocumentName name) {
        try {
            boolean had = Files.deleteIfExists(name.in(folder));
            queue.forget(name.id());
            boolean stored = store.count(of(name.id())) > 0;
            if (stored) {
                store.removeAll(of(name.id()));
            }
            return had || stored;
        } catch (IOException e) {
            throw new UncheckedIOException("'" + name.id() + "' cannot be removed", e);
        }
    }

    /** All documents, by name. */
    List<Entry> entries() {
        Map<String, List<Metadata>> byDocument = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Metadata piece : store.listMetadata(ALL)) {
            byDocument
                    .computeIfAbsent(String.valueOf(piece.getString(SourceRef.DOCUMENT_ID)), id -> new ArrayList<>())
                    .add(piece);
        }
        return byDocument.entrySet().stream()
                .map(each -> entry(each.getKey(), each.getValue()))
                .toList();
    }

    private static Entry entry(String id, List<Metadata> pieces) {
        Map<String, String> tags = Tags.in(pieces.getFirst().toMap());
        int characters = pieces.stream()
                .mapToInt(piece -> SourceRef.of(piece).end().orElse(0))
                .max()
                .orElse(0);
        return new Entry(id, title(id, pieces.getFirst()), pieces.size(), characters, tags);
    }

    /** What it calls itself; else its file name without the ending. */
    static String title(String id, Metadata piece) {
        String title = piece.getString(Tags.TITLE);
        return title != null ? title : id.substring(id.lastIndexOf('/') + 1, id.lastIndexOf('.'));
    }

    long passages() {
        return store.count(ALL);
    }

    long passages(Filter filter) {
        return store.count(filter);
    }

    /** The whole text of a document as it was cut into passages; empty when there is no such document. */
    Optional<DocumentText> text(String id) {
        Map<Integer, TextSegment> pieces = new TreeMap<>();
        for (int offset = 0; ; offset += PAGE) {
            List<StoredEmbedding> page = store.list(of(id), PAGE, offset);
            page.stream()
                    .flatMap(piece -> piece.segment().stream())
                    .forEach(piece ->
                            pieces.put(SourceRef.of(piece.metadata()).start().orElse(0), piece));
            if (page.size() < PAGE) {
                break;
            }
        }
        return pieces.isEmpty() ? Optional.empty() : Optional.of(DocumentText.of(id, List.copyOf(pieces.values())));
    }

    /** Which passages fit what was chosen: of each key one of the values; empty when everything does. */
    static Optional<Filter> filter(Map<String, List<String>> chosen) {
        return chosen.entrySet().stream()
                .filter(each -> !each.getValue().isEmpty())
                .map(each -> metadataKey(each.getKey()).isIn(each.getValue()))
                .reduce((one, other) -> one.and(other));
    }

    private static Filter of(String id) {
        return ALL.and(metadataKey(SourceRef.DOCUMENT_ID).isEqualTo(id));
    }

    @Override
    public void close() {
        queue.close();
        store.close();
    }

    /**
     * A document put together again from its passages.
     *
     * @param title its title
     * @param text its text; what no passage has is white space
     * @param tags what it can be filtered by
     */
    record DocumentText(String id, String title, String text, Map<String, String> tags) {

        static DocumentText of(String id, List<TextSegment> pieces) {
            List<Metadata> metadata = pieces.stream().map(TextSegment::metadata).toList();
            Entry entry = entry(id, metadata);
            char[] text = new char[entry.characters()];
            Arrays.fill(text, '\n');
            pieces.stream()
                    .sorted(Comparator.comparingInt(
                            piece -> SourceRef.of(piece.metadata()).start().orElse(0)))
                    .forEach(piece -> {
                        int start = SourceRef.of(piece.metadata()).start().orElse(0);
                        piece.text().getChars(0, Math.min(piece.text().length(), text.length - start), text, start);
                    });
            return new DocumentText(id, entry.title(), new String(text), new LinkedHashMap<>(entry.tags()));
        }
    }
}
