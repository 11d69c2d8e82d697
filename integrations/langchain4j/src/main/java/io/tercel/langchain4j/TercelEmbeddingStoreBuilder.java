package io.tercel.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreListener;
import io.tercel.Database;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.schema.PartitionKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Collects the options of a {@link TercelEmbeddingStore}. Either a path, a database, or memory has to be chosen. Not safe for use by many threads. */
public final class TercelEmbeddingStoreBuilder {

    /** What LangChain4j calls models that do not tell their names. */
    private static final String UNKNOWN_MODEL = "unknown";

    private Optional<Function<DatabaseOptions, Database>> source = Optional.empty();
    private boolean ownsDatabase;
    private Optional<DatabaseOptions> options = Optional.empty();
    private boolean readOnly;
    private String collectionName = TercelEmbeddingStore.DEFAULT_COLLECTION;
    private OptionalInt dimension = OptionalInt.empty();
    private boolean fullText = true;
    private Optional<String> analyzer = Optional.empty();
    private SearchMode searchMode = SearchMode.VECTOR;
    private ConsistencyLevel consistency = ConsistencyLevel.STRONG;
    private List<EmbeddingStoreListener> listeners = List.of();
    private Optional<StoreSettings.Partitioning> partitioning = Optional.empty();
    private Optional<String> modelName = Optional.empty();
    private OptionalInt tokenDimension = OptionalInt.empty();
    private Function<TextSegment, List<float[]>> tokenVectors = segment -> List.of();
    private boolean metadataIndexes = true;
    private LangChain4jContract contract = LangChain4jContract.ofClassPath();

    TercelEmbeddingStoreBuilder() {}

    /** Keeps the store in a directory; closing the store closes it. */
    public TercelEmbeddingStoreBuilder path(Path directory) {
        Arguments.given(directory, "directory");
        return source(chosen -> Database.open(directory, chosen), true);
    }

    /** Keeps the store in an open database, beside its other collections; closing the store leaves it open. */
    public TercelEmbeddingStoreBuilder database(Database open) {
        Arguments.given(open, "database");
        return source(chosen -> open, false);
    }

    /** Keeps the store in memory. */
    public TercelEmbeddingStoreBuilder inMemory() {
        return source(Database::inMemory, true);
    }

    private TercelEmbeddingStoreBuilder source(Function<DatabaseOptions, Database> chosen, boolean owned) {
        source = Optional.of(chosen);
        ownsDatabase = owned;
        return this;
    }

    /** How the database is run that the store opens: durability, limits, sizes. Not with {@link #database}, which is open already. */
    public TercelEmbeddingStoreBuilder options(DatabaseOptions chosen) {
        options = Optional.of(Arguments.given(chosen, "options"));
        return this;
    }

    /** Whether the store, which has to be there already, is opened for reading only. Off. Needs a {@link #path}. */
    public TercelEmbeddingStoreBuilder readOnly(boolean only) {
        readOnly = only;
        return this;
    }

    /** The collection's name; {@value TercelEmbeddingStore#DEFAULT_COLLECTION} unless asked for otherwise. */
    public TercelEmbeddingStoreBuilder collectionName(String name) {
        collectionName = Arguments.given(name, "collectionName");
        return this;
    }

    /** The embeddings' dimension, so that the collection is made at once; learned from the first embedding unless given. */
    public TercelEmbeddingStoreBuilder dimension(int dimensions) {
        dimension = OptionalInt.of(dimensions);
        return this;
    }

    /**
     * The model that the embeddings come from. Its dimension and its name are those of a new collection; a collection that is there
     * has to have the same, so that embeddings of different models never meet.
     *
     * @param model asked for its dimension now, which takes a call where the model is remote
     */
    public TercelEmbeddingStoreBuilder embeddingModel(EmbeddingModel model) {
        String name = Arguments.given(model, "embeddingModel").modelName();
        if (name != null && !name.isBlank() && !name.equals(UNKNOWN_MODEL)) {
            modelName(name);
        }
        return dimension(model.dimension());
    }

    /**
     * The name, or any other fingerprint, of the model that the embeddings come from. A new collection keeps it; one that has kept
     * another is refused.
     */
    public TercelEmbeddingStoreBuilder modelName(String name) {
        if (Arguments.given(name, "modelName").isBlank()) {
            throw new IllegalArgumentException("modelName cannot be blank");
        }
        modelName = Optional.of(name);
        return this;
    }

    /**
     * Divides a new collection by the values of a key of metadata, such as the tenant, into {@value
     * PartitionKey#DEFAULT_PARTITIONS} partitions. A filter that says {@code key == value} or {@code key in values}, alone or joined
     * with others by {@code and}, looks only at the partitions of these values. An existing collection stays divided as it is,
     * whether this is said again or not.
     */
    public TercelEmbeddingStoreBuilder partitionBy(String key) {
        return partitionBy(key, PartitionKey.DEFAULT_PARTITIONS);
    }

    /** As {@link #partitionBy(String)}, into another number of partitions: 1 to {@value PartitionKey#MOST_PARTITIONS}. */
    public TercelEmbeddingStoreBuilder partitionBy(String key, int partitions) {
        if (Arguments.given(key, "key").isBlank()) {
            throw new IllegalArgumentException("the key to partition by cannot be blank");
        }
        partitioning = Optional.of(new StoreSettings.Partitioning(key, partitions));
        return this;
    }

    /**
     * Has a new collection hold the vectors of each segment's tokens besides its embedding, up to {@value
     * StoreSchema#TOKEN_CAPACITY} of them in 16 bits each: 768 bytes a token at 384 dimensions. They are given to {@link
     * TercelEmbeddingStore#addAll(List, List, List, List)}.
     *
     * @param dimensions of a token's vector
     */
    public TercelEmbeddingStoreBuilder tokenVectors(int dimensions) {
        tokenDimension = OptionalInt.of(dimensions);
        return this;
    }

    /**
     * As {@link #tokenVectors(int)}, the vectors being made of each segment that is added in whatever way.
     *
     * @param source called by the thread that adds: {@code segment -> model.embedTokens(segment.text()).vectors()}
     */
    public TercelEmbeddingStoreBuilder tokenVectors(int dimensions, Function<TextSegment, List<float[]>> source) {
        tokenVectors = Arguments.given(source, "source");
        return tokenVectors(dimensions);
    }

    /**
     * Whether keys of metadata that filters ask for again and again, up to 16 of them, get an index in the background, so that such
     * filters need not read the metadata of all entries. On. It never changes what a filter finds.
     */
    public TercelEmbeddingStoreBuilder metadataIndexes(boolean made) {
        metadataIndexes = made;
        return this;
    }

    /** What is done where versions of LangChain4j demand different things; as the one on the class path demands, unless asked for otherwise. */
    public TercelEmbeddingStoreBuilder contract(LangChain4jContract kept) {
        contract = Arguments.given(kept, "contract");
        return this;
    }

    /** Whether a new collection gets an index over the words of its texts, which {@link SearchMode#HYBRID} needs. On. */
    public TercelEmbeddingStoreBuilder fullText(boolean indexed) {
        fullText = indexed;
        return this;
    }

    /** How texts are cut into words: {@code standard} unless asked for otherwise, {@code english}, another name, or JSON. */
    public TercelEmbeddingStoreBuilder analyzer(String nameOrJson) {
        analyzer = Optional.of(Arguments.given(nameOrJson, "analyzer"));
        return this;
    }

    /** What a search looks at; {@link SearchMode#VECTOR} unless asked for otherwise. */
    public TercelEmbeddingStoreBuilder searchMode(SearchMode mode) {
        searchMode = Arguments.given(mode, "searchMode");
        return this;
    }

    /** How fresh reads are; {@link ConsistencyLevel#STRONG} unless asked for otherwise. */
    public TercelEmbeddingStoreBuilder consistency(ConsistencyLevel level) {
        consistency = Arguments.given(level, "consistency");
        return this;
    }

    /** Who is told about each call. */
    public TercelEmbeddingStoreBuilder listeners(List<EmbeddingStoreListener> told) {
        listeners = List.copyOf(Arguments.given(told, "listeners"));
        return this;
    }

    /**
     * The store.
     *
     * @throws IllegalArgumentException when the options do not fit each other, or not the collection that is there
     */
    public TercelEmbeddingStore build() {
        Function<DatabaseOptions, Database> chosen = source.orElseThrow(() ->
                new IllegalArgumentException("nowhere to keep the store: choose path(…), database(…) or inMemory()"));
        if (!ownsDatabase && (options.isPresent() || readOnly)) {
            throw new IllegalArgumentException("options and readOnly are for a database that the store opens itself");
        }
        if (!fullText && (searchMode == SearchMode.HYBRID || analyzer.isPresent())) {
            throw new IllegalArgumentException(
                    searchMode == SearchMode.HYBRID
                            ? "searchMode HYBRID needs fullText"
                            : "an analyzer needs fullText");
        }
        DatabaseOptions opening = options.orElseGet(DatabaseOptions::defaults);
        opening = opening.readOnly(readOnly || opening.readOnly());
        Database database = chosen.apply(opening);
        try {
            return new TercelEmbeddingStore(
                    database, ownsDatabase, settings(opening.readOnly()), listeners, contract, tokenVectors);
        } catch (RuntimeException failure) {
            if (ownsDatabase) {
                database.close();
            }
            throw failure;
        }
    }

    private StoreSettings settings(boolean isReadOnly) {
        return new StoreSettings(
                collectionName,
                dimension,
                fullText,
                analyzer,
                searchMode,
                consistency,
                partitioning,
                modelName,
                tokenDimension,
                metadataIndexes,
                isReadOnly);
    }
}
