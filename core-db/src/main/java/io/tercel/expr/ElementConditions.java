package io.tercel.expr;

/**
 * Where {@code element_filter} may stand: once, and as the last of the conditions that are joined by {@code and}, because a search for
 * elements takes it out of the filter and applies it to elements of the rows that the rest has left.
 */
final class ElementConditions {

    private ElementConditions() {}

    static void check(Expr filter) {
        if (filter instanceof Expr.And and) {
            and.operands().subList(0, and.operands().size() - 1).forEach(ElementConditions::refuse);
            checkLast(and.operands().getLast());
        } else {
            checkLast(filter);
        }
    }

    private static void checkLast(Expr last) {
        refuse(last instanceof Expr.ElementCondition condition ? condition.condition() : last);
    }

    private static void refuse(Expr part) {
        switch (part) {
            case Expr.ElementCondition condition ->
                throw Values.invalid(
                        condition.position(),
                        "element_filter stands once in a filter, as the last condition behind `and`; elsewhere write"
                                + " match_any");
            case Expr.And and -> and.operands().forEach(ElementConditions::refuse);
            case Expr.Or or -> or.operands().forEach(ElementConditions::refuse);
            case Expr.Not not -> refuse(not.operand());
            case Expr.Elements elements -> refuse(elements.condition());
            default -> {}
        }
    }
}
