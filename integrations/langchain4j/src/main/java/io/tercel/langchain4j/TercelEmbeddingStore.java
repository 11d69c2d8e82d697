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
import io.tercel.config.ConsistencyLevel;
import io.tercel.error.FilterSyntaxException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
 * UUID, Long or Float), {@code vector} and, for full text, {@code text_terms}. It may be searched natively through {@link
 * #collection()}.
 */
public final class TercelEmbeddingStore implements EmbeddingStore<TextSegment>, AutoCloseable {

    /** The collection's name when nothing else is said. */
    public static final String DEFAULT_COLLECTION = "embeddings";

    /**
     * LangChain4j up to 1.19 demands that removing no ids is refused, from 1.20 on that it does nothing. One jar cannot please both:
     * this follows the version that the module is built against.
     */
    private static final boolean REMOVING_NO_IDS_IS_REFUSED = true;

    private final Database database;
    private final boolean ownsDatabase;
    private final SegmentCollection segments;
    private final Listeners listeners;

    private TercelEmbeddingStore(
            Database database, boolean ownsDatabase, StoreSettings settings, List<EmbeddingStoreListener> listeners) {
        this.database = database;
        this.ownsDatabase = ownsDatabase;
        this.segments = translated(() -> new SegmentCollection(database, settings));
        this.listeners = new Listeners(listeners);
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

    /** A new store that keeps everything in memory and is gone when it is closed. */
    public static TercelEmbeddingStore inMemory() {
        return builder().inMemory().build();
    }

    /** Starts a store with options. */
    public static Builder builder() {
        return new Builder();
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
                () -> upsert(List.of(checkedId(id)), List.of(given(embedding, "embedding")), null),
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
                () -> {
                    List<String> checkedIds = ids == null ? List.of() : ids;
                    List<Embedding> checkedEmbeddings = embeddings == null ? List.of() : embeddings;
                    checkSizes(checkedIds, checkedEmbeddings, segments);
                    for (int i = 0; i < checkedIds.size(); i++) {
                        checkedId(checkedIds.get(i));
                        given(checkedEmbeddings.get(i), "embedding");
                    }
                    upsert(checkedIds, checkedEmbeddings, segments);
                },
                asked -> new EmbeddingStoreResponseContext.AddAll<>(asked, asked.attributes(), ids));
    }

    @Override
    public void remove(String id) {
        listeners.around(
                attributes -> new EmbeddingStoreRequestContext.Remove<TextSegment>(this, attributes, id),
                () -> perform(() -> segments.delete(List.of(checkedId(id)))),
                asked -> new EmbeddingStoreResponseContext.Remove<>(asked, asked.attributes()));
    }

    /** Removes the entries with these ids; those that do not exist are passed over. */
    @Override
    public void removeAll(@Nullable Collection<String> ids) {
        List<String> listed = ids == null ? List.of() : new ArrayList<>(ids);
        listeners.around(
                attributes -> new EmbeddingStoreRequestContext.RemoveAllIds<TextSegment>(this, attributes, listed),
                () -> {
                    if (listed.isEmpty() && REMOVING_NO_IDS_IS_REFUSED) {
                        throw new IllegalArgumentException("ids cannot be null or empty");
                    }
                    listed.forEach(TercelEmbeddingStore::checkedId);
                    perform(() -> segments.delete(listed));
                },
                asked -> new EmbeddingStoreResponseContext.RemoveAllIds<>(asked, asked.attributes()));
    }

    @Override
    public void removeAll(Filter filter) {
        listeners.around(
                attributes -> new EmbeddingStoreRequestContext.RemoveAllFilter<TextSegment>(this, attributes, filter),
                () -> perform(() -> segments.delete(mapped(filter))),
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
        checkSizes(ids, embeddings, given(segments, "segments"));
        ids.forEach(TercelEmbeddingStore::checkedId);
        embeddings.forEach(embedding -> given(embedding, "embedding"));
        perform(() -> this.segments.replace(mapped(filter), ids, embeddings, segments));
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
                () -> new EmbeddingSearchResult<>(translated(() -> segments.search(given(request, "request")))),
                (asked, result) -> new EmbeddingStoreResponseContext.Search<>(asked, asked.attributes(), result));
    }

    /**
     * Finds entries by embedding, by the words of a text, or by both, whatever the store's own mode is; best first. Not told to
     * listeners.
     *
     * @throws IllegalArgumentException also when there is a text, but the store was made without full text
     */
    public List<SegmentMatch> find(SegmentQuery query) {
        return translated(() -> segments.find(given(query, "query")));
    }

    /** What is stored under an id. */
    public Optional<StoredEmbedding> get(String id) {
        return get(List.of(checkedId(id))).stream().findFirst();
    }

    /** What is stored under these ids, in their order; those that do not exist are passed over. */
    public List<StoredEmbedding> get(List<String> ids) {
        given(ids, "ids").forEach(TercelEmbeddingStore::checkedId);
        return translated(() -> segments.get(ids));
    }

    /** How many entries there are, exactly. */
    public long count() {
        return translated(segments::count);
    }

    /** How many entries fit a filter, exactly. */
    public long count(Filter filter) {
        return translated(() -> segments.count(mapped(filter)));
    }

    /**
     * A page of all entries, in ascending order of their ids.
     *
     * @param limit most entries
     * @param offset entries to leave out before
     */
    public List<StoredEmbedding> list(int limit, int offset) {
        return translated(() -> segments.list(Optional.empty(), checkedLimit(limit), offset));
    }

    /** A page of the entries that fit a filter, in ascending order of their ids. */
    public List<StoredEmbedding> list(Filter filter, int limit, int offset) {
        return translated(() -> segments.list(Optional.of(mapped(filter)), checkedLimit(limit), offset));
    }

    /** The metadata of all entries that fit a filter, in ascending order of their ids, without reading texts and embeddings. */
    public List<Metadata> listMetadata(Filter filter) {
        return translated(() -> segments.metadata(mapped(filter)));
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
        List<TextSegment> one = segment == null ? null : List.of(segment);
        upsert(List.of(id), List.of(given(embedding, "embedding")), one);
        return id;
    }

    private void upsert(List<String> ids, List<Embedding> embeddings, @Nullable List<TextSegment> texts) {
        if (!ids.isEmpty()) {
            perform(() -> segments.upsert(ids, embeddings, texts));
        }
    }

    private static void checkSizes(List<String> ids, List<Embedding> embeddings, @Nullable List<TextSegment> segments) {
        if (ids.size() != embeddings.size()) {
            throw new IllegalArgumentException(
                    "ids size (%d) is not equal to embeddings size (%d)".formatted(ids.size(), embeddings.size()));
        }
        if (segments != null && segments.size() != embeddings.size()) {
            throw new IllegalArgumentException("embeddings size (%d) is not equal to embedded size (%d)"
                    .formatted(embeddings.size(), segments.size()));
        }
    }

    private static io.tercel.query.Filter mapped(Filter filter) {
        return MetadataFilterMapper.map(given(filter, "filter"));
    }

    private static String checkedId(@Nullable String id) {
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException("id cannot be null or blank");
        }
        return id;
    }

    private static int checkedLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, but is: " + limit);
        }
        return limit;
    }

    private static <T> T given(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " cannot be null");
        }
        return value;
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

    /** Collects the options of a store. Either a path, a database, or memory has to be chosen. Not safe for use by many threads. */
    public static final class Builder {

        private Optional<Supplier<Database>> source = Optional.empty();
        private boolean ownsDatabase;
        private String collectionName = DEFAULT_COLLECTION;
        private OptionalInt dimension = OptionalInt.empty();
        private boolean fullText = true;
        private Optional<String> analyzer = Optional.empty();
        private SearchMode searchMode = SearchMode.VECTOR;
        private ConsistencyLevel consistency = ConsistencyLevel.STRONG;
        private List<EmbeddingStoreListener> listeners = List.of();

        private Builder() {}

        /** Keeps the store in a directory; closing the store closes it. */
        public Builder path(Path directory) {
            given(directory, "directory");
            return source(() -> Database.open(directory), true);
        }

        /** Keeps the store in an open database, beside its other collections; closing the store leaves it open. */
        public Builder database(Database open) {
            given(open, "database");
            return source(() -> open, false);
        }

        /** Keeps the store in memory. */
        public Builder inMemory() {
            return source(Database::inMemory, true);
        }

        private Builder source(Supplier<Database> chosen, boolean owned) {
            source = Optional.of(chosen);
            ownsDatabase = owned;
            return this;
        }

        /** The collection's name; {@value #DEFAULT_COLLECTION} unless asked for otherwise. */
        public Builder collectionName(String name) {
            collectionName = given(name, "collectionName");
            return this;
        }

        /** The embeddings' dimension, so that the collection is made at once; learned from the first embedding unless given. */
        public Builder dimension(int dimensions) {
            dimension = OptionalInt.of(dimensions);
            return this;
        }

        /** Whether a new collection gets an index over the words of its texts, which {@link SearchMode#HYBRID} needs. On. */
        public Builder fullText(boolean indexed) {
            fullText = indexed;
            return this;
        }

        /** How texts are cut into words: {@code standard} unless asked for otherwise, {@code english}, another name, or JSON. */
        public Builder analyzer(String nameOrJson) {
            analyzer = Optional.of(given(nameOrJson, "analyzer"));
            return this;
        }

        /** What a search looks at; {@link SearchMode#VECTOR} unless asked for otherwise. */
        public Builder searchMode(SearchMode mode) {
            searchMode = given(mode, "searchMode");
            return this;
        }

        /** How fresh reads are; {@link ConsistencyLevel#STRONG} unless asked for otherwise. */
        public Builder consistency(ConsistencyLevel level) {
            consistency = given(level, "consistency");
            return this;
        }

        /** Who is told about each call. */
        public Builder listeners(List<EmbeddingStoreListener> told) {
            listeners = List.copyOf(given(told, "listeners"));
            return this;
        }

        /**
         * The store.
         *
         * @throws IllegalArgumentException when the options do not fit each other, or not the collection that is there
         */
        public TercelEmbeddingStore build() {
            Supplier<Database> chosen = source.orElseThrow(() -> new IllegalArgumentException(
                    "nowhere to keep the store: choose path(…), database(…) or inMemory()"));
            if (!fullText && (searchMode == SearchMode.HYBRID || analyzer.isPresent())) {
                throw new IllegalArgumentException(
                        searchMode == SearchMode.HYBRID
                                ? "searchMode HYBRID needs fullText"
                                : "an analyzer needs fullText");
            }
            StoreSettings settings =
                    new StoreSettings(collectionName, dimension, fullText, analyzer, searchMode, consistency);
            Database database = chosen.get();
            try {
                return new TercelEmbeddingStore(database, ownsDatabase, settings, listeners);
            } catch (RuntimeException failure) {
                if (ownsDatabase) {
                    database.close();
                }
                throw failure;
            }
        }
    }
}
