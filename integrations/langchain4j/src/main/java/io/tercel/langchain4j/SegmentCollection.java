package io.tercel.langchain4j;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.CosineSimilarity;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.Ranker;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The collection behind a store, which may not be there yet: its dimension is that of the first embedding. Safe for use by many
 * threads.
 */
final class SegmentCollection {

    /** One write holds at most this much, well below what the database accepts in one call. */
    private static final int WRITE_ROWS = 20_000;

    private static final long WRITE_BYTES = 16L << 20;

    /** How many candidates each leg of a hybrid search brings at least: enough for the ranks to mean something. */
    private static final int HYBRID_CANDIDATES = 100;

    private static final Ranker.Rrf FUSION = Ranker.Rrf.standard();
    private static final int LEGS = 2;

    private final Database database;
    private final StoreSettings settings;
    private final MetadataIndexes indexes;
    private volatile @Nullable Opened opened;

    /** The collection, and what its rows have. */
    private record Opened(Collection collection, SegmentRows.Shape shape) {}

    SegmentCollection(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
        this.indexes = new MetadataIndexes(settings.indexesMetadata() && !settings.readOnly());
        if (opened().isEmpty() && settings.dimension().isPresent() && !settings.readOnly()) {
            create(settings.dimension().getAsInt());
        }
    }

    /** The collection, when it is there. */
    Optional<Collection> existing() {
        return opened().map(Opened::collection);
    }

    private Optional<Opened> opened() {
        Opened current = opened;
        if (current == null && database.hasCollection(settings.collection())) {
            current = adopt();
        }
        return Optional.ofNullable(current);
    }

    private synchronized Opened adopt() {
        Opened current = opened;
        if (current == null) {
            Collection collection = database.collection(settings.collection());
            StoreSchema.check(collection.schema(), settings);
            current = new Opened(collection, SegmentRows.Shape.of(collection.schema()));
            opened = current;
        }
        return current;
    }

    private synchronized Opened create(int dimension) {
        try {
            database.createCollectionIfAbsent(StoreSchema.create(settings, dimension));
        } catch (InvalidRequestException otherwise) {
            // Either the schema cannot be, or there is a collection that looks different: adopting it may do, or says
            // why not.
            if (!database.hasCollection(settings.collection())) {
                throw otherwise;
            }
        }
        return adopt();
    }

    void upsert(List<NewEntry> entries) {
        Opened there =
                opened().orElseGet(() -> create(entries.getFirst().embedding().dimension()));
        for (NewEntry entry : entries) {
            checkVectors(entry, there.shape());
        }
        List<Row> rows = new ArrayList<>();
        long bytes = 0;
        for (NewEntry entry : entries) {
            rows.add(SegmentRows.row(entry, there.shape()));
            bytes += entry.bytes();
            if (rows.size() == WRITE_ROWS || bytes >= WRITE_BYTES) {
                there.collection().upsert(rows);
                rows.clear();
                bytes = 0;
            }
        }
        if (!rows.isEmpty()) {
            there.collection().upsert(rows);
        }
    }

    /** Unlike {@link #upsert} always one write, or none when the database finds it too large. */
    void replace(dev.langchain4j.store.embedding.filter.Filter removed, List<NewEntry> entries) {
        Optional<Opened> existing = opened();
        if (entries.isEmpty()) {
            Filter filter = mapped(removed);
            existing.ifPresent(there -> there.collection().replace(filter, List.of()));
            return;
        }
        Opened there =
                existing.orElseGet(() -> create(entries.getFirst().embedding().dimension()));
        List<Row> rows = new ArrayList<>(entries.size());
        for (NewEntry entry : entries) {
            checkVectors(entry, there.shape());
            rows.add(SegmentRows.row(entry, there.shape()));
        }
        there.collection().replace(mapped(removed), rows);
    }

    private void checkVectors(NewEntry entry, SegmentRows.Shape shape) {
        checkDimension(entry.embedding(), shape.dimension());
        if (!entry.tokens().isEmpty() && shape.tokenDimension().isEmpty()) {
            throw new IllegalArgumentException(
                    "collection '" + settings.collection() + "' was made without token vectors, so it cannot hold any");
        }
    }

    private Filter mapped(dev.langchain4j.store.embedding.filter.Filter filter) {
        Optional<Opened> there = opened();
        MetadataFilterMapper.Mapped mapped = MetadataFilterMapper.map(
                filter, there.flatMap(opened -> opened.shape().partitionKey()));
        there.ifPresent(opened -> indexes.noteUse(opened.collection(), mapped.keys()));
        return mapped.filter();
    }

    private void checkDimension(Embedding embedding, int dimension) {
        if (embedding.dimension() != dimension) {
            throw new IllegalArgumentException("embedding has %d dimensions, but collection '%s' holds embeddings of %d"
                    .formatted(embedding.dimension(), settings.collection(), dimension));
        }
    }

    List<EmbeddingMatch<TextSegment>> search(EmbeddingSearchRequest request) {
        Optional<Opened> there = opened();
        if (there.isEmpty()) {
            return List.of();
        }
        checkDimension(request.queryEmbedding(), there.get().shape().dimension());
        Collection collection = there.get().collection();
        String query = request.query();
        boolean hybrid = settings.mode() == SearchMode.HYBRID && query != null && !query.isBlank();
        return hybrid ? hybridSearch(collection, request, query) : vectorSearch(collection, request);
    }

    private List<EmbeddingMatch<TextSegment>> vectorSearch(Collection collection, EmbeddingSearchRequest request) {
        float[] vector = request.queryEmbedding().vector();
        List<Hit> hits = searchUpTo(
                collection,
                request.maxResults(),
                limit -> withFilter(SearchRequest.dense(StoreSchema.VECTOR, vector), request)
                        .limit(limit)
                        .build());
        List<EmbeddingMatch<TextSegment>> matches = new ArrayList<>();
        for (Hit hit : hits) {
            double score = relevance(hit.score());
            if (score >= request.minScore()) {
                StoredEmbedding found = SegmentRows.stored(hit.row());
                matches.add(new EmbeddingMatch<>(
                        score, found.id(), found.embedding(), found.segment().orElse(null)));
            }
        }
        return matches;
    }

    private List<EmbeddingMatch<TextSegment>> hybridSearch(
            Collection collection, EmbeddingSearchRequest request, String query) {
        float[] vector = request.queryEmbedding().vector();
        int candidates = Math.max(request.maxResults(), HYBRID_CANDIDATES);
        // Both legs' candidates come back, because minScore takes some of the best fused ones away.
        List<Hit> hits = searchUpTo(
                collection,
                candidates,
                limit -> withFilter(SearchRequest.hybrid(), request)
                        .dense(StoreSchema.VECTOR, vector, limit)
                        .text(StoreSchema.TERMS, query, limit)
                        .rank(FUSION)
                        .limit(limit)
                        .build());
        List<EmbeddingMatch<TextSegment>> matches = new ArrayList<>();
        for (Hit hit : hits) {
            StoredEmbedding found = SegmentRows.stored(hit.row());
            double relevance = relevance(cosine(hit, found.embedding(), request.queryEmbedding()));
            if (relevance >= request.minScore() && matches.size() < request.maxResults()) {
                matches.add(new HybridMatch(normalized(hit.score()), relevance, hit.legs(), found));
            }
        }
        return matches;
    }

    List<SegmentMatch> find(SegmentQuery query) {
        Optional<Collection> there = existing();
        if (there.isEmpty()) {
            return List.of();
        }
        CollectionSchema schema = there.get().schema();
        query.embedding().ifPresent(embedding -> checkDimension(embedding, StoreSchema.dimension(schema)));
        if (query.text().isPresent() && schema.field(StoreSchema.TERMS).isEmpty()) {
            throw new IllegalArgumentException(
                    "collection '" + schema.name() + "' was made without full text, so it cannot be searched by text");
        }
        boolean hybrid = query.embedding().isPresent() && query.text().isPresent();
        int asked = hybrid ? Math.max(query.limit(), query.candidates()) : query.limit();
        List<Hit> hits = searchUpTo(there.get(), asked, limit -> {
            SearchRequest.Builder search = SearchRequest.hybrid()
                    .rank(FUSION)
                    .limit(limit)
                    .outputFields(SegmentRows.fields())
                    .consistency(settings.consistency());
            query.embedding().ifPresent(embedding -> search.dense(StoreSchema.VECTOR, embedding.vector(), limit));
            query.text().ifPresent(text -> search.text(StoreSchema.TERMS, text, limit));
            query.filter().map(this::mapped).ifPresent(search::filter);
            return search.build();
        });
        return hits.stream().limit(query.limit()).map(hit -> match(query, hit)).toList();
    }

    private static SegmentMatch match(SegmentQuery query, Hit hit) {
        StoredEmbedding entry = SegmentRows.stored(hit.row());
        Optional<Hit.LegScore> vectorLeg = leg(hit, StoreSchema.VECTOR);
        OptionalDouble relevance = query.embedding().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(relevance(vectorLeg
                        .map(Hit.LegScore::score)
                        .orElseGet(() -> CosineSimilarity.between(
                                entry.embedding(), query.embedding().get()))));
        double score = query.text().isEmpty()
                ? relevance.orElseThrow()
                : query.embedding().isEmpty() ? hit.score() : normalized(hit.score());
        return new SegmentMatch(entry, score, relevance, vectorLeg, leg(hit, StoreSchema.TERMS));
    }

    private static Optional<Hit.LegScore> leg(Hit hit, String field) {
        return hit.legs().stream().filter(leg -> leg.field().equals(field)).findFirst();
    }

    /** One first place in each leg is 1. */
    private static double normalized(double fused) {
        return Math.min(1, fused * (FUSION.k() + 1) / LEGS);
    }

    private static double cosine(Hit hit, Embedding found, Embedding query) {
        for (Hit.LegScore leg : hit.legs()) {
            if (leg.leg() == 0) {
                return leg.score();
            }
        }
        return CosineSimilarity.between(found, query);
    }

    private static double relevance(double cosine) {
        return Math.clamp((1 + cosine) / 2, 0, 1);
    }

    private SearchRequest.Builder withFilter(SearchRequest.Builder search, EmbeddingSearchRequest request) {
        if (request.filter() != null) {
            search.filter(mapped(request.filter()));
        }
        return search.outputFields(SegmentRows.fields()).consistency(settings.consistency());
    }

    /** Asking for more than the database's limit is asking for everything, which is fine while there is no more than that. */
    private List<Hit> searchUpTo(Collection collection, int most, IntFunction<SearchRequest> request) {
        try {
            return collection.search(request.apply(most)).hits();
        } catch (LimitExceededException tooMany) {
            if (!tooMany.limit().equals("topK") || collection.count() > tooMany.allowed()) {
                throw tooMany;
            }
            return collection.search(request.apply((int) tooMany.allowed())).hits();
        }
    }

    List<StoredEmbedding> get(List<String> ids) {
        return existing()
                .map(collection -> stored(collection.get(ids, SegmentRows.fields())))
                .orElse(List.of());
    }

    /** By id the token vectors of these entries; those that do not exist are passed over. */
    Map<String, List<float[]>> tokens(List<String> ids) {
        Optional<Opened> there = opened();
        if (there.isEmpty() || there.get().shape().tokenDimension().isEmpty()) {
            return Map.of();
        }
        Map<String, List<float[]>> tokens = new LinkedHashMap<>();
        for (Row row : there.get().collection().get(ids, StoreSchema.TOKENS)) {
            tokens.put(Objects.requireNonNull(row.getString(StoreSchema.ID)), SegmentRows.tokens(row));
        }
        return tokens;
    }

    List<StoredEmbedding> list(Optional<dev.langchain4j.store.embedding.filter.Filter> filter, int limit, int offset) {
        if (existing().isEmpty()) {
            return List.of();
        }
        QueryRequest.Builder query = QueryRequest.all()
                .outputFields(SegmentRows.fields())
                .limit(limit)
                .offset(offset)
                .consistency(settings.consistency());
        filter.map(this::mapped).ifPresent(query::filter);
        return stored(existing().get().query(query.build()));
    }

    List<Metadata> metadata(dev.langchain4j.store.embedding.filter.Filter filter) {
        if (existing().isEmpty()) {
            return List.of();
        }
        QueryRequest query = QueryRequest.all()
                .filter(mapped(filter))
                .outputFields(StoreSchema.METADATA, StoreSchema.METADATA_TYPES)
                .consistency(settings.consistency())
                .build();
        return existing().get().query(query).stream().map(SegmentRows::metadata).toList();
    }

    private static List<StoredEmbedding> stored(List<Row> rows) {
        return rows.stream().map(SegmentRows::stored).toList();
    }

    long count() {
        return existing().map(Collection::count).orElse(0L);
    }

    long count(dev.langchain4j.store.embedding.filter.Filter filter) {
        Filter mapped = mapped(filter);
        return existing()
                .map(collection -> collection.count(mapped, settings.consistency()))
                .orElse(0L);
    }

    void delete(List<String> ids) {
        existing().ifPresent(collection -> collection.delete(ids));
    }

    void delete(dev.langchain4j.store.embedding.filter.Filter filter) {
        Filter mapped = mapped(filter);
        existing().ifPresent(collection -> collection.delete(mapped));
    }

    void deleteAll() {
        existing().ifPresent(Collection::deleteAll);
    }
}
