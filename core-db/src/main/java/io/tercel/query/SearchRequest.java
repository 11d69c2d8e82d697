package io.tercel.query;

import io.tercel.config.ConsistencyLevel;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A search: one leg or several, which rows are eligible, and what to return of the best. Immutable.
 *
 * @param legs one for a plain search, whose scores are the metric's values; several for a hybrid one, whose scores are the ranker's
 * @param ranker joins several legs; with one it is used only if it ranks single legs, too
 * @param filter which rows are eligible; all when empty
 * @param partitions names of the partitions to search in; all when empty
 * @param limit most hits, or groups of them; {@link #UNSET} for {@link #DEFAULT_LIMIT}, and for all of an iterator
 * @param offset best hits to leave out, or groups of them
 * @param outputFields fields to return, and places in them such as {@code meta["author"]}, {@code $meta["topic"]} or {@code tags[0]}, under
 *     the name by which they are asked for, if the row has them; {@code *} is all but the vectors. The primary key always comes
 * @param consistency how fresh the data must be; the collection's own level when empty
 * @param asOf the timestamp of the moment to read; now when empty. When given, {@code consistency} does not matter
 * @param timeout how long it may take
 * @param grouping has it return groups of rows; single rows when empty
 * @param orderBy order of the hits that are returned, which are the best ones whatever it says; best first when empty
 * @param roundDecimal decimal places that scores are rounded to, 0 to 6; {@link #UNSET} for not at all
 * @param ignoreGrowing whether rows in growing segments are left out
 * @param timeZone the zone of the filter's texts of moments without an offset, and of the TIMESTAMPTZ fields that are returned; when empty
 *     texts are read in the collection's zone, and fields come as instants
 * @param highlighter what to show of the texts of hits; nothing when empty
 */
public record SearchRequest(
        List<SearchLeg> legs,
        Ranker ranker,
        Optional<Filter> filter,
        List<String> partitions,
        int limit,
        int offset,
        List<String> outputFields,
        Optional<ConsistencyLevel> consistency,
        OptionalLong asOf,
        Duration timeout,
        Optional<Grouping> grouping,
        List<OrderBy> orderBy,
        int roundDecimal,
        boolean ignoreGrowing,
        Optional<ZoneId> timeZone,
        Optional<Highlighter> highlighter) {

    /** Nothing was said. */
    public static final int UNSET = -1;

    /** Most hits of a search that says nothing else. */
    public static final int DEFAULT_LIMIT = 10;

    /** How long a request may take for which nothing else is said. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** Copies the lists; the collection checks the values. */
    public SearchRequest {
        legs = List.copyOf(legs);
        partitions = List.copyOf(partitions);
        outputFields = List.copyOf(outputFields);
        Objects.requireNonNull(ranker, "ranker");
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(consistency, "consistency");
        Objects.requireNonNull(asOf, "asOf");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(grouping, "grouping");
        orderBy = List.copyOf(orderBy);
        Objects.requireNonNull(timeZone, "timeZone");
        Objects.requireNonNull(highlighter, "highlighter");
    }

    /** Most hits of a search, or groups of them. */
    public int hits() {
        return limit == UNSET ? DEFAULT_LIMIT : limit;
    }

    /** Starts a request that is like this one. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Starts a search for rows near a vector; the field holds floats of 32 or 16 bits, or bytes. */
    public static Builder dense(String field, float[] vector) {
        return new Builder().dense(field, vector, 0);
    }

    /** Starts a search for rows near a vector of bytes; the field may hold floats, too. */
    public static Builder dense(String field, Int8Vector vector) {
        return new Builder().dense(field, vector, 0);
    }

    /**
     * Starts a search for rows that share many bits with a vector of bits.
     *
     * @param vector eight bits to a byte, in the order of the rows' bits
     */
    public static Builder binary(String field, byte[] vector) {
        return new Builder().binary(field, vector, 0);
    }

    /** Starts a search for rows whose text is about the words; {@code field} is the output of a BM25 function. */
    public static Builder text(String field, String text) {
        return new Builder().text(field, text, 0);
    }

    /** Starts a search for rows with a large inner product with a sparse vector. */
    public static Builder sparse(String field, SparseVector vector) {
        return new Builder().sparse(field, vector, 0);
    }

    /**
     * Starts a search by late interaction: each row scores the sum, over the vectors of the query, of the best value with one of the row's
     * own vectors.
     *
     * @param field a vector of an ARRAY of STRUCT, such as {@code chunks[vec]}, whose metric is a {@code MAX_SIM_} one
     * @param vectors at least one, such as one for each token of a question
     */
    public static Builder vectors(String field, List<float[]> vectors) {
        return new Builder().vectors(field, vectors, 0);
    }

    /**
     * Starts a search by late interaction over vectors of bits.
     *
     * @param vectors at least one, eight bits to a byte, in the order of the rows' bits
     */
    public static Builder binaryVectors(String field, List<byte[]> vectors) {
        return new Builder().binaryVectors(field, vectors, 0);
    }

    /**
     * Starts a search for rows near the vector of a row that is there.
     *
     * @param field dense vectors, vectors of bits, or sparse vectors that rows bring
     * @param id the primary key of the row: Long (any integer type) or String, as the key is
     */
    public static Builder like(String field, Object id) {
        return new Builder().like(field, id, 0);
    }

    /** Starts a search of several legs, to be added one by one. */
    public static Builder hybrid() {
        return new Builder();
    }

    /** Collects the parts of a search. Not safe for use by many threads. */
    public static final class Builder extends ReadRequestBuilder<Builder> {

        private final List<SearchLeg> legs = new ArrayList<>();
        private Ranker ranker = Ranker.Rrf.standard();
        private int limit = UNSET;
        private int offset;
        private List<String> outputFields = List.of();
        private Optional<Grouping> grouping = Optional.empty();
        private List<OrderBy> orderBy = List.of();
        private int roundDecimal = UNSET;
        private boolean ignoreGrowing;
        private Optional<Highlighter> highlighter = Optional.empty();

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        private Builder(SearchRequest request) {
            legs.addAll(request.legs);
            ranker = request.ranker;
            filter = request.filter;
            partitions = request.partitions;
            limit = request.limit;
            offset = request.offset;
            outputFields = request.outputFields;
            consistency = request.consistency;
            asOf = request.asOf;
            timeout = request.timeout;
            grouping = request.grouping;
            orderBy = request.orderBy;
            roundDecimal = request.roundDecimal;
            ignoreGrowing = request.ignoreGrowing;
            timeZone = request.timeZone;
            highlighter = request.highlighter;
        }

        /** Adds a leg for rows near a vector that brings {@code candidates} rows; 0 for as many as the search returns. */
        public Builder dense(String field, float[] vector, int candidates) {
            legs.add(new SearchLeg.Dense(field, DenseVector.of(vector), candidates));
            return this;
        }

        /** Adds a leg for rows near a vector of bytes. */
        public Builder dense(String field, Int8Vector vector, int candidates) {
            legs.add(new SearchLeg.Dense(field, vector.toDense(), candidates));
            return this;
        }

        /** Adds a leg for rows that share many bits with a vector of bits. */
        public Builder binary(String field, byte[] vector, int candidates) {
            legs.add(new SearchLeg.Binary(field, BinaryVector.of(vector), candidates));
            return this;
        }

        /** Adds a leg for rows whose text is about the words. */
        public Builder text(String field, String text, int candidates) {
            legs.add(new SearchLeg.Text(field, text, candidates));
            return this;
        }

        /** Adds a leg for rows with a large inner product with a sparse vector. */
        public Builder sparse(String field, SparseVector vector, int candidates) {
            legs.add(new SearchLeg.Sparse(field, vector, candidates));
            return this;
        }

        /** Adds a leg by late interaction. */
        public Builder vectors(String field, List<float[]> vectors, int candidates) {
            legs.add(new SearchLeg.Vectors(
                    field, vectors.stream().map(DenseVector::of).toList(), candidates));
            return this;
        }

        /** Adds a leg by late interaction over vectors of bits. */
        public Builder binaryVectors(String field, List<byte[]> vectors, int candidates) {
            legs.add(new SearchLeg.BinaryVectors(
                    field, vectors.stream().map(BinaryVector::of).toList(), candidates));
            return this;
        }

        /** Adds a leg for rows near the vector of a row that is there. */
        public Builder like(String field, Object id, int candidates) {
            legs.add(new SearchLeg.Like(field, id, candidates, LegOptions.NONE));
            return this;
        }

        /** Adds a leg. */
        public Builder leg(SearchLeg leg) {
            legs.add(leg);
            return this;
        }

        /** How much work the leg that was added last puts into finding rows. As the index chooses unless asked for otherwise. */
        public Builder params(SearchParams params) {
            return options(last().options().params(params));
        }

        /**
         * The worst score that the leg added last brings, itself not among them; the limit holds all the same. Squared for L2.
         *
         * @param worst where a smaller score is better an upper bound, elsewhere a lower one
         */
        public Builder radius(double worst) {
            return range(ScoreRange.radius(worst));
        }

        /** Which scores the leg that was added last brings; the limit holds all the same. */
        public Builder range(ScoreRange scores) {
            return options(last().options().range(scores));
        }

        /** What the metric of the leg that was added last is taken to be; the search is refused when the index has another one. */
        public Builder metric(MetricType named) {
            return options(last().options().metric(named));
        }

        /** Which of its field's analyzers cuts the words of the text leg that was added last. */
        public Builder analyzer(String named) {
            return options(last().options().analyzer(named));
        }

        /** Which rows are eligible for the leg that was added last, of those that the search's own filter leaves. */
        public Builder legFilter(String text) {
            return legFilter(Filter.of(text));
        }

        /** As the other one, with the values of the text's parameters. */
        public Builder legFilter(String text, Map<String, ?> parameters) {
            return legFilter(Filter.of(text, parameters));
        }

        /** Which rows are eligible for the leg that was added last, of those that the search's own filter leaves. */
        public Builder legFilter(Filter condition) {
            return options(last().options().filter(condition));
        }

        /** Multiplies the scores of some rows that the leg added last brings. */
        public Builder boost(Boost... boosts) {
            return boost(Boosting.by(boosts));
        }

        /** Changes the scores of some rows that the leg added last brings. */
        public Builder boost(Boosting boosting) {
            return options(last().options().boosting(boosting));
        }

        /** What a row scores in the leg added last, one of a hybrid search that finds elements of arrays; as its best element unless said. */
        public Builder elementScope(ElementScope scope) {
            return options(last().options().elementScope(scope));
        }

        private SearchLeg last() {
            if (legs.isEmpty()) {
                throw new IllegalStateException("there is no leg yet that this could be said of: add one first");
            }
            return legs.getLast();
        }

        private Builder options(LegOptions options) {
            legs.set(legs.size() - 1, last().options(options));
            return this;
        }

        /** Has the search return groups of rows, one hit of each: {@code groupBy("document")}. */
        public Builder groupBy(String field) {
            return groupBy(Grouping.by(field));
        }

        /** Has the search return groups of rows: {@code groupBy(Grouping.by("document").size(3))}. */
        public Builder groupBy(Grouping groups) {
            grouping = Optional.of(groups);
            return this;
        }

        /** Puts the hits that are returned into another order than best first; which ones they are stays the same. Not for hybrid searches. */
        public Builder orderBy(OrderBy... order) {
            orderBy = List.of(order);
            return this;
        }

        /** Rounds the scores that are returned to so many decimal places, 0 to 6. It is done last and changes no order. */
        public Builder roundDecimal(int places) {
            roundDecimal = places;
            return this;
        }

        /** Leaves out the rows that are not in files yet, whose number changes with every flush. */
        public Builder ignoreGrowing() {
            ignoreGrowing = true;
            return this;
        }

        /** Has hits show where in their texts the words are. */
        public Builder highlight(Highlighter marks) {
            highlighter = Optional.of(marks);
            return this;
        }

        /** How legs are joined, or ranked anew. Reciprocal rank fusion of several legs unless asked for otherwise. */
        public Builder rank(Ranker joined) {
            ranker = joined;
            return this;
        }

        /** Which rows are eligible. */
        public Builder filter(String text) {
            return filter(Filter.of(text));
        }

        /** Which rows are eligible, with the values of the text's parameters. */
        public Builder filter(String text, Map<String, ?> parameters) {
            return filter(Filter.of(text, parameters));
        }

        /** Most hits, or groups of them; 10 unless asked for otherwise, and all of an iterator. */
        public Builder limit(int hits) {
            limit = hits;
            return this;
        }

        /** Best hits to leave out, or groups of them; 0 unless asked for otherwise. */
        public Builder offset(int hits) {
            offset = hits;
            return this;
        }

        /** Fields, and places in fields, to return with each hit; {@code *} is all but the vectors. None but the primary key unless asked for. */
        public Builder outputFields(String... fields) {
            outputFields = List.of(fields);
            return this;
        }

        /** The search. */
        public SearchRequest build() {
            return new SearchRequest(
                    legs,
                    ranker,
                    filter,
                    partitions,
                    limit,
                    offset,
                    outputFields,
                    consistency,
                    asOf,
                    timeout,
                    grouping,
                    orderBy,
                    roundDecimal,
                    ignoreGrowing,
                    timeZone,
                    highlighter);
        }
    }
}
