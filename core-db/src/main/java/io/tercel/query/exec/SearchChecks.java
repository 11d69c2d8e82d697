package io.tercel.query.exec;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.query.ElementScope;
import io.tercel.query.Grouping;
import io.tercel.query.LegOptions;
import io.tercel.query.ScoreRange;
import io.tercel.query.SearchLeg;
import io.tercel.query.SearchParams;
import io.tercel.query.SearchRequest;
import io.tercel.query.exec.rank.RankFusion;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.PrimaryKeys;
import io.tercel.schema.Quantization;
import io.tercel.vector.MetricType;
import java.util.List;
import java.util.Optional;

/** Whether what a search says besides its vectors fits the indexes and goes together. */
final class SearchChecks {

    private static final int MOST_PLACES = 6;
    private static final int MOST_LISTS = 65_536;

    private final CollectionSchema schema;
    private final Limits limits;

    SearchChecks(CollectionSchema schema, Limits limits) {
        this.schema = schema;
        this.limits = limits;
    }

    /** Fields that do not exist, or hold no vectors, are left to the check of the leg. */
    void check(SearchRequest request) {
        int places = request.roundDecimal();
        if (places < SearchRequest.UNSET || places > MOST_PLACES) {
            throw new InvalidRequestException(
                    "roundDecimal: expected 0 to %d, or -1 for none, got %d".formatted(MOST_PLACES, places));
        }
        boolean hybrid = request.legs().size() > 1;
        if (hybrid && !request.orderBy().isEmpty()) {
            throw new InvalidRequestException("order by: a hybrid search is ordered by its ranker");
        }
        if (request.grouping().isPresent() && !request.orderBy().isEmpty()) {
            throw new InvalidRequestException("order by: a search that groups is ordered by its groups");
        }
        request.grouping().ifPresent(this::check);
        for (SearchLeg leg : request.legs()) {
            leg.options().analyzer().ifPresent(analyzer -> checkAnalyzer(leg, analyzer));
            Optional<FieldSchema> field = ListColumn.fieldOf(schema, leg.field());
            field.flatMap(FieldSchema::index).ifPresent(index -> check(request, leg, index));
            if (leg instanceof SearchLeg.Like like) {
                PrimaryKeys.normalized(schema.primaryKey(), like.id());
            }
        }
    }

    private static void checkAnalyzer(SearchLeg leg, String analyzer) {
        if (!(leg instanceof SearchLeg.Text)) {
            throw new InvalidRequestException("field '%s': analyzer: only a text leg has words to cut, got '%s'"
                    .formatted(leg.field(), analyzer));
        }
    }

    void checkIterator(SearchRequest request) {
        if (request.limit() != SearchRequest.UNSET && request.limit() < 1) {
            throw new InvalidRequestException("limit: expected at least 1, got " + request.limit());
        }
        refuse(request.offset() != 0, "offset", "it can pass over hits itself");
        refuse(request.grouping().isPresent(), "group by", "groups are found by a search");
        refuse(!request.orderBy().isEmpty(), "order by", "it goes from the best hit to the worst");
        refuse(request.legs().size() > 1, "legs", "a hybrid ranking has no next hit");
        refuse(
                RankFusion.ranksSingleLegs(request.ranker()),
                "ranker",
                "it knows scores of one batch after the other only");
        refuse(
                request.legs().stream().anyMatch(leg -> leg.options().boosting().isPresent()),
                "boost",
                "it knows scores of one batch after the other only");
        refuse(
                request.legs().stream().anyMatch(this::findsElements),
                "elements",
                "it goes over rows; a list of vectors under a MAX_SIM metric finds those");
        refuse(
                request.legs().stream().anyMatch(SearchLeg.Like.class::isInstance),
                "like",
                "read the row's vector and search with that");
    }

    private boolean findsElements(SearchLeg leg) {
        return ListColumn.of(schema, leg.field())
                .flatMap(lists -> lists.field().index())
                .filter(index -> !index.metric().isMaxSim())
                .isPresent();
    }

    /**
     * Whether the hits of a search that does not group are elements: those of one array, which is all that its legs look among. Legs that
     * say what a row scores mean rows, and so does what looks at rows to rank them.
     */
    boolean findsElements(SearchRequest request) {
        List<SearchLeg> legs = request.legs();
        return !RankFusion.ranksSingleLegs(request.ranker())
                && legs.stream().allMatch(this::findsElements)
                && legs.stream().noneMatch(leg -> leg.options().elementScope().isPresent())
                && legs.stream()
                                .map(leg -> ListColumn.array(leg.field()))
                                .distinct()
                                .count()
                        == 1;
    }

    private void check(ElementScope scope, SearchLeg leg, SearchRequest request, IndexSpec index) {
        String field = "field '%s': elementScope: ".formatted(leg.field());
        if (!findsElements(leg)) {
            throw new InvalidRequestException(
                    field + "only a leg that finds elements has them: one vector, searched in an ARRAY of STRUCT");
        }
        if (request.legs().size() == 1 || request.grouping().isPresent()) {
            throw new InvalidRequestException(
                    field
                            + "it is for legs of hybrid searches that do not group; a search of one leg finds elements, and groupBy(…) makes rows of them");
        }
        if (scope.combination() == ElementScope.Combination.SUM
                && !index.metric().largerIsBetter()) {
            throw new InvalidRequestException(
                    "%sa sum of distances (%s) is the worse the more elements were found; take avg()"
                            .formatted(field, index.metric()));
        }
        if (scope.most().isPresent() && scope.most().getAsInt() < 1) {
            throw new InvalidRequestException("%sexpected at least 1 element, got %d"
                    .formatted(field, scope.most().getAsInt()));
        }
    }

    private static void refuse(boolean given, String what, String why) {
        if (given) {
            throw new InvalidRequestException("%s: a search iterator takes none; %s".formatted(what, why));
        }
    }

    private void check(Grouping grouping) {
        if (grouping.size() < 1) {
            throw new InvalidRequestException("group size: expected at least 1, got " + grouping.size());
        }
        if (grouping.size() > limits.groupSize()) {
            throw new LimitExceededException(
                    "groupSize", limits.groupSize(), grouping.size(), "group by '" + grouping.field() + "'");
        }
    }

    private void check(SearchRequest request, SearchLeg leg, IndexSpec index) {
        LegOptions options = leg.options();
        options.metric().filter(named -> named != index.metric()).ifPresent(named -> {
            throw new InvalidRequestException("field '%s': metric: the index has %s, the search names %s"
                    .formatted(leg.field(), index.metric(), named));
        });
        options.elementScope().ifPresent(scope -> check(scope, leg, request, index));
        options.range().ifPresent(range -> check(leg.field(), range, index.metric()));
        if (options.range().isPresent() && request.grouping().isPresent()) {
            throw new InvalidRequestException(
                    "field '%s': radius: a search that groups takes no range of scores".formatted(leg.field()));
        }
        if (!options.params().equals(SearchParams.DEFAULT)
                && ListColumn.of(schema, leg.field()).isPresent()) {
            throw new InvalidRequestException(
                    "field '%s': ef, nprobe, refineK: the vectors of an ARRAY of STRUCT are all compared, so a search among them takes none"
                            .formatted(leg.field()));
        }
        check(leg.field(), options.params(), index, RequestChecks.candidates(request, leg));
    }

    private static void check(String field, ScoreRange range, MetricType metric) {
        if (Double.isNaN(range.radius()) || Double.isNaN(range.rangeFilter().orElse(0))) {
            throw new InvalidRequestException("field '%s': radius and range filter: expected numbers, got %s and %s"
                    .formatted(field, range.radius(), range.rangeFilter().orElse(0)));
        }
        if (range.rangeFilter().isEmpty()) {
            return;
        }
        double best = range.rangeFilter().getAsDouble();
        boolean larger = metric.largerIsBetter();
        if (larger ? range.radius() >= best : best >= range.radius()) {
            throw new InvalidRequestException(
                    "field '%s': radius is the worst score, so under %s the range filter must be %s; got radius %s, range filter %s"
                            .formatted(field, metric, larger ? "above it" : "below it", range.radius(), best));
        }
    }

    private static void check(String field, SearchParams params, IndexSpec index, int candidates) {
        List<String> known = parameters(index);
        refuseUnknown(field, "ef", params.ef().isPresent(), index, known);
        refuseUnknown(field, "nprobe", params.nprobe().isPresent(), index, known);
        refuseUnknown(field, "dropRatio", params.dropRatio().isPresent(), index, known);
        refuseUnknown(field, "refineK", params.refineK().isPresent(), index, known);
        params.ef().ifPresent(ef -> {
            if (ef < candidates) {
                throw new InvalidRequestException(
                        "field '%s': ef: expected at least the %d candidates that the leg brings, got %d"
                                .formatted(field, candidates, ef));
            }
        });
        params.nprobe().ifPresent(lists -> {
            if (lists < 1 || lists > MOST_LISTS) {
                throw new InvalidRequestException(
                        "field '%s': nprobe: expected 1 to %d, got %d".formatted(field, MOST_LISTS, lists));
            }
        });
        params.dropRatio().ifPresent(share -> {
            if (!(share >= 0 && share < 1)) {
                throw new InvalidRequestException(
                        "field '%s': dropRatio: expected 0 up to but without 1, got %s".formatted(field, share));
            }
        });
        params.refineK().ifPresent(factor -> {
            if (!(factor >= 1 && factor < Double.POSITIVE_INFINITY)) {
                throw new InvalidRequestException(
                        "field '%s': refineK: expected 1 or more, got %s".formatted(field, factor));
            }
        });
    }

    private static void refuseUnknown(
            String field, String parameter, boolean given, IndexSpec index, List<String> known) {
        if (given && !known.contains(parameter)) {
            throw new InvalidRequestException("field '%s': %s: the index %s has no such parameter; it has %s"
                    .formatted(field, parameter, index.kind(), known.isEmpty() ? "none" : String.join(", ", known)));
        }
    }

    /** Which parameters searches of an index have. What an automatic one is may change, so it takes what graphs do. */
    private static List<String> parameters(IndexSpec index) {
        return switch (index) {
            case IndexSpec.Auto ignored -> List.of("ef");
            case IndexSpec.Flat ignored -> List.of();
            case IndexSpec.Hnsw ignored -> List.of("ef");
            case IndexSpec.Ivf ivf ->
                ivf.codes() == Quantization.NONE ? List.of("nprobe") : List.of("nprobe", "refineK");
            case IndexSpec.DiskAnn ignored -> List.of("ef");
            case IndexSpec.SparseInverted ignored -> List.of("dropRatio");
        };
    }
}
