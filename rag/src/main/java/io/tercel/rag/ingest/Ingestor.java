package io.tercel.rag.ingest;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentParser;
import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.SourceRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Brings documents into a store, and keeps them up to date there: run it again after the documents changed and only what changed
 * is embedded again. What was ingested before is known from the store alone, by the hash of each document's bytes and of the
 * way it was split and embedded.
 *
 * <p>Each document is written in one step, together with the deletion of its earlier pieces. Whenever a run is stopped, killed
 * included, each document is in the store as a whole, in its new version or in its earlier one; the next run goes on from there.
 *
 * <p>One bad document never stops a run: {@link IngestReport#failed()} and {@link IngestReport#skipped()} name it with the
 * reason. What stops a run is a store that can take no more; its exception is thrown.
 *
 * <p>Each piece carries metadata under the keys of {@link SourceRef}, which reads them back.
 *
 * <p>Safe for use by many threads; calls on one ingestor take turns. An interrupt ends a call with a
 * {@link java.util.concurrent.CancellationException} between two writes.
 */
public final class Ingestor {

    /** Most tokens of a piece for which nothing else is said: a paragraph or three. */
    public static final int DEFAULT_MAX_TOKENS = 300;

    /** Most tokens repeated for which nothing else is said. */
    public static final int DEFAULT_OVERLAP_TOKENS = 30;

    /** The source of {@link #ingestDocuments} for which nothing else is said. */
    public static final String DOCUMENTS_SOURCE = "documents";

    private final DocumentStore store;
    private final EmbeddingModel model;
    private final FileTypes types;
    private final PieceSize size;
    private final Preparation preparation;
    private final String pipeline;
    private final int batchPieces;
    private final int parallelBatches;
    private final long maxFileBytes;
    private final Optional<String> source;
    private final IngestListener listener;
    private final ReentrantLock turn = new ReentrantLock();

    private Ingestor(Builder builder) {
        store = Objects.requireNonNull(builder.store, "store");
        model = Objects.requireNonNull(builder.model, "embeddingModel");
        types = new FileTypes(builder.parsers, builder.parserForOthers);
        size = new PieceSize(builder.maxTokens, builder.overlapTokens, builder.counter);
        preparation = builder.preparation(size);
        // By what a vector depends on: the same text from another model is another vector.
        pipeline = ContentHash.shortOf(
                preparation.description() + "|" + model.modelName() + "|" + new TreeSet<>(builder.parsers.keySet()));
        batchPieces = builder.batchPieces;
        parallelBatches = builder.parallelBatches;
        maxFileBytes = builder.maxFileBytes;
        source = builder.source;
        listener = builder.listener;
    }

    /** Starts an ingestor; a store and an embedding model must be given. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes the store hold the documents of a folder, its folders included, as they are now: adds, replaces and removes. Names
     * that begin with a dot are passed over, links are not followed. A document's id is its path relative to the folder; documents of
     * other folders in the same store are left alone.
     *
     * @throws IllegalArgumentException when it is not a folder, or the store holds vectors of another dimension than the model's
     */
    public IngestReport ingestFolder(Path folder) {
        Path root = realFolder(folder);
        try {
            return run(source.orElse(root.toString()), FolderScan.folder(root, types, maxFileBytes));
        } catch (IOException e) {
            throw new UncheckedIOException("'" + folder + "' cannot be read", e);
        }
    }

    /**
     * Adds or replaces some files of a folder, as {@link #ingestFolder} would, and leaves its other documents alone.
     *
     * @param folder what the ids are relative to
     * @param files in the folder, relative to it or not
     * @throws IllegalArgumentException when it is not a folder, or a file is not in it
     */
    public IngestReport ingestFiles(Path folder, List<Path> files) {
        Path root = realFolder(folder);
        Path named = folder.toAbsolutePath().normalize();
        return run(source.orElse(root.toString()), FolderScan.files(named, files, types, maxFileBytes));
    }

    /**
     * Does for a {@code file:} URL what {@link #ingestFolder} does for the folder, or {@link #ingestFiles} for the file in its folder.
     *
     * @throws IllegalArgumentException when it is a URL of another kind, which LangChain4j's {@code UrlDocumentLoader} loads for {@link
     *     #ingestDocuments}, or there is nothing at it
     */
    public IngestReport ingestUrl(URI url) {
        if (!"file".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException(
                    "'" + url + "' is no file: URL; load it with a loader of LangChain4j and use ingestDocuments");
        }
        Path path = Path.of(url);
        if (Files.isDirectory(path)) {
            return ingestFolder(path);
        }
        Path folder = path.getParent();
        if (folder == null || !Files.exists(path)) {
            throw new IllegalArgumentException("there is no file '" + path + "'");
        }
        return ingestFiles(folder, List.of(path));
    }

    /**
     * Adds or replaces documents that have been loaded already. A document's id is its metadata {@link SourceRef#DOCUMENT_ID},
     * or else {@code url}, or else {@code file_name} after {@code absolute_directory_path}; one that has none of them fails.
     */
    public IngestReport ingestDocuments(List<Document> documents) {
        return ingest(documents, false);
    }

    /**
     * Makes the source hold these documents as they are now and no others: what {@link #ingestFolder} does for a folder, for documents of
     * any loader. Documents of other sources in the same store are left alone; give each loader a {@link Builder#source} of its own.
     */
    public IngestReport syncDocuments(List<Document> documents) {
        return ingest(documents, true);
    }

    private IngestReport ingest(List<Document> documents, boolean complete) {
        List<SourceDocument> given = new ArrayList<>();
        List<IngestReport.Problem> failed = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            Document document = documents.get(i);
            Optional<String> id = DocumentIds.of(document.metadata());
            if (id.isPresent()) {
                given.add(new SourceDocument.OfDocument(id.get(), document));
            } else {
                failed.add(new IngestReport.Problem(
                        "document " + i, "has none of the metadata document_id, url and file_name to tell it by"));
            }
        }
        return run(source.orElse(DOCUMENTS_SOURCE), new Supply(given, List.of(), failed, List.of(), complete));
    }

    private IngestReport run(String from, Supply supply) {
        turn.lock();
        try {
            return new IngestRun(
                            store,
                            model,
                            preparation,
                            size,
                            pipeline,
                            batchPieces,
                            parallelBatches,
                            listener,
                            from,
                            supply)
                    .run();
        } finally {
            turn.unlock();
        }
    }

    private static Path realFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    Files.exists(folder) ? "'" + folder + "' is not a folder" : "there is no folder '" + folder + "'");
        }
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("'" + folder + "' cannot be read", e);
        }
    }

    /** Collects the parts of an ingestor. Not safe for use by many threads. */
    public static final class Builder {

        private static final int DEFAULT_BATCH_PIECES = 64;
        private static final long DEFAULT_MAX_FILE_BYTES = 64L << 20;

        private @Nullable DocumentStore store;
        private @Nullable EmbeddingModel model;
        private Optional<DocumentSplitter> splitter = Optional.empty();
        private String splitterDescription = "";
        private final Map<String, DocumentParser> parsers = new HashMap<>();
        private int maxTokens = DEFAULT_MAX_TOKENS;
        private int overlapTokens = DEFAULT_OVERLAP_TOKENS;
        private ToIntFunction<String> counter = new TokenEstimate();
        private boolean embedHeadings = true;
        private Optional<DocumentParser> parserForOthers = Optional.empty();
        private AddedMetadata added = AddedMetadata.NONE;
        private int batchPieces = DEFAULT_BATCH_PIECES;
        private int parallelBatches = 1;
        private long maxFileBytes = DEFAULT_MAX_FILE_BYTES;
        private Optional<String> source = Optional.empty();
        private IngestListener listener = IngestListener.NONE;

        private Builder() {}

        /** Where the pieces go. Needed. */
        public Builder store(TercelEmbeddingStore into) {
            return store(new TercelDocumentStore(into));
        }

        Builder store(DocumentStore into) {
            store = into;
            return this;
        }

        /** What makes the vectors. Needed; must be the one that queries are embedded with. */
        public Builder embeddingModel(EmbeddingModel with) {
            model = with;
            return this;
        }

        /**
         * How large pieces may be, in tokens; 300 with an overlap of 30 unless asked for otherwise. Headings that are embedded
         * with a piece come on top: stay well below what the model reads at once.
         */
        public Builder pieces(int mostTokens, int mostOverlapTokens) {
            maxTokens = mostTokens;
            overlapTokens = mostOverlapTokens;
            return this;
        }

        /** Counts the tokens of a text as the model does. An estimate from its letters unless given. */
        public Builder tokenCounter(ToIntFunction<String> with) {
            counter = with;
            return this;
        }

        /**
         * Splits all documents in place of the splitters in the box, which are along the headings for Markdown and HTML and
         * recursive for the rest. Its pieces must be parts of the text, white space aside.
         *
         * @param with the splitter
         * @param description names it with its settings: when it changes, all documents are embedded again
         */
        public Builder splitter(DocumentSplitter with, String description) {
            splitter = Optional.of(with);
            splitterDescription = description;
            return this;
        }

        /** Parses files with a name ending, without its dot, in place of the parser in the box, if there is one. */
        public Builder parser(String extension, DocumentParser with) {
            parsers.put(extension.toLowerCase(Locale.ROOT), with);
            return this;
        }

        /** Parses files that no other parser is for, instead of skipping them: one that knows many kinds, such as Tika. */
        public Builder parserForOthers(DocumentParser with) {
            parserForOthers = Optional.of(with);
            return this;
        }

        /** Whether pieces are embedded with the headings above them, which are not part of the stored text. On unless turned off. */
        public Builder embedHeadings(boolean with) {
            embedHeadings = with;
            return this;
        }

        /**
         * Adds metadata to the pieces of each document, for filters: whose it is, what kind, from when.
         *
         * @param rule from the document, which has {@code document_id}, {@code source} and what its loader gave it, to values of the types that
         *     LangChain4j's metadata takes; a document for which it throws fails
         * @param description names the rule: when it changes, all documents are ingested again
         */
        public Builder metadata(Function<Document, Map<String, ?>> rule, String description) {
            added = AddedMetadata.of(rule, description);
            return this;
        }

        /** Most pieces given to the model at once; 64 unless asked for otherwise. */
        public Builder batchPieces(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("batchPieces must be at least 1, was " + most);
            }
            batchPieces = most;
            return this;
        }

        /**
         * How many batches the model is given at the same time, each on a thread of its own; 1 unless asked for otherwise. More are of use
         * with a model behind a network; one that runs in this process has all processors to itself already. Documents are written one after
         * another in any case.
         */
        public Builder parallelBatches(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("parallelBatches must be at least 1, was " + most);
            }
            parallelBatches = most;
            return this;
        }

        /** The largest file that is read; larger ones are skipped. 64 MiB unless asked for otherwise. */
        public Builder maxFileBytes(long most) {
            maxFileBytes = most;
            return this;
        }

        /**
         * Names the documents of this ingestor within the store. Unless given, it is the folder's path, so that a folder that was
         * moved is ingested anew; give a name to what may move.
         */
        public Builder source(String name) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("source must not be blank");
            }
            source = Optional.of(name);
            return this;
        }

        /** Is told how it goes. */
        public Builder listener(IngestListener told) {
            listener = told;
            return this;
        }

        /**
         * The ingestor.
         *
         * @throws NullPointerException when the store or the model is missing
         * @throws IllegalArgumentException when the sizes of pieces make no sense
         */
        public Ingestor build() {
            return new Ingestor(this);
        }

        private Preparation preparation(PieceSize size) {
            if (splitter.isPresent()) {
                SpanSplitter own = new AligningSplitter(splitter.get(), splitterDescription);
                return new Preparation(own, own, embedHeadings, added);
            }
            return new Preparation(new MarkdownSpans(size), new RecursiveSpans(size), embedHeadings, added);
        }
    }
}
