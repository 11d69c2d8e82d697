package io.tercel.expr;

/** The condition of an {@code element_filter}: which elements a search for elements may find. Immutable. */
public final class ElementChoice {

    private final FilterPlan plan;
    private final BoundExpr.Elements part;

    ElementChoice(FilterPlan plan, BoundExpr.Elements part) {
        this.plan = plan;
        this.part = part;
    }

    /** The elements of the first {@code rows} rows of a source. For one thread. */
    public ChosenElements over(RowSource source, int rows) {
        return new ChosenElements(plan, part, source, rows);
    }
}
