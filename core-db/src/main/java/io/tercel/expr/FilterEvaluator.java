package io.tercel.expr;

import io.tercel.schema.ArrayCodec;
import io.tercel.schema.CollectionSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluates a filter over one segment, in blocks of 1,024 rows. Not safe for use by many threads; threads that share the work make
 * one each, over ranges that begin at multiples of {@link RowSource#BLOCK_ROWS}.
 */
public final class FilterEvaluator {

    /*
     * The tree of conditions becomes a tree of BlockFilters. Each decides a block of rows at a time into two sets of bits, true
     * and unknown (false is neither), and is told for which rows the verdict still matters. The conditions of an AND run in the
     * order of their cost, so that JSON is parsed and text is compared only for rows that the cheap ones have left over. The
     * order is free because a condition has no effect but its verdict.
     */

    private final FilterPlan plan;
    private final int rows;
    private final TextMatcher matcher;
    private final Block block;
    private final BlockFilter filter;
    private final Map<Integer, JsonReader> readers = new HashMap<>();
    private final long[] active = new long[Block.WORDS];
    private final long[] truth = new long[Block.WORDS];
    private final long[] unknown = new long[Block.WORDS];

    /** Over the first {@code rows} rows of a source; texts are searched by a matcher of the segment's own. */
    public FilterEvaluator(FilterPlan plan, RowSource source, int rows, TextMatcher matcher) {
        this.plan = plan;
        this.rows = rows;
        this.matcher = matcher;
        this.block = new Block(ElementSource.over(source, plan.storedFields()));
        this.filter = compile(plan.condition());
    }

    /** For a condition on elements, which is run by the condition that it is a part of. */
    private FilterEvaluator(FilterPlan plan, ElementRows elements) {
        this.plan = plan;
        this.rows = 0;
        this.matcher = new ScanningTextMatcher(elements, 0, plan.analyzers());
        this.block = new Block(elements);
        this.filter = compile(plan.condition());
    }

    /** A condition on elements that have been laid out. */
    static BlockFilter ofElements(FilterPlan plan, BoundExpr.Elements part, ElementRows elements) {
        return new FilterEvaluator(plan.ofElements(part), elements).filter;
    }

    /** Over the first {@code rows} rows of a source; texts are searched by reading them. */
    public FilterEvaluator(FilterPlan plan, RowSource source, int rows) {
        this(plan, source, rows, new ScanningTextMatcher(source, rows, plan.analyzers()));
    }

    /** The rows for which a filter is true, all at once. */
    public static RowBitmap evaluate(BoundExpr condition, CollectionSchema schema, RowSource source, int rows) {
        RowBitmap out = new RowBitmap(rows);
        new FilterEvaluator(FilterPlan.of(condition, schema), source, rows).evaluate(0, rows, out);
        return out;
    }

    /**
     * Writes for the rows from {@code from} up to but without {@code to} whether the filter is true for them. A caller with a
     * deadline asks for a few blocks at a time.
     *
     * @param from a multiple of {@link RowSource#BLOCK_ROWS}
     * @param to a multiple of it too, or the number of rows
     * @param out over the same number of rows; other rows are left as they are
     */
    public void evaluate(int from, int to, RowBitmap out) {
        boolean aligned = from % RowSource.BLOCK_ROWS == 0 && (to % RowSource.BLOCK_ROWS == 0 || to == rows);
        if (!aligned || from < 0 || to > rows || out.rows() != rows) {
            throw new IllegalArgumentException("rows %d to %d of %d into %s".formatted(from, to, rows, out));
        }
        for (int first = from; first < to; first += RowSource.BLOCK_ROWS) {
            int count = Math.min(RowSource.BLOCK_ROWS, to - first);
            block.moveTo(first, count);
            int words = block.words();
            Arrays.fill(active, 0, words, -1L);
            active[words - 1] = -1L >>> -count;
            filter.evaluate(block, active, truth, unknown);
            long[] target = out.words();
            int offset = first >> 6;
            for (int i = 0; i < words; i++) {
                target[offset + i] = truth[i] & active[i];
            }
        }
    }

    /**
     * Takes rows out of a set for which the filter is not true; others are not looked at.
     *
     * @param from as for {@link #evaluate(int, int, RowBitmap)}
     * @param to as there
     */
    public void retain(int from, int to, RowBitmap rowsLeft) {
        long[] words = rowsLeft.words();
        for (int first = from; first < to; first += RowSource.BLOCK_ROWS) {
            int count = Math.min(RowSource.BLOCK_ROWS, to - first);
            int offset = first >> 6;
            int blockWords = RowBitmap.wordsFor(count);
            long any = 0;
            for (int i = 0; i < blockWords; i++) {
                active[i] = words[offset + i];
                any |= active[i];
            }
            if (any != 0) {
                block.moveTo(first, count);
                filter.evaluate(block, active, truth, unknown);
                for (int i = 0; i < blockWords; i++) {
                    words[offset + i] = truth[i] & active[i];
                }
            }
        }
    }

    private BlockFilter compile(BoundExpr part) {
        return switch (part) {
            case BoundExpr.Constant constant -> new LogicFilters.Always(constant.value());
            case BoundExpr.And and -> new LogicFilters.And(compileCheapestFirst(and.operands()));
            case BoundExpr.Or or -> new LogicFilters.Or(compileCheapestFirst(or.operands()));
            case BoundExpr.Not not -> new LogicFilters.Not(compile(not.operand()));
            case BoundExpr.Known known ->
                new ColumnFilters.Known(known.field(), plan.isNullable(known.field()), known.value());
            case BoundExpr.IsNull isNull ->
                plan.isNullable(isNull.field())
                        ? new ColumnFilters.IsNull(isNull.field())
                        : new LogicFilters.Always(false);
            case BoundExpr.LongRange range ->
                new ColumnFilters.LongRange(range.field(), plan.isNullable(range.field()), range.min(), range.max());
            case BoundExpr.LongIn in -> new ColumnFilters.LongIn(in.field(), plan.isNullable(in.field()), in.values());
            case BoundExpr.DoubleRange range ->
                new ColumnFilters.DoubleRange(range.field(), plan.isNullable(range.field()), range.min(), range.max());
            case BoundExpr.DoubleIn in ->
                new ColumnFilters.DoubleIn(in.field(), plan.isNullable(in.field()), in.bits());
            case BoundExpr.BytesEqual equal -> compileEqual(equal);
            case BoundExpr.BytesCompare compare -> compileCompare(compare);
            case BoundExpr.BytesIn in -> compileIn(in);
            case BoundExpr.BytesMatch like -> compileBytes(like.field(), like.pattern()::matches);
            case BoundExpr.BytesFields fields ->
                new BytesFilters.Fields(
                        fields.left(),
                        plan.isNullable(fields.left()),
                        fields.operator(),
                        fields.right(),
                        plan.isNullable(fields.right()));
            case BoundExpr.NumberCompare compare ->
                new NumberFilter(compile(compare.left()), compare.operator(), compile(compare.right()));
            case BoundExpr.JsonCompare compare -> compileCompare(compare);
            case BoundExpr.JsonIn in -> new JsonFilters.In(reader(in.path()), slot(in.path()), in.values());
            case BoundExpr.JsonMatch like ->
                new JsonFilters.Like(reader(like.path()), slot(like.path()), like.pattern());
            case BoundExpr.JsonExists exists -> new JsonFilters.Exists(reader(exists.path()), slot(exists.path()));
            case BoundExpr.JsonContains contains ->
                new JsonFilters.Contains(
                        reader(contains.path()), slot(contains.path()), contains.all(), contains.values());
            case BoundExpr.ArrayContains contains -> compileContains(contains);
            case BoundExpr.Elements elements -> {
                ElementRows inner = new ElementRows(plan.storedFields());
                yield new ElementFilter(
                        elements, plan.isNullable(elements.field()), inner, ofElements(plan, elements, inner));
            }
            case BoundExpr.Spatial spatial ->
                new BytesFilters.Column(
                        spatial.field(),
                        plan.isNullable(spatial.field()),
                        new SpatialFilters.Relation(spatial.predicate(), spatial.geometry()));
            case BoundExpr.SpatialDistance near ->
                new BytesFilters.Column(
                        near.field(),
                        plan.isNullable(near.field()),
                        new SpatialFilters.Distance(near.longitude(), near.latitude(), near.metres()));
            case BoundExpr.SpatialValid valid ->
                new BytesFilters.Column(valid.field(), plan.isNullable(valid.field()), SpatialFilters::isValid);
            case BoundExpr.Sample sample ->
                new SampleFilter(plan.storedFields().getFirst(), sample.part(), sample.seed());
            case BoundExpr.TextMatch match ->
                new TextFilter(
                        match.field(),
                        plan.isNullable(match.field()),
                        rows,
                        out -> matcher.match(match.field(), match.terms(), match.minimumShouldMatch(), out));
            case BoundExpr.FuzzyMatch match ->
                new TextFilter(
                        match.field(),
                        plan.isNullable(match.field()),
                        rows,
                        out -> matcher.matchFuzzy(match.field(), match.terms(), out));
            case BoundExpr.PhraseMatch match ->
                new TextFilter(
                        match.field(),
                        plan.isNullable(match.field()),
                        rows,
                        out -> matcher.matchPhrase(match.field(), match.phrase(), match.slop(), out));
        };
    }

    private BlockFilter compileBytes(int field, BytesFilters.BytesTest test) {
        boolean nullable = plan.isNullable(field);
        return block.source()
                .dictionary(field)
                .<BlockFilter>map(dictionary -> new DictionaryFilters.Memo(field, nullable, dictionary, test))
                .orElseGet(() -> new BytesFilters.Column(field, nullable, test));
    }

    private BlockFilter compileIn(BoundExpr.BytesIn in) {
        List<ByteString> values = List.copyOf(in.values().values());
        boolean few = values.size() <= BytesFilters.Among.MOST_VALUES;
        return few && block.source().dictionary(in.field()).isEmpty()
                ? new BytesFilters.Among(in.field(), plan.isNullable(in.field()), values, in.values()::contains)
                : compileBytes(in.field(), in.values()::contains);
    }

    private BlockFilter compileEqual(BoundExpr.BytesEqual equal) {
        boolean nullable = plan.isNullable(equal.field());
        return block.source()
                .dictionary(equal.field())
                .map(dictionary -> DictionaryFilters.compare(
                        equal.field(), nullable, dictionary, ComparisonOperator.EQUAL, equal.value()))
                .orElseGet(() -> new BytesFilters.Equal(equal.field(), nullable, equal.value()));
    }

    private BlockFilter compileContains(BoundExpr.ArrayContains contains) {
        ArrayCodec codec = new ArrayCodec(plan.storedFields().get(contains.field()));
        return new BytesFilters.Column(
                contains.field(),
                plan.isNullable(contains.field()),
                contains.all()
                        ? new ArrayFilters.All(codec, contains.values())
                        : ArrayFilters.any(codec, contains.values()));
    }

    private BlockFilter compileCompare(BoundExpr.BytesCompare compare) {
        boolean nullable = plan.isNullable(compare.field());
        ByteString value = compare.value();
        ComparisonOperator operator = compare.operator();
        return block.source()
                .dictionary(compare.field())
                .map(dictionary -> DictionaryFilters.compare(compare.field(), nullable, dictionary, operator, value))
                .orElseGet(() -> new BytesFilters.Column(
                        compare.field(),
                        nullable,
                        (memory, at, size) -> operator.accepts(value.compareBytes(memory, at, size))));
    }

    private BlockFilter compileCompare(BoundExpr.JsonCompare compare) {
        JsonReader reader = reader(compare.path());
        int slot = slot(compare.path());
        return switch (compare.constant()) {
            case String text -> new JsonFilters.CompareString(reader, slot, compare.operator(), text);
            case Boolean flag -> new JsonFilters.In(reader, slot, new JsonConstants(List.of(flag)));
            case List<?> list -> new JsonFilters.EqualsList(reader, slot, JsonConstants.canonical(list));
            default -> new JsonFilters.CompareNumber(reader, slot, compare.operator(), compare.constant());
        };
    }

    private NumberFilter.Term compile(NumberExpr number) {
        return switch (number) {
            case NumberExpr.LongColumn column -> new NumberFilter.LongColumn(column.field(), column.nullable());
            case NumberExpr.DoubleColumn column -> new NumberFilter.DoubleColumn(column.field(), column.nullable());
            case NumberExpr.ShiftedMoment moment ->
                new NumberFilter.ShiftedMoment(moment.field(), moment.nullable(), moment.intervals());
            case NumberExpr.LongConstant constant -> new NumberFilter.LongConstant(constant.value());
            case NumberExpr.DoubleConstant constant -> new NumberFilter.DoubleConstant(constant.value());
            case NumberExpr.JsonNumber json -> new NumberFilter.JsonNumber(reader(json.path()), slot(json.path()));
            case NumberExpr.JsonLength json -> new NumberFilter.JsonLength(reader(json.path()), slot(json.path()));
            case NumberExpr.Chain chain -> {
                List<NumberFilter.Link> links = new ArrayList<>();
                for (NumberExpr.Step step : chain.steps()) {
                    links.add(new NumberFilter.Link(step.operator(), compile(step.operand())));
                }
                yield new NumberFilter.Chain(compile(chain.first()), List.copyOf(links));
            }
        };
    }

    private BlockFilter[] compileCheapestFirst(List<BoundExpr> operands) {
        return operands.stream()
                .sorted(Comparator.comparingInt(FilterEvaluator::cost))
                .map(this::compile)
                .toArray(BlockFilter[]::new);
    }

    /** A rank, not a measure: columns, then bytes, then computed numbers, then JSON, then texts. */
    private static int cost(BoundExpr part) {
        return switch (part) {
            case BoundExpr.Constant constant -> 0;
            case BoundExpr.Known known -> 1;
            case BoundExpr.IsNull isNull -> 1;
            case BoundExpr.LongRange range -> 2;
            case BoundExpr.DoubleRange range -> 2;
            case BoundExpr.LongIn in -> 3;
            case BoundExpr.Sample sample -> 4;
            case BoundExpr.DoubleIn in -> 3;
            case BoundExpr.BytesEqual equal -> 4;
            case BoundExpr.BytesCompare compare -> 5;
            case BoundExpr.BytesIn in -> 5;
            case BoundExpr.BytesFields fields -> 6;
            case BoundExpr.BytesMatch like -> 7;
            case BoundExpr.ArrayContains contains -> 7;
            case BoundExpr.Elements elements -> 9;
            case BoundExpr.Spatial spatial -> 10;
            case BoundExpr.SpatialDistance near -> 10;
            case BoundExpr.SpatialValid valid -> 10;
            case BoundExpr.NumberCompare compare -> isJson(compare.left()) || isJson(compare.right()) ? 10 : 8;
            case BoundExpr.JsonExists exists -> 9;
            case BoundExpr.JsonCompare compare -> 9;
            case BoundExpr.JsonIn in -> 9;
            case BoundExpr.JsonMatch like -> 10;
            case BoundExpr.JsonContains contains -> 10;
            case BoundExpr.TextMatch match -> 11;
            case BoundExpr.FuzzyMatch match -> 12;
            case BoundExpr.PhraseMatch match -> 12;
            case BoundExpr.Not not -> cost(not.operand());
            case BoundExpr.And and -> dearest(and.operands());
            case BoundExpr.Or or -> dearest(or.operands());
        };
    }

    private static int dearest(List<BoundExpr> operands) {
        return operands.stream().mapToInt(FilterEvaluator::cost).max().orElse(0);
    }

    private static boolean isJson(NumberExpr number) {
        return switch (number) {
            case NumberExpr.JsonNumber json -> true;
            case NumberExpr.JsonLength json -> true;
            case NumberExpr.Chain chain ->
                isJson(chain.first()) || chain.steps().stream().anyMatch(step -> isJson(step.operand()));
            case NumberExpr.LongColumn column -> false;
            case NumberExpr.DoubleColumn column -> false;
            case NumberExpr.ShiftedMoment moment -> false;
            case NumberExpr.LongConstant constant -> false;
            case NumberExpr.DoubleConstant constant -> false;
        };
    }

    private JsonReader reader(JsonPath path) {
        return readers.computeIfAbsent(
                path.field(), field -> new JsonReader(layout(path), plan.isNullable(path.field())));
    }

    private int slot(JsonPath path) {
        return layout(path).slot(path);
    }

    private JsonLayout layout(JsonPath path) {
        JsonLayout layout = plan.layouts().get(path.field());
        if (layout == null) {
            throw new IllegalStateException("the plan has no place " + path);
        }
        return layout;
    }
}
