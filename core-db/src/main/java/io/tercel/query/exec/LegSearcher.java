package io.tercel.query.exec;

import io.tercel.expr.FilterPlan;
import io.tercel.index.VectorQuery;
import io.tercel.index.WeightedTerms;
import io.tercel.index.sparse.Bm25Scorer;
import io.tercel.index.sparse.Bm25Stats;
import io.tercel.index.sparse.TermCounts;
import io.tercel.query.SearchLeg;
import io.tercel.query.exec.rank.LegCandidates;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.segment.SparseAnalysis;
import io.tercel.time.Deadline;
import io.tercel.vector.MetricType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Turns the legs of a request into rankings of the rows of a snapshot. */
final class LegSearcher {

    private final CollectionSchema schema;
    private final SparseAnalysis analysis;
    private final StoredVectors stored;

    /** By the name of a stored field its position. */
    private final Map<String, Integer> positions = new HashMap<>();

    /** For one collection. */
    LegSearcher(CollectionSchema schema, SparseAnalysis analysis) {
        this.schema = schema;
        this.analysis = analysis;
        this.stored = new StoredVectors(schema);
        List<FieldSchema> fields = schema.storedFields();
        for (int i = 0; i < fields.size(); i++) {
            positions.put(fields.get(i).name(), i);
        }
    }

    /**
     * The ranking of a leg. Nothing has been searched yet.
     *
     * @param filters those that made the eligible rows, which may have conditions on elements, too
     */
    LegRanking ranking(SearchLeg leg, List<FilterPlan> filters, List<EligibleRows> segments, Deadline deadline) {
        Optional<ListColumn> lists = ListColumn.of(schema, leg.field());
        FieldSchema field = lists.map(ListColumn::field)
                .orElseGet(() -> schema.field(leg.field()).orElseThrow());
        MetricType metric = field.index().map(IndexSpec::metric).orElseThrow();
        SegmentSearch search = lists.isPresent()
                ? new SegmentSearch.OfLists(
                        lists.get(),
                        lists.get().search(leg),
                        lists.get().choices(filters),
                        metric.largerIsBetter(),
                        deadline::check)
                : search(leg, field, metric, segments, deadline);
        return new LegRanking(metric, search, leg.options().range(), segments);
    }

    /**
     * What a leg finds that is to find elements: where its field has many vectors in a row and it looks for one of them, the best {@code k}
     * elements of the rows that it found, which are the best of all; elsewhere these rows.
     */
    LegCandidates elements(
            SearchLeg leg,
            List<FilterPlan> filters,
            LegCandidates rows,
            LegRanking ranking,
            List<EligibleRows> segments,
            int k) {
        return ListColumn.of(schema, leg.field())
                .filter(lists -> !rows.metric().isMaxSim())
                .map(lists -> new BestElements(
                                lists, lists.search(leg), lists.choices(filters), segments, ranking::compareKeys)
                        .of(rows, k))
                .orElse(rows);
    }

    private SegmentSearch search(
            SearchLeg leg, FieldSchema field, MetricType metric, List<EligibleRows> segments, Deadline deadline) {
        return switch (leg) {
            case SearchLeg.Dense dense ->
                vectors(
                        leg,
                        field,
                        metric,
                        new VectorQuery.Floats(dense.vector().toArray()),
                        deadline);
            case SearchLeg.Binary binary ->
                vectors(leg, field, metric, new VectorQuery.Bits(binary.vector().toArray()), deadline);
            case SearchLeg.Text text -> {
                int declared = schema.fields().indexOf(field);
                yield terms(leg, declared, bm25(text, field, declared, segments));
            }
            case SearchLeg.Sparse sparse ->
                terms(leg, schema.fields().indexOf(field), WeightedTerms.innerProduct(sparse.vector()));
            case SearchLeg.Vectors ignored -> throw ListColumn.noLists(field);
            case SearchLeg.BinaryVectors ignored -> throw ListColumn.noLists(field);
            case SearchLeg.Like like -> search(stored.legOf(like, segments), field, metric, segments, deadline);
        };
    }

    private static SegmentSearch terms(SearchLeg leg, int position, WeightedTerms terms) {
        return new SegmentSearch.OfTerms(
                position,
                terms.withoutSmallest(leg.options().params().dropRatio().orElse(0)));
    }

    private SegmentSearch vectors(
            SearchLeg leg, FieldSchema field, MetricType metric, VectorQuery query, Deadline deadline) {
        int position = Objects.requireNonNull(positions.get(field.name()));
        return new NearestRows(position, metric, query, leg.options().params(), deadline::check);
    }

    /** Statistics are those of the whole collection, whatever the filter says, so that scores can be compared. */
    private WeightedTerms bm25(SearchLeg.Text leg, FieldSchema field, int position, List<EligibleRows> segments) {
        Bm25Stats stats = Bm25Stats.none(
                TermCounts.of(analysis.analyzerFor(leg.field(), leg.options().analyzer()), leg.text()));
        for (EligibleRows rows : segments) {
            stats = stats.plus(
                    rows.view().segment().sparseIndex(position), rows.view().rows());
        }
        IndexSpec.SparseInverted spec = (IndexSpec.SparseInverted) field.index().orElseThrow();
        return new Bm25Scorer(spec.k1(), spec.b()).weigh(stats);
    }
}
