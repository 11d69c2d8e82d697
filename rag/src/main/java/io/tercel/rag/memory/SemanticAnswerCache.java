package io.tercel.rag.memory;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.config.ConsistencyLevel;
import io.tercel.langchain4j.StoredEmbedding;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.rag.InputTypes;
import io.tercel.rag.SourceRef;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers that were given before to questions that mean the same, so that a chat model is not asked again. An answer holds as long as it is
 * young enough and every passage that it rests on is in the store as it was: when a document is ingested anew with another content, or is
 * removed, the answers from it are gone. A document that is new does not end an answer that it would have changed; the time to live does.
 *
 * <pre>{@code
 * String answer = cache.find(question).map(CachedAnswer::answer).orElseGet(() -> {
 *     String fresh = …;
 *     cache.put(question, fresh, contents);
 *     return fresh;
 * });
 * }</pre>
 *
 * <p>Questions mean the same when their embeddings are nearly so, they have the same numbers, and both or neither say no: "the report of
 * 2023" and "the report of 2024", or "is it" and "is it not", are next to each other for an embedding model. Negations are known in
 * English only; choose the least relevance with care for other languages and other models.
 *
 * <p>Where users see different documents, give each group of users that sees the same ones a scope of its own: an answer is found only in
 * the scope that it was put in.
 *
 * <p>Durable when {@link #put} returns. Safe for use by many threads if the model is.
 */
public final class SemanticAnswerCache {

    /** The collection's name when nothing else is said. */
    public static final String DEFAULT_COLLECTION = "answers";

    /** How near questions must be when nothing else is said. */
    public static final double DEFAULT_MIN_RELEVANCE = 0.97;

    private static final String ID = "id";
    private static final String SCOPE = "scope";
    private static final String QUESTION = "question";
    private static final String PARTICULARS = "particulars";
    private static final String ANSWER = "answer";
    private static final String SOURCES = "sources";
    private static final String CREATED = "created";
    private static final String VECTOR = "vector";

    /** How many of the nearest questions are looked at: some of them may be out of date. */
    private static final int CANDIDATES = 8;

    private static final Pattern NUMBER = Pattern.compile("\\p{L}*\\d[\\p{L}\\d.,:/-]*");

    private static final Pattern NEGATION =
            Pattern.compile("\\b(?:not|no|never|none|without|cannot)\\b|n['’]t\\b", Pattern.CASE_INSENSITIVE);

    private final Collection collection;
    private final TercelEmbeddingStore sources;
    private final EmbeddingModel model;
    private final double minRelevance;
    private final Duration timeToLive;
    private final InstantSource clock;

    private SemanticAnswerCache(Builder builder) {
        sources = Objects.requireNonNull(builder.sources, "sources");
        model = Objects.requireNonNull(builder.model, "embeddingModel");
        minRelevance = builder.minRelevance;
        timeToLive = builder.timeToLive;
        clock = builder.clock;
        collection = builder.database
                .orElseGet(sources::database)
                .createCollectionIfAbsent(CollectionSchema.builder(builder.collectionName)
                        .primaryKey(ID, DataType.VARCHAR)
                        .field(FieldSchema.varchar(SCOPE))
                        .field(FieldSchema.varchar(QUESTION))
                        .field(FieldSchema.varchar(PARTICULARS))
                        .field(FieldSchema.varchar(ANSWER))
                        .field(FieldSchema.json(SOURCES))
                        .field(FieldSchema.int64(CREATED))
                        .vector(VECTOR, model.dimension(), MetricType.COSINE)
                        .consistency(ConsistencyLevel.STRONG)
                        .build());
    }

    /** Starts a cache; the store of the passages and an embedding model must be given. */
    public static Builder builder() {
        return new Builder();
    }

    /** An answer to a question that means the same, in the scope of everybody. */
    public Optional<CachedAnswer> find(String question) {
        return find("", question);
    }

    /** An answer to a question that means the same, in a scope. */
    public Optional<CachedAnswer> find(String scope, String question) {
        SearchRequest nearest = SearchRequest.dense(
                        VECTOR, InputTypes.embedQuery(model, question).vector())
                .filter(
                        "scope == {scope} and particulars == {particulars} and created > {oldest}",
                        Map.of("scope", scope, "particulars", particulars(question), "oldest", oldest()))
                .limit(CANDIDATES)
                .outputFields(QUESTION, ANSWER, SOURCES, CREATED)
                .build();
        for (Hit hit : collection.search(nearest).hits()) {
            double relevance = Math.clamp((1 + hit.score()) / 2, 0, 1);
            if (relevance < minRelevance) {
                return Optional.empty();
            }
            Map<String, String> states = states(hit.row());
            if (states.equals(statesNow(List.copyOf(states.keySet())))) {
                return Optional.of(answer(hit.row(), relevance));
            }
            collection.delete(List.of(hit.id()));
        }
        return Optional.empty();
    }

    /** Keeps an answer in the scope of everybody. */
    public boolean put(String question, String answer, List<Content> contents) {
        return put("", question, answer, contents);
    }

    /**
     * Keeps an answer in a scope; it takes the place of one that is there for the same question, word for word.
     *
     * @param contents the passages that the answer rests on, with their ids
     * @return whether it is kept: an answer from nothing is not, because there is nothing to tell when it is out of date, and neither is one
     *     from contents without an id, or one that is too long for a field (65,535 bytes) or has too many sources
     */
    public boolean put(String scope, String question, String answer, List<Content> contents) {
        List<String> ids = new ArrayList<>();
        for (Content content : contents) {
            Object id = content.metadata().get(ContentMetadata.EMBEDDING_ID);
            if (id == null) {
                return false;
            }
            ids.add(id.toString());
        }
        Map<String, String> states = statesNow(ids);
        if (ids.isEmpty()
                || states.size() < ids.stream().distinct().count()
                || isTooLong(answer)
                || isTooLong(question)) {
            return false;
        }
        List<List<String>> listed = ids.stream()
                .distinct()
                .map(id -> List.of(id, Objects.requireNonNull(states.get(id))))
                .toList();
        if (isTooLong(listed.toString())) {
            return false;
        }
        String id = UUID.nameUUIDFromBytes((scope + "\n" + question).getBytes(StandardCharsets.UTF_8))
                .toString();
        collection.upsert(List.of(Row.of(ID, id)
                .with(SCOPE, scope)
                .with(QUESTION, question)
                .with(PARTICULARS, particulars(question))
                .with(ANSWER, answer)
                .with(SOURCES, listed)
                .with(CREATED, clock.instant().toEpochMilli())
                .with(VECTOR, InputTypes.embedQuery(model, question).vector())));
        return true;
    }

    /** Removes what is too old. Searches do not find it in any case; this gives its room back. */
    public void removeExpired() {
        collection.delete(Filter.of("created <= {oldest}", Map.of("oldest", oldest())));
    }

    /** Removes all answers. */
    public void clear() {
        collection.deleteAll();
    }

    /** How many answers there are, those included that do not hold any more. */
    public long size() {
        return collection.count();
    }

    private long oldest() {
        Instant now = clock.instant();
        // A time to live may reach back further than there are milliseconds to count.
        return timeToLive.compareTo(Duration.ofMillis(now.toEpochMilli())) >= 0
                ? -1
                : now.minus(timeToLive).toEpochMilli();
    }

    /** By what each passage is known to be unchanged: its document's content hash, or without one its text. */
    private Map<String, String> statesNow(List<String> ids) {
        Map<String, String> states = new HashMap<>();
        for (StoredEmbedding entry : sources.get(ids)) {
            entry.segment().ifPresent(segment -> {
                String hash = segment.metadata().getString(SourceRef.CONTENT_HASH);
                states.put(entry.id(), hash != null ? hash : textHash(segment.text()));
            });
        }
        return states;
    }

    private static String textHash(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static Map<String, String> states(Row row) {
        Map<String, String> states = new HashMap<>();
        for (List<?> source : listed(row)) {
            states.put(String.valueOf(source.getFirst()), String.valueOf(source.getLast()));
        }
        return states;
    }

    private static List<List<?>> listed(Row row) {
        List<List<?>> listed = new ArrayList<>();
        Object json = row.get(SOURCES);
        if (json instanceof List<?> list) {
            for (Object source : list) {
                if (source instanceof List<?> pair) {
                    listed.add(pair);
                }
            }
        }
        return listed;
    }

    private static CachedAnswer answer(Row row, double relevance) {
        return new CachedAnswer(
                text(row, QUESTION),
                text(row, ANSWER),
                listed(row).stream()
                        .map(source -> String.valueOf(source.getFirst()))
                        .toList(),
                relevance,
                Instant.ofEpochMilli(row.getLong(CREATED)));
    }

    private static String text(Row row, String field) {
        return Objects.requireNonNull(row.getString(field));
    }

    /** What makes questions others that embeddings hold for nearly the same. */
    private static String particulars(String question) {
        TreeSet<String> particulars = new TreeSet<>(NUMBER.matcher(question)
                .results()
                .map(MatchResult::group)
                .map(number -> number.replaceAll("[^\\p{L}\\d]+$", ""))
                .toList());
        if (NEGATION.matcher(question).find()) {
            particulars.add("not");
        }
        return String.join(" ", particulars);
    }

    private static boolean isTooLong(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length > FieldSchema.DEFAULT_MAX_BYTES;
    }

    /** Collects the parts of a cache. Not safe for use by many threads. */
    public static final class Builder {

        private static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofDays(1);

        private Optional<Database> database = Optional.empty();
        private String collectionName = DEFAULT_COLLECTION;
        private @Nullable TercelEmbeddingStore sources;
        private @Nullable EmbeddingModel model;
        private double minRelevance = DEFAULT_MIN_RELEVANCE;
        private Duration timeToLive = DEFAULT_TIME_TO_LIVE;
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        /** The store of the passages that answers rest on. Needed. */
        public Builder sources(TercelEmbeddingStore store) {
            sources = store;
            return this;
        }

        /** What questions are embedded with. Needed. */
        public Builder embeddingModel(EmbeddingModel with) {
            model = with;
            return this;
        }

        /** Where the answers are kept; the database of the passages unless given. It stays the caller's to close. */
        public Builder database(Database in) {
            database = Optional.of(in);
            return this;
        }

        /** The collection's name; {@value #DEFAULT_COLLECTION} unless asked for otherwise. */
        public Builder collectionName(String name) {
            collectionName = Objects.requireNonNull(name, "collectionName");
            return this;
        }

        /** How near two questions must be, {@code (1 + cosine) / 2}; {@value #DEFAULT_MIN_RELEVANCE} unless asked for otherwise. */
        public Builder minRelevance(double least) {
            if (!(least >= 0 && least <= 1)) {
                throw new IllegalArgumentException("minRelevance must be from 0 to 1, was " + least);
            }
            minRelevance = least;
            return this;
        }

        /** How long an answer holds; a day unless asked for otherwise. */
        public Builder timeToLive(Duration most) {
            if (most.isNegative() || most.isZero()) {
                throw new IllegalArgumentException("timeToLive must be more than 0, was " + most);
            }
            timeToLive = most;
            return this;
        }

        /** What tells the time; the system unless given. */
        public Builder clock(InstantSource teller) {
            clock = Objects.requireNonNull(teller, "clock");
            return this;
        }

        /**
         * The cache.
         *
         * @throws NullPointerException when the sources or the model are missing
         */
        public SemanticAnswerCache build() {
            return new SemanticAnswerCache(this);
        }
    }
}
