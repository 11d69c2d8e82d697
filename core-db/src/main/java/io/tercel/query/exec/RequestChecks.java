package io.tercel.query.exec;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.query.AggregateRequest;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchLeg;
import io.tercel.query.SearchRequest;
import io.tercel.query.exec.rank.RankFusion;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.FunctionSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a request fits the collection, before anything is read. */
final class RequestChecks {

    private final CollectionSchema schema;
    private final Limits limits;
    private final SearchChecks searches;
    private final RankerChecks rankers;

    RequestChecks(CollectionSchema schema, Limits limits) {
        this.schema = schema;
        this.limits = limits;
        this.searches = new SearchChecks(schema, limits);
        this.rankers = new RankerChecks(schema, limits);
    }

    void check(SearchRequest request) {
        if (request.legs().isEmpty()) {
            throw new InvalidRequestException(
                    "the search has no leg: add dense(), binary(), vectors(), text(), sparse() or like()");
        }
        if (request.legs().size() > limits.subRequests()) {
            throw new LimitExceededException(
                    "subRequests", limits.subRequests(), request.legs().size(), "search");
        }
        positive("limit", request.hits());
        checkWindow(request.hits(), request.offset());
        searches.check(request);
        request.legs().forEach(this::check);
        rankers.check(request);
    }

    /** Requests that are run together see one moment, so they cannot ask for several. */
    void checkAll(List<SearchRequest> requests) {
        if (requests.size() > limits.queriesPerSearch()) {
            throw new LimitExceededException(
                    "queriesPerSearch", limits.queriesPerSearch(), requests.size(), "searchAll");
        }
        for (int i = 0; i < requests.size(); i++) {
            check(requests.get(i));
            if (!requests.get(i).asOf().equals(requests.getFirst().asOf())) {
                throw new InvalidRequestException(
                        "asOf: all searches of one call see the same moment, request %d names another than request 0"
                                .formatted(i));
            }
        }
    }

    /** An iterator's batches are limited, so its limit is not. */
    void checkIterator(SearchRequest request, int batchSize) {
        searches.checkIterator(request);
        checkBatch(batchSize, "searchIterator");
        check(request.toBuilder().limit(Math.min(batchSize, limits.topK())).build());
    }

    /** Most hits of an iterator. */
    static long iteratorLimit(SearchRequest request) {
        long asked = request.limit() == SearchRequest.UNSET ? Long.MAX_VALUE : request.limit();
        int ofLeg = request.legs().getFirst().limit();
        return ofLeg == 0 ? asked : Math.min(asked, ofLeg);
    }

    /** Whether the hits of a search that does not group are elements of arrays. */
    boolean findsElements(SearchRequest request) {
        return searches.findsElements(request);
    }

    /** How many rows a leg brings, or groups. */
    static int candidates(SearchRequest request, SearchLeg leg) {
        if (leg.limit() > 0) {
            return leg.limit();
        }
        int wanted = request.hits() + request.offset();
        return request.grouping()
                .filter(grouping -> RankFusion.ranksSingleLegs(request.ranker()))
                .map(grouping -> wanted * grouping.size())
                .orElse(wanted);
    }

    void check(QueryRequest request) {
        notNegative("limit", request.limit());
        if (request.limit() == 0 && !request.orderBy().isEmpty()) {
            throw new InvalidRequestException("order by: an order needs a limit");
        }
        if (request.limit() == 0 && blank(request)) {
            throw new InvalidRequestException("limit: a query without a filter needs a limit");
        }
        if (request.limit() == 0 && request.offset() > 0) {
            throw new InvalidRequestException("offset: an offset needs a limit");
        }
        checkWindow(request.limit(), request.offset());
    }

    /** An iterator's batches are limited, so neither its limit nor its offset is. */
    void checkIterator(QueryRequest request, int batchSize) {
        notNegative("limit", request.limit());
        notNegative("offset", request.offset());
        if (!request.orderBy().isEmpty()) {
            throw new InvalidRequestException(
                    "order by: an iterator goes by ascending primary key and takes no other order");
        }
        checkBatch(batchSize, "queryIterator");
    }

    private void checkBatch(int batchSize, String what) {
        positive("batch size", batchSize);
        if (batchSize > limits.iteratorBatch()) {
            throw new LimitExceededException("iteratorBatch", limits.iteratorBatch(), batchSize, what);
        }
    }

    void check(AggregateRequest request) {
        notNegative("limit", request.limit());
        if (request.groupBy().isEmpty() && request.aggregates().isEmpty()) {
            throw new InvalidRequestException(
                    "the aggregation asks for nothing: add count(), another value, or groupBy()");
        }
    }

    private static boolean blank(QueryRequest request) {
        return request.filter().map(filter -> filter.text().isBlank()).orElse(true);
    }

    private void checkWindow(int limit, int offset) {
        notNegative("offset", offset);
        if ((long) limit + offset > limits.topK()) {
            throw new LimitExceededException("topK", limits.topK(), (long) limit + offset, "limit + offset");
        }
    }

    private void check(SearchLeg leg) {
        if (leg.limit() < 0) {
            throw new InvalidRequestException("leg '%s': candidates: expected 0 (as many as the search) or more, got %d"
                    .formatted(leg.field(), leg.limit()));
        }
        if (leg.limit() > limits.topK()) {
            throw new LimitExceededException("topK", limits.topK(), leg.limit(), "leg '" + leg.field() + "'");
        }
        Optional<ListColumn> lists = ListColumn.of(schema, leg.field());
        if (lists.isPresent()) {
            lists.get().check(leg, limits);
            return;
        }
        FieldSchema field = schema.field(leg.field())
                .orElseThrow(() -> new InvalidRequestException(
                        "field '%s': no such field; vector fields are %s".formatted(leg.field(), vectorFields())));
        Optional<FunctionSchema> function = schema.functionFilling(leg.field());
        switch (leg) {
            case SearchLeg.Dense dense -> {
                if (!field.type().isDenseVector() || field.type() == DataType.BINARY_VECTOR) {
                    throw new InvalidRequestException(
                            "field '%s': a dense search needs a field of dense vectors, this is %s%s"
                                    .formatted(
                                            field.name(),
                                            field.type(),
                                            field.type() == DataType.BINARY_VECTOR ? "; search it with binary()" : ""));
                }
                checkVector(field, dense.vector(), "query");
            }
            case SearchLeg.Binary binary -> {
                requireType(field, DataType.BINARY_VECTOR, "a binary search");
                checkDimension(field, binary.vector().dimension(), "query");
            }
            case SearchLeg.Text ignored -> {
                if (function.isEmpty()) {
                    throw new InvalidRequestException(
                            "field '%s': a text search needs the output of a BM25 function, this is %s"
                                    .formatted(field.name(), field.type()));
                }
            }
            case SearchLeg.Sparse ignored -> {
                requireType(field, DataType.SPARSE_FLOAT_VECTOR, "a sparse search");
                if (function.isPresent()) {
                    throw new InvalidRequestException(
                            "field '%s': it is filled by a BM25 function; search it with text()"
                                    .formatted(field.name()));
                }
            }
            case SearchLeg.Vectors ignored -> throw ListColumn.noLists(field);
            case SearchLeg.BinaryVectors ignored -> throw ListColumn.noLists(field);
            case SearchLeg.Like ignored -> {
                if (!field.type().isVector() || function.isPresent()) {
                    throw new InvalidRequestException(
                            "field '%s': a search by id needs a field of vectors that rows bring, this is %s%s"
                                    .formatted(
                                            field.name(),
                                            field.type(),
                                            function.isPresent() ? " filled by a function" : ""));
                }
            }
        }
    }

    private List<String> vectorFields() {
        List<String> names = new ArrayList<>();
        schema.fields().stream()
                .filter(field -> field.type().isVector())
                .map(FieldSchema::name)
                .forEach(names::add);
        names.addAll(ListColumn.names(schema));
        return names;
    }

    private static void requireType(FieldSchema field, DataType type, String what) {
        if (field.type() != type) {
            throw new InvalidRequestException(
                    "field '%s': %s needs a %s field, this is %s".formatted(field.name(), what, type, field.type()));
        }
    }

    /** Whether a vector of a query fits a field; {@code place} says which one it is. */
    static void checkVector(FieldSchema field, DenseVector vector, String place) {
        checkDimension(field, vector.dimension(), place);
        boolean zero = true;
        for (int i = 0; i < vector.dimension(); i++) {
            float value = vector.get(i);
            if (!Float.isFinite(value)) {
                throw new InvalidRequestException(
                        "field '%s': value at index %d is %s (%s)".formatted(field.name(), i, value, place));
            }
            zero &= value == 0;
        }
        boolean cosine =
                field.index().map(IndexSpec::metric).orElse(MetricType.COSINE).ofPair() == MetricType.COSINE;
        if (zero && cosine) {
            throw new InvalidRequestException(
                    "field '%s': zero vector has no direction under COSINE (%s)".formatted(field.name(), place));
        }
    }

    static void checkDimension(FieldSchema field, int given, String place) {
        if (given != field.dimension()) {
            throw new InvalidRequestException("field '%s': expected %d dimensions, got %d (%s)"
                    .formatted(field.name(), field.dimension(), given, place));
        }
    }

    private static void notNegative(String name, int value) {
        if (value < 0) {
            throw new InvalidRequestException("%s: expected 0 or more, got %d".formatted(name, value));
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new InvalidRequestException("%s: expected at least 1, got %d".formatted(name, value));
        }
    }
}
