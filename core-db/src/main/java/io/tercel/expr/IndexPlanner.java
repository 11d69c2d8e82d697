package io.tercel.expr;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/*
 * A condition on a row is true, false or unknown. What an index is asked for is the rows for which a condition may have a certain verdict,
 * true or false: a set in which none is missing, and which is exact or has to be looked through. Such sets combine without ever losing
 * a row:
 *
 *   a and b true: in both sets              a and b false: in one of them
 *   a or b true: in one of them             a or b false: in both
 *   not a true: a is false                  not a false: a is true
 *
 * Where rows have to be in all sets, those of some conditions are enough, and what the others say is evaluated on the rows left. Where
 * they have to be in one, all are needed. Unknown is what is neither true nor false, so nulls need nothing else than that no index
 * takes them for either.
 */
/** Finds out which conditions of a filter indexes of a segment answer faster than reading rows does. Used by one thread. */
final class IndexPlanner {

    private final IndexConditions conditions;
    private final int rows;

    IndexPlanner(FilterIndexes indexes, FilterPlan plan, int rows) {
        this.conditions = new IndexConditions(indexes, plan, rows);
        this.rows = rows;
    }

    /** The rows for which a filter may be true; empty when reading all rows is as good. */
    Optional<IndexedRows> plan(BoundExpr filter) {
        return of(filter, true, rows).filter(found -> {
            double rest = found.rest()
                    .map(part -> ReadingCost.of(part, found.undecided(), rows))
                    .orElse(0.0);
            return found.cost() + rest < ReadingCost.of(filter, rows, rows);
        });
    }

    /** The rows that may have a verdict, where so many are left. */
    private Optional<IndexedRows> of(BoundExpr part, boolean verdict, long left) {
        return switch (part) {
            case BoundExpr.Not not -> of(not.operand(), !verdict, left);
            case BoundExpr.And and ->
                verdict ? all(and.operands(), true, left) : any(and.operands(), part, false, left);
            case BoundExpr.Or or -> verdict ? any(or.operands(), part, true, left) : all(or.operands(), false, left);
            default ->
                conditions
                        .of(part, verdict)
                        .<IndexedRows>map(leaf -> leaf)
                        .filter(leaf -> leaf.cost() < ReadingCost.of(part, left, rows));
        };
    }

    private Optional<IndexedRows> all(List<BoundExpr> parts, boolean verdict, long left) {
        List<Indexed> indexed = new ArrayList<>();
        List<IndexedRows.Leaf> intervals = new ArrayList<>();
        for (BoundExpr part : parts) {
            Optional<IndexedRows.Leaf> interval =
                    verdict ? conditions.of(part, true).filter(IndexPlanner::isInterval) : Optional.empty();
            if (interval.isPresent()) {
                unite(interval.get(), intervals);
            } else {
                indexed.add(new Indexed(part, of(part, verdict, left)));
            }
        }
        intervals.forEach(leaf -> indexed.add(new Indexed(leaf.part(), Optional.of(leaf))));
        indexed.sort(Comparator.comparingLong(Indexed::estimate));
        List<IndexedRows> used = new ArrayList<>();
        List<BoundExpr> rest = new ArrayList<>();
        boolean complete = true;
        long remaining = left;
        for (Indexed each : indexed) {
            Optional<IndexedRows> found = each.found();
            if (found.isPresent() && found.get().cost() < ReadingCost.of(each.part(), remaining, rows)) {
                used.add(found.get());
                found.get().rest().ifPresent(rest::add);
                remaining = Math.min(remaining, found.get().estimate());
            } else {
                complete = false;
                rest.add(verdict ? each.part() : new BoundExpr.Not(each.part()));
            }
        }
        return used.isEmpty() ? Optional.empty() : Optional.of(new IndexedRows.All(used, joined(rest), complete));
    }

    private static boolean isInterval(IndexedRows.Leaf leaf) {
        return leaf.lookup() instanceof IndexLookup.Ranges ranges && ranges.isInterval();
    }

    /** Two bounds of one field are one range of its keys: each alone may leave most rows. */
    private void unite(IndexedRows.Leaf leaf, List<IndexedRows.Leaf> intervals) {
        for (int i = 0; i < intervals.size(); i++) {
            IndexedRows.Leaf other = intervals.get(i);
            if (other.lookup() instanceof IndexLookup.Ranges left
                    && leaf.lookup() instanceof IndexLookup.Ranges right
                    && left.index() == right.index()) {
                BoundExpr both = new BoundExpr.And(List.of(other.part(), leaf.part()));
                intervals.set(i, new IndexedRows.Leaf(left.and(right), true, both, rows, leaf.index()));
                return;
            }
        }
        intervals.add(leaf);
    }

    private record Indexed(BoundExpr part, Optional<IndexedRows> found) {
        long estimate() {
            return found.map(IndexedRows::estimate).orElse(Long.MAX_VALUE);
        }
    }

    private static Optional<BoundExpr> joined(List<BoundExpr> parts) {
        if (parts.size() <= 1) {
            return parts.stream().findFirst();
        }
        return Optional.of(new BoundExpr.And(parts));
    }

    private Optional<IndexedRows> any(List<BoundExpr> parts, BoundExpr whole, boolean verdict, long left) {
        List<IndexedRows> used = new ArrayList<>();
        boolean exact = true;
        for (BoundExpr part : parts) {
            Optional<IndexedRows> found = of(part, verdict, left);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            used.add(found.get());
            exact &= found.get().rest().isEmpty();
        }
        BoundExpr again = verdict ? whole : new BoundExpr.Not(whole);
        return Optional.of(new IndexedRows.Any(used, exact ? Optional.empty() : Optional.of(again)));
    }
}
