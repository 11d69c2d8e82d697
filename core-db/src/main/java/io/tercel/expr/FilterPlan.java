package io.tercel.expr;

import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.text.Token;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a bound filter is evaluated: which places of which JSON fields are read in one pass, which fields can be null, which
 * analyzers text conditions need. Made once for a query, shared by its segments and threads; immutable.
 */
public final class FilterPlan {

    private final BoundExpr condition;
    private final List<FieldSchema> storedFields;
    private final boolean ofElements;
    private final Map<Integer, JsonLayout> layouts = new HashMap<>();
    private final Map<Integer, Function<String, List<Token>>> analyzers = new HashMap<>();

    private FilterPlan(BoundExpr condition, List<FieldSchema> storedFields, boolean ofElements) {
        this.condition = condition;
        this.storedFields = storedFields;
        this.ofElements = ofElements;
        collect(condition);
    }

    /** The plan for a filter that was bound to this schema. */
    public static FilterPlan of(BoundExpr condition, CollectionSchema schema) {
        return new FilterPlan(condition, schema.storedFields(), false);
    }

    /** The plan for a condition on the elements of arrays. */
    FilterPlan ofElements(BoundExpr.Elements elements) {
        return new FilterPlan(elements.condition(), storedFields, true);
    }

    /** The plan for another condition on the same rows. */
    FilterPlan of(BoundExpr part) {
        return new FilterPlan(part, storedFields, ofElements);
    }

    /** The filter. */
    public BoundExpr condition() {
        return condition;
    }

    /** What the bounds of some rows already say about which of them pass. */
    public RowsPassing passing(ColumnBounds bounds) {
        return Verdicts.of(condition, bounds);
    }

    /** What the filter says of the elements that a search for elements of an ARRAY of STRUCT may find; empty if it says nothing. */
    public Optional<ElementChoice> elementChoice(String array) {
        List<BoundExpr> all = condition instanceof BoundExpr.And and ? and.operands() : List.of(condition);
        return all.stream()
                .filter(BoundExpr.Elements.class::isInstance)
                .map(BoundExpr.Elements.class::cast)
                .filter(elements -> elements.chooses()
                        && storedFields.get(elements.field()).name().startsWith(array + "["))
                .findFirst()
                .map(elements -> new ElementChoice(this, elements));
    }

    /** Elements exist; an element that a filter asks for by its position may not. */
    boolean isNullable(int field) {
        boolean perhapsMissing = !ElementFields.isStored(field) && !ElementFields.isLength(field);
        return !ofElements
                && (perhapsMissing
                        || storedFields.get(ElementFields.stored(field)).isNullable());
    }

    List<FieldSchema> storedFields() {
        return storedFields;
    }

    Map<Integer, JsonLayout> layouts() {
        return layouts;
    }

    /** The analyzers of the fields that text conditions are about. */
    public Map<Integer, Function<String, List<Token>>> analyzers() {
        return analyzers;
    }

    private void collect(BoundExpr part) {
        switch (part) {
            case BoundExpr.And and -> and.operands().forEach(this::collect);
            case BoundExpr.Or or -> or.operands().forEach(this::collect);
            case BoundExpr.Not not -> collect(not.operand());
            case BoundExpr.NumberCompare compare -> {
                collect(compare.left());
                collect(compare.right());
            }
            case BoundExpr.JsonCompare compare -> add(compare.path(), compare.constant() instanceof List<?>);
            case BoundExpr.JsonIn in -> add(in.path(), false);
            case BoundExpr.JsonMatch like -> add(like.path(), false);
            case BoundExpr.JsonExists exists -> add(exists.path(), false);
            case BoundExpr.JsonContains contains -> add(contains.path(), true);
            case BoundExpr.TextMatch match -> analyzers.put(match.field(), match.analyzer());
            case BoundExpr.FuzzyMatch match -> analyzers.put(match.field(), match.analyzer());
            case BoundExpr.PhraseMatch match -> analyzers.put(match.field(), match.analyzer());
            case BoundExpr.Constant constant -> {}
            case BoundExpr.Known known -> {}
            case BoundExpr.IsNull isNull -> {}
            case BoundExpr.LongRange range -> {}
            case BoundExpr.LongIn in -> {}
            case BoundExpr.DoubleRange range -> {}
            case BoundExpr.DoubleIn in -> {}
            case BoundExpr.BytesEqual equal -> {}
            case BoundExpr.BytesCompare compare -> {}
            case BoundExpr.BytesIn in -> {}
            case BoundExpr.BytesMatch like -> {}
            case BoundExpr.BytesFields fields -> {}
            case BoundExpr.ArrayContains contains -> {}
            case BoundExpr.Elements elements -> {}
            case BoundExpr.Spatial spatial -> {}
            case BoundExpr.SpatialDistance distance -> {}
            case BoundExpr.SpatialValid valid -> {}
            case BoundExpr.Sample sample -> {}
        }
    }

    private void collect(NumberExpr number) {
        switch (number) {
            case NumberExpr.JsonNumber json -> add(json.path(), false);
            case NumberExpr.JsonLength json -> add(json.path(), true);
            case NumberExpr.Chain chain -> {
                collect(chain.first());
                chain.steps().forEach(step -> collect(step.operand()));
            }
            case NumberExpr.LongColumn column -> {}
            case NumberExpr.DoubleColumn column -> {}
            case NumberExpr.ShiftedMoment moment -> {}
            case NumberExpr.LongConstant constant -> {}
            case NumberExpr.DoubleConstant constant -> {}
        }
    }

    private void add(JsonPath path, boolean elements) {
        layouts.computeIfAbsent(path.field(), field -> new JsonLayout(path)).add(path, elements);
    }
}
