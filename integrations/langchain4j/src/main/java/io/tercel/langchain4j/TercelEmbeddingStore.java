package io.tercel.langchain4j;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreListener;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreRequestContext;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreResponseContext;
import io.tercel.Database;
import io.tercel.error.FilterSyntaxException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An embedding store in a directory of its own, or in memory, within this process. Safe for use by many threads.
 *
 * <pre>{@code
 * EmbeddingStore<TextSegment> store = TercelEmbeddingStore.open(Path.of("data"));
 * }</pre>
 *
 * <p>Adding under an id replaces what was there; ids are any texts that are not blank. What is added is durable when the call
 * returns, found by the next search, and there after a crash; up to 20,000 entries or 16 MiB of one call are written in one step,
 * all or none. The first embedding settles the dimension. Embeddings come back bit for bit and metadata with the same types. The
 * text of a segment may have 65,535 bytes of UTF-8 and its metadata as JSON 65,536.
 *
 * <p>Scores are relevance: {@code (1 + cosine) / 2}, computed exactly. Filters answer as {@code Filter.test} does, and an entry
 * without a segment fits none. In mode {@link SearchMode#HYBRID} requests that have a text are also searched by its words; see
 * {@link HybridMatch} for what the scores mean then.
 *
 * <p>Input that does not fit throws {@code IllegalArgumentException}, with the database's own exception as its cause where the
 * database found it. Whatever else goes wrong is a {@code VectorDbException}: a full disk, corruption, a closed store, a directory
 * that another process owns.
 *
 * <p>The collection has the fields {@code id}, {@code text}, {@code metadata} (JSON), {@code metadata_types} (which keys hold a
 * UUID, Long or Float), {@code vector} (whose description is the model's name) and, where they are asked for, {@code text_terms},
 * {@code partition_key} and {@code tokens}. It may be searched natively through {@link
 * #collection()}.
 */
public final class TercelEmbeddingStore implements EmbeddingStore<TextSegment>, AutoCloseable {

    /** The collection's name when nothing else is said. */
    public static final String DEFAULT_COLLECTION = "embeddings";

    /** The field of token vectors, as {@code StoredTokenVectors} of the rerankers is told it. */
    public static final String TOKENS_FIELD = StoreSchema.TOKENS;

    /** Entries that an import writes at once. */
    private static final int IMPORT_BATCH = 1_000;

    private final Database database;
    private final boolean ownsDatabase;
    private final SegmentCollection segments;
    private final Listeners listeners;
    private final LangChain4jContract contract;
    private final Function<TextSegment, List<float[]>> tokenVectors;

    /**
     * A store in an open database.
     *
     * @param ownsDatabase whether closing the store closes it
     * @param tokenVectors makes the vectors of a segment's tokens; an empty list for none
     */
    TercelEmbeddingStore(
            Database database,
            boolean ownsDatabase,
            StoreSettings settings,
            List<EmbeddingStoreListener> listeners,
            LangChain4jContract contract,
            Function<TextSegment, List<float[]>> tokenVectors) {
        this.database = database;
        this.ownsDatabase = ownsDatabase;
        this.segments = translated(() -> new SegmentCollection(database, settings));
        this.listeners = new Listeners(listeners);
        this.contract = contract;
        this.tokenVectors = tokenVectors;
    }

    /**
     * The store in a directory, made there when the directory is missing or empty.
     *
     * @throws io.tercel.error.DirectoryLockedException when another store or process has it open
     * @throws io.tercel.error.StorageException when it cannot be used
     */
    public static TercelEmbeddingStore open(Path directory) {
        return builder().path(directory).build();
    }

    /**
     * The store that is in a directory already, for reading only: whatever would change it throws {@code ReadOnlyException}.
     *
     * @throws io.tercel.error.DirectoryLockedException when another store or process has it open
     * @throws io.tercel.error.StorageException when there is none
     */
    public static TercelEmbeddingStore openReadOnly(Path directory) {
        return builder().path(directory).readOnly(true).build();
    }

    /** A new store that keeps everything in memory and is gone when it is closed. */
    public static TercelEmbeddingStore inMemory() {
        return builder().inMemory().build();
    }

    /** Starts a store with options. */
    public static TercelEmbeddingStoreBuilder builder() {
        return new TercelEmbeddingStoreBuilder();
    }

    @Override
    public String add(Embedding embedding) {
        return listeners.around(
                attributes -> new EmbeddingStoreRequestContext.Add<>(this, attributes, embedding),
                () -> addNew(embedding, null),
                (asked, id) -> new EmbeddingStoreResponseContext.Add<>(asked, asked.attributes(), id));
    }

    @Override
    public void add(String id, Embedding embedding) {
        listeners.around(
                attributes -> new EmbeddingStoreRequestContext.Add<TextSegment>(this, attributes, id, embedding),
                () -> upsert(List.of(entry(id, embedding, null))),
                asked -> new EmbeddingStoreResponseContext.Add<>(asked, asked.attributes(), id));
    }

    /** Adds an embedding with its segment, which may be null. */
    @Override
    public String add(Embedding embedding, @Nullable TextSegment segment) {
        return listeners.around(
                attributes -> new EmbeddingStoreRequestContext.Add<>(this, attributes, null, embedding, segment),
                () -> addNew(embedding, segment),
                (asked, id) -> new EmbeddingStoreResponseContext.Add<>(asked, asked.attributes(), id));
    }

    @Override
    public List<String> addAll(List<Embedding> embeddings) {
        return addAll(embeddings, null);
    }

    /** Adds embeddings with the segment at the same position; the list of segments, and each of them, may be null. */
    @Override
    public List<String> addAll(List<Embedding> embeddings, @Nullable List<TextSegment> segments) {
        List<String> ids = generateIds(embeddings == null ? 0 : embeddings.size());
        addAll(ids, embeddings, segments);
        return ids;
    }

    /**
     * Adds embeddings under the ids at the same position, replacing what was there; of equal ids the last one wins.
     *
     * @param ids none of them blank; null counts as empty
     * @param embeddings as many as ids; null counts as empty
     * @param segments as many as ids, or null for none at all; each may be null
     */
    @Override
    public void addAll(
            @Nullable List<String> ids, @Nullable List<Embedding> embeddings, @Nullable List<TextSegment> segments) {
        listeners.around(
                attributes -> new EmbeddingStoreRequestContext.AddAll<>(this, attributes, ids, embeddings, segments),
                () -> upsert(NewEntry.all(ids, embeddings, segments, this::tokensOf)),
                asked -> new EmbeddingStoreResponseContext.AddAll<>(asked, asked.attributes(), ids));
    }

    /**
     * As {@link #addAll(List, List, List)}, with the vectors of the segments' tokens, for late interaction. The store keeps them in 16
     * bits; {@link #tokenVectors(List)} returns them.
     *
     * @param tokenVectors as many as ids: for each segment the vectors of its tokens, of which {@value StoreSchema#TOKEN_CAPACITY} are kept
     * @throws IllegalArgumentException also when the store was made without {@link TercelEmbeddingStoreBuilder#tokenVectors(int)}
     */
    public void addAll(
            List<String> ids,
            List<Embedding> embeddings,
            @Nullable List<TextSegment> segments,
            List<List<float[]>> tokenVectors) {
        if (Arguments.given(tokenVectors, "tokenVectors").size()
                != Arguments.given(ids, "ids").size()) {
            throw new IllegalArgumentException(
                    "ids size (%d) is not equal to tokenVectors size (%d)".formatted(ids.size(), tokenVectors.size()));
        }
        listeners.around(
                attributes -> new EmbeddingStoreRequestContext.AddAll<>(this, attributes, ids, embeddings, segments),
                () -> upsert(NewEntry.all(ids, embeddings, segments, (place, segment) -> tokenVectors.get(place))),
                asked -> new EmbeddingStoreResponseContext.AddAll<>(asked, asked.attributes(), ids));
    }

    /**
     * Adds the entries of a file that {@code InMemoryEmbeddingStore.serializeToFile} wrote: ids and embeddings bit for bit, metadata with
     * the types that the file has, which are String, Integer, Long and Double. The file is read entry by entry, however long it is. Entries
     * are written a thousand at a time; after a failure those written before stay, and the same file may be imported again. Of equal
     * ids, which that store allows, the last one stays. Not told to listeners.
     *
     * @return how many entries the file has
     * @throws IllegalArgumentException when the file is not what that store writes, or an entry does not fit this store; names the entry
     * @throws UncheckedIOException when it cannot be read
     */
    public long importInMemory(Path json) {
        long imported = 0;
        try (InputStream file = new BufferedInputStream(Files.newInputStream(Arguments.given(json, "json")));
                InMemoryJson entries = new InMemoryJson(file)) {
            List<NewEntry> batch = new ArrayList<>();
            for (Optional<NewEntry> next = entries.next(); next.isPresent(); next = entries.next()) {
                batch.add(withTokens(next.get()));
                imported++;
                if (batch.size() == IMPORT_BATCH) {
                    upsert(batch);
                    batch.clear();
                }
            }
            upsert(batch);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + json, failure);
        }
        return imported;
    }

    private NewEntry withTokens(NewEntry read) {
        return new NewEntry(read.id(), read.embedding(), read.segment(), tokensOf(0, read.segment()));
    }

    @Override
    public void remove(String id) {
        listeners.around(
                attributes -> new EmbeddingStoreRequestContext.Remove<TextSegment>(this, attributes, id),
                () -> perform(() -> segments.delete(List.of(Arguments.checkedId(id)))),
                asked -> new EmbeddingStoreResponseContext.Remove<>(asked, asked.attributes()));
    }

    private void refuseNoIds() {
        switch (contract) {
            case V1_19 -> throw new IllegalArgumentException("ids cannot be null or empty");
            case V1_20 -> {}
        }
    }

    /**
     * Removes the entries with these ids; those that do not exist are passed over. No ids are refused or do nothing, as the store's
     * {@link LangChain4jContract} says.
     */
    @Override
    public void removeAll(@Nullable Collection<String> ids) {
        List<String> listed = ids == null ? List.of() : new ArrayList<>(ids);
        listeners.around(
                attributes -> new EmbeddingStoreRequestContext.RemoveAllIds<TextSegment>(this, attributes, listed),
                () -> {
                    if (listed.isEmpty()) {
                        refuseNoIds();
                        return;
                    }
                    listed.forEach(Arguments::checkedId);
                    perform(() -> segments.delete(listed));
                },
                asked -> new EmbeddingStoreResponseContext.RemoveAllIds<>(asked, asked.attributes()));
    }

    @Override
    public void removeAll(Filter filter) {
        listeners.around(
                attributes -> new EmbeddingStoreRequestContext.RemoveAllFilter<TextSegment>(this, attributes, filter),
                () -> perform(() -> segments.delete(Arguments.given(filter, "filter"))),
                asked -> new EmbeddingStoreResponseContext.RemoveAllFilter<>(asked, asked.attributes()));
    }

    /**
     * Removes the entries that fit a filter and adds others, in one step: no search sees the one without the other, and a crash
     * leaves both or neither. Made for replacing all the segments of a document, however many there are now; not told to listeners, who
     * have no word for it.
     *
     * @param filter what goes; an entry whose id is among {@code ids} is replaced, whether it fits or not
     * @param ids none of them blank; may be empty, to remove only
     * @param embeddings as many as ids
     * @param segments as many as ids
     * @throws IllegalArgumentException also when it is more than one write may hold (64 MiB); nothing has changed then
     */
    public void replaceAll(Filter filter, List<String> ids, List<Embedding> embeddings, List<TextSegment> segments) {
        Arguments.given(filter, "filter");
        List<NewEntry> entries = NewEntry.all(
                Arguments.given(ids, "ids"),
                Arguments.given(embeddings, "embeddings"),
                Arguments.given(segments, "segments"),
                this::tokensOf);
        perform(() -> this.segments.replace(filter, entries));
    }

    @Override
    public void removeAll() {
        listeners.around(
                attributes -> new EmbeddingStoreRequestContext.RemoveAll<TextSegment>(this, attributes),
                () -> perform(segments::deleteAll),
                asked -> new EmbeddingStoreResponseContext.RemoveAll<>(asked, asked.attributes()));
    }

    @Override
    public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
        return listeners.around(
                attributes -> new EmbeddingStoreRequestContext.Search<TextSegment>(this, attributes, request),
                () -> new EmbeddingSearchResult<>(
                        translated(() -> segments.search(Arguments.given(request, "request")))),
                (asked, result) -> new EmbeddingStoreResponseContext.Search<>(asked, asked.attributes(), result));
    }

    /**
     * As {@link #search}, on a virtual thread: what LangChain4j calls from 1.20 on when it must not block. A failure completes the
     * future. Safe to cancel, though the search runs to its end.
     */
    public CompletableFuture<EmbeddingSearchResult<TextSegment>> searchAsync(EmbeddingSearchRequest request) {
        return CompletableFuture.supplyAsync(
                () -> search(request),
                search -> Thread.ofVirtual().name("tercel-search").start(search));
    }

    /**
     * Finds entries by embedding, by the words of a text, or by both, whatever the store's own mode is; best first. Not told to
     * listeners.
     *
     * @throws IllegalArgumentException also when there is a text, but the store was made without full text
     */
    public List<SegmentMatch> find(SegmentQuery query) {
        return translated(() -> segments.find(Arguments.given(query, "query")));
    }

    /** What is stored under an id. */
    public Optional<StoredEmbedding> get(String id) {
        return get(List.of(Arguments.checkedId(id))).stream().findFirst();
    }

    /** What is stored under these ids, in their order; those that do not exist are passed over. */
    public List<StoredEmbedding> get(List<String> ids) {
        Arguments.given(ids, "ids").forEach(Arguments::checkedId);
        return translated(() -> segments.get(ids));
    }

    /**
     * The vectors of the tokens of these entries, by id in the order of the ids, rounded to 16 bits; an empty list for an entry that has
     * none. Entries that do not exist are passed over, and so are all when the store was made without token vectors.
     */
    public Map<String, List<float[]>> tokenVectors(List<String> ids) {
        Arguments.given(ids, "ids").forEach(Arguments::checkedId);
        return translated(() -> segments.tokens(ids));
    }

    /** How many entries there are, exactly. */
    public long count() {
        return translated(segments::count);
    }

    /** How many entries fit a filter, exactly. */
    public long count(Filter filter) {
        return translated(() -> segments.count(Arguments.given(filter, "filter")));
    }

    /**
     * A page of all entries, in ascending order of their ids.
     *
     * @param limit most entries
     * @param offset entries to leave out before
     */
    public List<StoredEmbedding> list(int limit, int offset) {
        return translated(() -> segments.list(Optional.empty(), Arguments.checkedLimit(limit), offset));
    }

    /** A page of the entries that fit a filter, in ascending order of their ids. */
    public List<StoredEmbedding> list(Filter filter, int limit, int offset) {
        return translated(() ->
                segments.list(Optional.of(Arguments.given(filter, "filter")), Arguments.checkedLimit(limit), offset));
    }

    /** The metadata of all entries that fit a filter, in ascending order of their ids, without reading texts and embeddings. */
    public List<Metadata> listMetadata(Filter filter) {
        return translated(() -> segments.metadata(Arguments.given(filter, "filter")));
    }

    /** The collection behind the store, for everything LangChain4j has no words for; empty while nothing has been added. */
    public Optional<io.tercel.Collection> collection() {
        return translated(segments::existing);
    }

    /** The dimension of the embeddings; empty while nothing has been added and the builder was told none. */
    public OptionalInt dimension() {
        return collection()
                .map(there -> OptionalInt.of(StoreSchema.dimension(there.schema())))
                .orElse(OptionalInt.empty());
    }

    /** The name of the embedding model; empty while nothing has been added, and when nobody has ever said it. */
    public Optional<String> modelName() {
        return collection().flatMap(there -> StoreSchema.model(there.schema()));
    }

    /** The key of metadata whose values the entries are divided by; empty when they are not, or while nothing has been added. */
    public Optional<String> partitionedBy() {
        return collection()
                .flatMap(there -> StoreSchema.partitioning(there.schema()))
                .map(StoreSettings.Partitioning::key);
    }

    /** The database behind the store. */
    public Database database() {
        return database;
    }

    /** Closes the database, unless it was given to the builder. May be repeated. */
    @Override
    public void close() {
        if (ownsDatabase) {
            database.close();
        }
    }

    private String addNew(Embedding embedding, @Nullable TextSegment segment) {
        String id = generateIds(1).getFirst();
        upsert(List.of(entry(id, embedding, segment)));
        return id;
    }

    private NewEntry entry(String id, Embedding embedding, @Nullable TextSegment segment) {
        return new NewEntry(
                Arguments.checkedId(id), Arguments.given(embedding, "embedding"), segment, tokensOf(0, segment));
    }

    private List<float[]> tokensOf(int place, @Nullable TextSegment segment) {
        return segment == null ? List.of() : tokenVectors.apply(segment);
    }

    private void upsert(List<NewEntry> entries) {
        if (!entries.isEmpty()) {
            perform(() -> segments.upsert(entries));
        }
    }

    private static void perform(Runnable call) {
        translated(() -> {
            call.run();
            return true;
        });
    }

    private static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (InvalidRequestException | LimitExceededException | FilterSyntaxException refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
    }
}
