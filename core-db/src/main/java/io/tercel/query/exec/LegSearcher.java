package io.tercel.query.exec;

import io.tercel.index.TopRows;
import io.tercel.index.WeightedTerms;
import io.tercel.index.flat.FlatIndex;
import io.tercel.index.flat.ListSearch;
import io.tercel.index.sparse.Bm25Scorer;
import io.tercel.index.sparse.Bm25Stats;
import io.tercel.index.sparse.TermCounts;
import io.tercel.query.SearchLeg;
import io.tercel.query.exec.rank.LegCandidates;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.segment.KeyOrder;
import io.tercel.segment.SegmentView;
import io.tercel.segment.SparseAnalysis;
import io.tercel.time.Deadline;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the candidates of one leg over all segments of a snapshot. */
final class LegSearcher {

    private final CollectionSchema schema;
    private final SparseAnalysis analysis;
    private final List<EligibleRows> segments;
    private final Deadline deadline;

    LegSearcher(CollectionSchema schema, SparseAnalysis analysis, List<EligibleRows> segments, Deadline deadline) {
        this.schema = schema;
        this.analysis = analysis;
        this.segments = segments;
        this.deadline = deadline;
    }

    /** The best {@code k} rows of a leg, best first. */
    LegCandidates search(SearchLeg leg, int k) {
        Optional<ListColumn> lists = ListColumn.of(schema, leg.field());
        FieldSchema field = lists.map(ListColumn::field)
                .orElseGet(() -> schema.field(leg.field()).orElseThrow());
        MetricType metric = field.index().map(IndexSpec::metric).orElseThrow();
        SegmentBest best = new SegmentBest(k, metric.largerIsBetter());
        SegmentSearch search =
                lists.isPresent() ? search(lists.get(), lists.get().search(leg)) : search(leg, field, metric);
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            EligibleRows rows = segments.get(i);
            if (rows.count() > 0) {
                SegmentBest.Found inSegment = best.of(rows, top -> search.run(rows, top));
                for (int j = 0; j < inSegment.rows().length; j++) {
                    found.add(new Found(
                            RowRef.of(i, inSegment.rows()[j]), inSegment.scores()[j]));
                }
            }
        }
        return merged(metric, found, k);
    }

    /**
     * What a leg that is alone finds: where its field has many vectors in a row and it looks for one of them, the best {@code k} elements
     * of the rows that it found, which are the best of all; elsewhere these rows.
     */
    LegCandidates elements(SearchLeg leg, LegCandidates rows, int k) {
        return ListColumn.of(schema, leg.field())
                .filter(lists -> !rows.metric().isMaxSim())
                .map(lists -> new BestElements(lists, lists.search(leg), segments, this::compareKeys).of(rows, k))
                .orElse(rows);
    }

    private record Found(long row, float score) {}

    private interface SegmentSearch {
        void run(EligibleRows rows, TopRows top);
    }

    private SegmentSearch search(SearchLeg leg, FieldSchema field, MetricType metric) {
        int position = schema.fields().indexOf(field);
        return switch (leg) {
            case SearchLeg.Dense dense -> {
                float[] query = dense.vector().toArray();
                int stored = schema.storedFields().indexOf(field);
                yield (rows, top) -> new FlatIndex(rows.view().segment().column(stored), metric)
                        .search(query, rows.view().rows(), rows.words(), top, deadline::check);
            }
            case SearchLeg.Binary binary -> {
                byte[] query = binary.vector().toArray();
                int stored = schema.storedFields().indexOf(field);
                yield (rows, top) -> new FlatIndex(rows.view().segment().column(stored), metric)
                        .search(query, rows.view().rows(), rows.words(), top, deadline::check);
            }
            case SearchLeg.Text text -> sparse(position, bm25(text, field, position));
            case SearchLeg.Sparse sparse -> sparse(position, WeightedTerms.innerProduct(sparse.vector()));
            case SearchLeg.Vectors ignored -> throw ListColumn.noLists(field);
            case SearchLeg.BinaryVectors ignored -> throw ListColumn.noLists(field);
        };
    }

    private SegmentSearch search(ListColumn lists, ListSearch search) {
        return (rows, top) ->
                search.search(lists.of(rows.view().segment()), rows.view().rows(), rows.words(), top, deadline::check);
    }

    private SegmentSearch sparse(int field, WeightedTerms query) {
        return (rows, top) -> {
            SegmentView view = rows.view();
            view.segment().sparseIndex(field).search(query, rows.words(), view.rows(), top);
        };
    }

    /** Statistics are those of the whole collection, whatever the filter says, so that scores can be compared. */
    private WeightedTerms bm25(SearchLeg.Text leg, FieldSchema field, int position) {
        Bm25Stats stats = Bm25Stats.none(TermCounts.of(analysis.analyzerFor(leg.field()), leg.text()));
        for (EligibleRows rows : segments) {
            stats = stats.plus(
                    rows.view().segment().sparseIndex(position), rows.view().rows());
        }
        IndexSpec.SparseInverted spec = (IndexSpec.SparseInverted) field.index().orElseThrow();
        return new Bm25Scorer(spec.k1(), spec.b()).weigh(stats);
    }

    private LegCandidates merged(MetricType metric, List<Found> found, int k) {
        found.sort((a, b) -> {
            int byScore =
                    metric.largerIsBetter() ? Float.compare(b.score(), a.score()) : Float.compare(a.score(), b.score());
            return byScore != 0 ? byScore : compareKeys(a.row(), b.row());
        });
        int size = Math.min(k, found.size());
        long[] rows = new long[size];
        float[] scores = new float[size];
        for (int i = 0; i < size; i++) {
            rows[i] = found.get(i).row();
            scores[i] = found.get(i).score();
        }
        return new LegCandidates(metric, rows, scores);
    }

    /** The order of the primary keys of two rows. */
    int compareKeys(long left, long right) {
        return KeyOrder.compare(
                segments.get(RowRef.segment(left)).view().segment().column(0),
                RowRef.row(left),
                segments.get(RowRef.segment(right)).view().segment().column(0),
                RowRef.row(right));
    }
}
