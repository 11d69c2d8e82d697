package io.tercel.expr;

import java.util.List;

/**
 * Where {@code random_sample} and {@code element_filter} may stand: once each, last of the conditions that are joined by {@code and}. A search
 * for elements takes the latter out of the filter and applies it to elements of the rows that the rest has left; the former is a part of
 * the rows that the rest has left. Where both are, the sample is the last.
 */
final class Placement {

    private Placement() {}

    static void check(Expr filter) {
        List<Expr> all = filter instanceof Expr.And and ? and.operands() : List.of(filter);
        int end = all.size();
        if (all.get(end - 1) instanceof Expr.Sample) {
            end--;
        }
        if (end > 0 && all.get(end - 1) instanceof Expr.ElementCondition condition) {
            refuse(condition.condition());
            end--;
        }
        all.subList(0, end).forEach(Placement::refuse);
    }

    private static void refuse(Expr part) {
        switch (part) {
            case Expr.ElementCondition condition ->
                throw Values.invalid(
                        condition.position(),
                        "element_filter stands once in a filter, as the last condition behind `and`; elsewhere write"
                                + " match_any");
            case Expr.Sample sample ->
                throw Values.invalid(
                        sample.position(),
                        "random_sample stands once in a filter, alone or as the last condition behind `and`");
            case Expr.And and -> and.operands().forEach(Placement::refuse);
            case Expr.Or or -> or.operands().forEach(Placement::refuse);
            case Expr.Not not -> refuse(not.operand());
            case Expr.Elements elements -> refuse(elements.condition());
            default -> {}
        }
    }
}
