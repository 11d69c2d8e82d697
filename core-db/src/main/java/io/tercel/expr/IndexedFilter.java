package io.tercel.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

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

    /**
     * The rows that pass.
     *
     * @param look takes those out of some rows for which a filter is not true: called at most once, with the rows of which indexes do not
     *     tell
     */
    public RowBitmap find(BiConsumer<FilterPlan, RowBitmap> look) {
        FoundRows all = found.find();
        Optional<long[]> undecided = all.undecided();
        if (undecided.isEmpty()) {
            return RowBitmap.of(rows, all.possible());
        }
        RowBitmap passing = RowBitmap.of(rows, undecided.get());
        look.accept(plan.of(found.rest().orElse(plan.condition())), passing);
        long[] words = passing.words();
        for (int i = 0; i < all.certain().length; i++) {
            words[i] |= all.certain()[i];
        }
        return passing;
    }

    /** Which conditions use which indexes, for people: one line for each. */
    public List<String> uses() {
        List<String> uses = new ArrayList<>();
        found.describe(uses);
        return uses;
    }
}
