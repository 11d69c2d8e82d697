package io.tercel.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the rows of one segment that pass a filter are found through its indexes: never other rows than {@link FilterEvaluator} finds. Used
 * by one thread while the indexes are open.
 *
 * <p>What reads throws {@link io.tercel.error.CorruptionException} when an index is damaged.
 */
public final class IndexedFilter {

    private final FilterPlan plan;
    private final IndexedRows found;
    private final int rows;

    private IndexedFilter(FilterPlan plan, IndexedRows found, int rows) {
        this.plan = plan;
        this.found = found;
        this.rows = rows;
    }

    /** The way through indexes; empty when there is none, or reading all rows is as good. */
    public static Optional<IndexedFilter> of(FilterPlan plan, FilterIndexes indexes, int rows) {
        return new IndexPlanner(indexes, plan, rows)
                .plan(plan.condition())
                .map(found -> new IndexedFilter(plan, found, rows));
    }

    /** Rows among which are all that pass. */
    public RowBitmap candidates() {
        return RowBitmap.of(rows, found.find());
    }

    /** What has to be evaluated on the candidates; empty when all of them pass. */
    public Optional<FilterPlan> rest() {
        return found.rest().map(plan::of);
    }

    /** Which conditions use which indexes, for people: one line for each. */
    public List<String> uses() {
        List<String> uses = new ArrayList<>();
        found.describe(uses);
        return uses;
    }
}
