package io.tercel.expr;

import com.google.re2j.PatternSyntaxException;
import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.GeometryCodec;
import io.tercel.schema.Moments;
import io.tercel.text.FuzzyTerms;
import io.tercel.text.Phrase;
import io.tercel.text.Token;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;

/**
 * Checks a parsed filter against a schema and turns it into few typed forms. What would be a silent mistake is an error: a string
 * compared with a number, a field alone as a condition, a range that is empty, a division by zero.
 *
 * <p>Wider than Milvus: a float may be compared with an integer field (by exact value), arithmetic may nest and use several
 * fields, {@code true} and {@code false} may stand as conditions, a list may equal a JSON array. A name that is not declared is a
 * field of {@code $meta} when the collection has dynamic fields; a row without {@code $meta} is treated as if it had an empty one,
 * so that {@code key != 1} is true for rows without the key.
 */
public final class FilterBinder {

    /** Every term of a text is compared with all of them. */
    private static final int MAX_FUZZY_TERMS = 64;

    private static final int MAX_SHOULD_MATCH = 1_000;
    private static final long MAX_SLOP = 0xffff_ffffL;

    private final Limits limits;
    private final TextAnalysis analysis;
    private final FieldNames names;
    private final OperandBinder operands;

    private FilterBinder(Limits limits, TextAnalysis analysis, FieldNames names, OperandBinder operands) {
        this.limits = limits;
        this.analysis = analysis;
        this.names = names;
        this.operands = operands;
    }

    /**
     * The typed form of a filter text.
     *
     * @param parameters the values of the filter's variables: Boolean, numbers, String, Instant and its like, and lists of them; those
     *     that the filter does not name are ignored
     * @param zone where texts of moments without offset are read
     * @param analysis asked for the analyzers of fields in {@code text_match} and {@code phrase_match}
     * @throws io.tercel.error.FilterSyntaxException when the text is not of the language
     * @throws InvalidRequestException when the filter does not fit the schema; the message shows the place in the text
     * @throws LimitExceededException when the text, a list or a pattern is larger than the limits allow
     */
    public static BoundExpr bind(
            String filter,
            CollectionSchema schema,
            Map<String, ?> parameters,
            ZoneId zone,
            Limits limits,
            TextAnalysis analysis) {
        Expr parsed = FilterParser.parse(filter, limits);
        try {
            return bind(parsed, schema, parameters, zone, limits, analysis);
        } catch (Misfit misfit) {
            throw InvalidRequestException.inFilter(filter, misfit.position(), misfit.what());
        }
    }

    /**
     * The typed form of a parsed filter.
     *
     * @throws Misfit when it does not fit the schema
     */
    static BoundExpr bind(
            Expr filter,
            CollectionSchema schema,
            Map<String, ?> parameters,
            ZoneId zone,
            Limits limits,
            TextAnalysis analysis) {
        Objects.requireNonNull(filter, "filter");
        Placement.check(filter);
        FieldNames names = new FieldNames(schema, limits.jsonDepth());
        OperandBinder operands = new OperandBinder(names, new Values(parameters, limits, zone));
        return new FilterBinder(limits, analysis, names, operands).condition(filter);
    }

    private BoundExpr condition(Expr expr) {
        return switch (expr) {
            case Expr.And and -> Conditions.and(conditions(and.operands()));
            case Expr.Or or -> Conditions.or(conditions(or.operands()));
            case Expr.Not not -> Conditions.not(condition(not.operand()));
            case Expr.Comparison comparison -> comparison(comparison);
            case Expr.Range range -> range(range);
            case Expr.In in -> in(in);
            case Expr.Like like -> like(like);
            case Expr.Regex regex -> regex(regex);
            case Expr.NullTest test -> nullTest(test);
            case Expr.Exists exists -> exists(exists);
            case Expr.Contains contains -> contains(contains);
            case Expr.TextMatch match -> textMatch(match);
            case Expr.FuzzyMatch match -> fuzzyMatch(match);
            case Expr.PhraseMatch match -> phraseMatch(match);
            case Expr.Spatial spatial -> spatial(spatial);
            case Expr.SpatialDistance distance -> distance(distance);
            case Expr.SpatialValid valid -> new BoundExpr.SpatialValid(geometryField(valid.field()));
            case Expr.Elements elements -> elements(elements);
            case Expr.ElementCondition elements ->
                elements("element_filter", ElementQuantifier.ANY, elements.array(), elements.condition(), 0, true);
            case Expr.Sample sample -> sample(sample);
            case Expr.Moment value -> bareValue(value);
            case Expr.Interval value -> bareValue(value);
            case Expr.Literal value -> bareValue(value);
            case Expr.Variable value -> bareValue(value);
            case Expr.ListLiteral value -> bareValue(value);
            case Expr.Path value -> bareValue(value);
            case Expr.Arithmetic value -> bareValue(value);
            case Expr.ArrayLength value -> bareValue(value);
        };
    }

    private List<BoundExpr> conditions(List<Expr> exprs) {
        return exprs.stream().map(this::condition).toList();
    }

    /** Only a boolean constant is a condition by itself. */
    private BoundExpr bareValue(Expr expr) {
        Operand operand = operands.bind(expr);
        if (operand instanceof Operand.Constant constant && constant.value() instanceof Boolean flag) {
            return new BoundExpr.Constant(flag);
        }
        if (operand instanceof Operand.Column column && column.field().type() == DataType.BOOL) {
            throw Values.invalid(
                    expr.position(),
                    "a field alone is not a condition; write `%s == true`"
                            .formatted(column.field().name()));
        }
        throw Values.invalid(
                expr.position(),
                "predicate is not a boolean expression: expected a condition, got " + operand.describe());
    }

    private BoundExpr comparison(Expr.Comparison comparison) {
        Operand left = operands.bind(comparison.left());
        Operand right = operands.bind(comparison.right());
        if (right instanceof Operand.Constant constant) {
            return compareWithConstant(left, comparison.operator(), constant);
        }
        if (left instanceof Operand.Constant constant) {
            return compareWithConstant(right, comparison.operator().mirrored(), constant);
        }
        return compareOperands(left, comparison.operator(), right, comparison.position());
    }

    private static BoundExpr compareWithConstant(Operand left, ComparisonOperator operator, Operand.Constant constant) {
        return switch (left) {
            case Operand.Constant other -> compareConstants(other, operator, constant);
            case Operand.Column column -> ColumnConditions.compare(column, operator, constant);
            case Operand.Json json -> compareJson(json, operator, constant);
            case Operand.Array array -> throw OperandBinder.comparedAsAWhole(array);
            case Operand.Shifted shifted -> compareMoment(shifted, operator, constant);
            case Operand.Computed computed -> {
                if (!Numbers.isNumber(constant.value())) {
                    throw Values.invalid(
                            constant.position(), "a computed number cannot be compared with " + constant.describe());
                }
                yield compareNumbers(left, operator, constant);
            }
        };
    }

    private static BoundExpr compareMoment(
            Operand.Shifted shifted, ComparisonOperator operator, Operand.Constant constant) {
        if (!(constant.value() instanceof Instant moment)) {
            throw Values.invalid(constant.position(), "a moment cannot be compared with " + constant.describe());
        }
        long micros = Moments.micros(moment);
        if (shifted.intervals().stream().allMatch(interval -> interval.months() == 0)) {
            // Days and shorter have one length, so that they can go to the other side and leave the field alone.
            for (TimeInterval interval : shifted.intervals()) {
                micros -= interval.micros();
            }
            Operand.Constant bound = new Operand.Constant(Moments.instant(micros), constant.position());
            return ColumnConditions.compare(shifted.column(), operator, bound);
        }
        return compareNumbers(shifted, operator, new Operand.Constant(micros, constant.position()));
    }

    private static BoundExpr compareConstants(
            Operand.Constant left, ComparisonOperator operator, Operand.Constant right) {
        int sign = sign(left, right);
        checkConstantOrder(operator, right);
        return new BoundExpr.Constant(operator.accepts(sign));
    }

    private static void checkConstantOrder(ComparisonOperator operator, Operand.Constant constant) {
        boolean ordered = constant.value() instanceof String
                || constant.value() instanceof Instant
                || Numbers.isNumber(constant.value());
        if (!operator.isEquality() && !ordered) {
            throw Values.invalid(constant.position(), constant.describe() + " has no order; use `==` or `!=`");
        }
    }

    /** The sign of one constant less another of its type; for booleans and lists only whether it is 0 means something. */
    private static int sign(Operand.Constant left, Operand.Constant right) {
        Object a = left.value();
        Object b = right.value();
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.compare(a, b);
        }
        if (a instanceof Instant s && b instanceof Instant t) {
            return s.compareTo(t);
        }
        if (a instanceof String s && b instanceof String t) {
            return Utf8.compare(s, t);
        }
        if ((a instanceof Boolean && b instanceof Boolean) || (a instanceof List<?> && b instanceof List<?>)) {
            return JsonConstants.canonical(a).equals(JsonConstants.canonical(b)) ? 0 : 1;
        }
        throw Values.invalid(
                right.position(), "%s cannot be compared with %s".formatted(left.describe(), right.describe()));
    }

    private static BoundExpr compareJson(Operand.Json json, ComparisonOperator operator, Operand.Constant constant) {
        checkConstantOrder(operator, constant);
        checkInJson(constant.value(), constant.position());
        if (operator == ComparisonOperator.NOT_EQUAL) {
            return Conditions.not(new BoundExpr.JsonCompare(json.path(), ComparisonOperator.EQUAL, constant.value()));
        }
        return new BoundExpr.JsonCompare(json.path(), operator, constant.value());
    }

    /** JSON has no moments; one that was written there as text would never be equal. */
    private static void checkInJson(Object value, int position) {
        boolean moment = value instanceof Instant
                || value instanceof TimeInterval
                || (value instanceof List<?> list && list.stream().anyMatch(Instant.class::isInstance));
        if (moment) {
            throw Values.invalid(position, "a JSON value cannot be compared with " + Values.describe(value));
        }
    }

    private static BoundExpr compareOperands(Operand left, ComparisonOperator operator, Operand right, int position) {
        checkComparable(left);
        checkComparable(right);
        boolean computed = left instanceof Operand.Computed || right instanceof Operand.Computed;
        if (!computed && (left instanceof Operand.Json || right instanceof Operand.Json)) {
            throw Values.invalid(
                    position,
                    "%s cannot be compared with %s: a JSON value is compared with constants only"
                            .formatted(left.describe(), right.describe()));
        }
        DataType.Storage leftKind = kind(left);
        DataType.Storage rightKind = kind(right);
        boolean leftBool = isBool(left);
        if (leftBool != isBool(right)
                || OperandBinder.isMoment(left) != OperandBinder.isMoment(right)
                || (leftKind == DataType.Storage.BYTES) != (rightKind == DataType.Storage.BYTES)) {
            throw Values.invalid(
                    position, "%s cannot be compared with %s".formatted(left.describe(), right.describe()));
        }
        if (leftBool && left instanceof Operand.Column column) {
            ColumnConditions.checkOrdered(column, operator, position);
        }
        if (left instanceof Operand.Column a
                && right instanceof Operand.Column b
                && leftKind == DataType.Storage.BYTES) {
            return operator == ComparisonOperator.NOT_EQUAL
                    ? Conditions.not(new BoundExpr.BytesFields(a.ordinal(), ComparisonOperator.EQUAL, b.ordinal()))
                    : new BoundExpr.BytesFields(a.ordinal(), operator, b.ordinal());
        }
        return compareNumbers(left, operator, right);
    }

    private static void checkComparable(Operand operand) {
        if (operand instanceof Operand.Array array) {
            throw OperandBinder.comparedAsAWhole(array);
        }
        if (operand instanceof Operand.Column column && column.field().type() == DataType.GEOMETRY) {
            throw Values.invalid(
                    operand.position(),
                    operand.describe() + " cannot be compared; there are st_equals, st_intersects and others");
        }
    }

    private static DataType.Storage kind(Operand operand) {
        return operand instanceof Operand.Column column ? column.field().type().storage() : DataType.Storage.DOUBLE;
    }

    private static boolean isBool(Operand operand) {
        return operand instanceof Operand.Column column && column.field().type() == DataType.BOOL;
    }

    private static BoundExpr compareNumbers(Operand left, ComparisonOperator operator, Operand right) {
        NumberExpr a = OperandBinder.number(left);
        NumberExpr b = OperandBinder.number(right);
        return operator == ComparisonOperator.NOT_EQUAL
                ? Conditions.not(new BoundExpr.NumberCompare(a, ComparisonOperator.EQUAL, b))
                : new BoundExpr.NumberCompare(a, operator, b);
    }

    private BoundExpr range(Expr.Range range) {
        Operand value = operands.bind(range.value());
        if (value instanceof Operand.Constant
                || !(operands.bind(range.low()) instanceof Operand.Constant low)
                || !(operands.bind(range.high()) instanceof Operand.Constant high)) {
            throw Values.invalid(
                    range.position(), "a range is a field between two constants; for others write `a < b and b < c`");
        }
        if (value instanceof Operand.Column column) {
            ColumnConditions.checkOrdered(column, ComparisonOperator.LESS, range.position());
        }
        checkConstantOrder(ComparisonOperator.LESS, low);
        checkConstantOrder(ComparisonOperator.LESS, high);
        int sign = sign(low, high);
        if (sign > 0 || (sign == 0 && !(range.lowInclusive() && range.highInclusive()))) {
            throw Values.invalid(
                    range.position(),
                    "lower bound is greater than upper bound, or they leave nothing between: %s and %s"
                            .formatted(low.describe(), high.describe()));
        }
        if (value instanceof Operand.Column column) {
            return ColumnConditions.range(column, low, range.lowInclusive(), high, range.highInclusive());
        }
        ComparisonOperator above =
                range.lowInclusive() ? ComparisonOperator.GREATER_OR_EQUAL : ComparisonOperator.GREATER;
        ComparisonOperator below = range.highInclusive() ? ComparisonOperator.LESS_OR_EQUAL : ComparisonOperator.LESS;
        return Conditions.and(List.of(compareWithConstant(value, above, low), compareWithConstant(value, below, high)));
    }

    private BoundExpr in(Expr.In in) {
        Operand value = operands.bind(in.value());
        List<?> list = list(in.list(), "the right side of `in`");
        BoundExpr condition =
                switch (value) {
                    case Operand.Column column ->
                        ColumnConditions.in(column, list, in.list().position());
                    case Operand.Array array -> throw OperandBinder.comparedAsAWhole(array);
                    case Operand.Shifted shifted -> throw notAField(shifted);
                    case Operand.Json json -> {
                        checkScalars(list, in.list().position());
                        checkInJson(list, in.list().position());
                        yield new BoundExpr.JsonIn(json.path(), new JsonConstants(list));
                    }
                    case Operand.Constant constant -> throw notAField(constant);
                    case Operand.Computed computed -> throw notAField(computed);
                };
        return in.negated() ? Conditions.not(condition) : condition;
    }

    private static RuntimeException notAField(Operand operand) {
        return Values.invalid(
                operand.position(), "the left side of `in` is one field or path, got " + operand.describe());
    }

    private static void checkScalars(List<?> list, int position) {
        if (list.stream().anyMatch(List.class::isInstance)) {
            throw Values.invalid(position, "the list of `in` holds booleans, numbers and strings, not lists");
        }
    }

    private List<?> list(Expr expr, String what) {
        Object value = operands.constant(expr, what);
        if (value instanceof List<?> list) {
            return list;
        }
        throw Values.invalid(expr.position(), what + " is a list, got " + Values.describe(value));
    }

    private String string(Expr expr, String what) {
        Object value = operands.constant(expr, what);
        if (value instanceof String text) {
            return text;
        }
        throw Values.invalid(expr.position(), what + " is a string, got " + Values.describe(value));
    }

    private BoundExpr like(Expr.Like like) {
        Operand value = operands.bind(like.value());
        LikePattern pattern = LikePattern.of(pattern(like.pattern(), "like"));
        Optional<ByteString> only = pattern.onlyMatch();
        return only.isPresent()
                        && value instanceof Operand.Column column
                        && column.field().type() == DataType.VARCHAR
                ? new BoundExpr.BytesEqual(column.ordinal(), only.get())
                : matches(value, pattern, "like");
    }

    private BoundExpr regex(Expr.Regex regex) {
        String operator = regex.negated() ? "!~" : "=~";
        Operand value = operands.bind(regex.value());
        String text = pattern(regex.pattern(), operator);
        RegexPattern pattern;
        try {
            pattern = RegexPattern.of(text);
        } catch (PatternSyntaxException e) {
            throw Values.invalid(
                    regex.pattern().position(),
                    "the pattern of `%s` is no regular expression of RE2: %s".formatted(operator, e.getMessage()));
        }
        BoundExpr matches = matches(value, pattern, operator);
        return regex.negated() ? Conditions.not(matches) : matches;
    }

    private String pattern(Expr pattern, String operator) {
        String text = string(pattern, "the pattern of `%s`".formatted(operator));
        int bytes = Utf8.length(text);
        if (bytes > limits.patternBytes()) {
            throw new LimitExceededException(
                    "patternBytes", limits.patternBytes(), bytes, "pattern at position " + pattern.position());
        }
        return text;
    }

    private static BoundExpr matches(Operand value, TextPattern pattern, String operator) {
        if (value instanceof Operand.Json json) {
            return new BoundExpr.JsonMatch(json.path(), pattern);
        }
        if (value instanceof Operand.Column column && column.field().type() == DataType.VARCHAR) {
            return new BoundExpr.BytesMatch(column.ordinal(), pattern);
        }
        throw Values.invalid(
                value.position(), "`%s` is for VARCHAR and JSON strings, got %s".formatted(operator, value.describe()));
    }

    private BoundExpr nullTest(Expr.NullTest test) {
        BoundExpr isNull =
                switch (operands.bind(test.path())) {
                    case Operand.Column column ->
                        column.field().isNullable()
                                ? new BoundExpr.IsNull(column.ordinal())
                                : new BoundExpr.Constant(false);
                    case Operand.Json json -> jsonIsNull(json.path());
                    case Operand.Array array ->
                        array.field().isNullable()
                                ? new BoundExpr.IsNull(array.ordinal())
                                : new BoundExpr.Constant(false);
                    case Operand.Shifted shifted -> throw new IllegalStateException("a path is not computed");
                    case Operand.Constant constant -> throw new IllegalStateException("a path is no constant");
                    case Operand.Computed computed -> throw new IllegalStateException("a path is not computed");
                };
        return test.negated() ? Conditions.not(isNull) : isNull;
    }

    /** The whole field is null when it has no value; a place in it, when nothing but JSON's null is there. */
    private static BoundExpr jsonIsNull(JsonPath path) {
        if (!path.steps().isEmpty()) {
            return new BoundExpr.Not(new BoundExpr.JsonExists(path));
        }
        return path.nullIsEmpty() ? new BoundExpr.Constant(false) : new BoundExpr.IsNull(path.field());
    }

    private BoundExpr exists(Expr.Exists exists) {
        Operand operand = operands.bind(exists.path());
        if (operand instanceof Operand.Json json) {
            return new BoundExpr.JsonExists(json.path());
        }
        throw Values.invalid(
                exists.position(),
                "`exists` is for places in JSON, got %s; write `is not null`".formatted(operand.describe()));
    }

    private BoundExpr contains(Expr.Contains contains) {
        Operand operand = operands.array(contains.array());
        if (operand instanceof Operand.Array array) {
            return arrayContains(array, contains);
        }
        JsonPath path = ((Operand.Json) operand).path();
        if (contains.quantifier() == Quantifier.ONE) {
            Object value = operands.constant(contains.value(), "the value to look for");
            checkInJson(value, contains.value().position());
            return new BoundExpr.JsonContains(path, true, new JsonConstants(List.of(value)));
        }
        List<?> values = list(contains.value(), "the second argument");
        checkInJson(values, contains.value().position());
        return new BoundExpr.JsonContains(path, contains.quantifier() == Quantifier.ALL, new JsonConstants(values));
    }

    private BoundExpr arrayContains(Operand.Array array, Expr.Contains contains) {
        int position = contains.value().position();
        FieldSchema field = array.field();
        if (field.isStructArray() || field.element().type().isVector()) {
            throw Values.invalid(
                    contains.position(),
                    "%s cannot be searched for a value; there are match_any and others".formatted(array.describe()));
        }
        boolean one = contains.quantifier() == Quantifier.ONE;
        boolean all = contains.quantifier() != Quantifier.ANY;
        List<?> values = one
                ? List.of(operands.constant(contains.value(), "the value to look for"))
                : list(contains.value(), "the second argument");
        Operand.Column element = new Operand.Column(field.element(), array.ordinal(), position);
        Optional<ElementSet> wanted = ColumnConditions.elements(element, all, values, position);
        if (wanted.isEmpty() || wanted.get().size() == 0) {
            return new BoundExpr.Known(array.ordinal(), all && wanted.isPresent());
        }
        return new BoundExpr.ArrayContains(array.ordinal(), all, wanted.get());
    }

    private BoundExpr elements(Expr.Elements elements) {
        String function = "match_" + elements.quantifier().name().toLowerCase(Locale.ROOT);
        long least = elements.quantifier() == ElementQuantifier.LEAST ? 1 : 0;
        long threshold = elements.threshold()
                .map(expr -> integer(expr, "threshold", least, Integer.MAX_VALUE))
                .orElse(0L);
        return elements(function, elements.quantifier(), elements.array(), elements.condition(), threshold, false);
    }

    private BoundExpr elements(
            String function,
            ElementQuantifier quantifier,
            Expr array,
            Expr condition,
            long threshold,
            boolean chooses) {
        if (!(operands.bind(array) instanceof Operand.Array whole)) {
            throw Values.invalid(array.position(), "the first argument of %s is an ARRAY field".formatted(function));
        }
        FilterBinder ofElements =
                new FilterBinder(limits, analysis, names, operands.with(names.elementsOf(whole, function)));
        return new BoundExpr.Elements(whole.ordinal(), quantifier, threshold, ofElements.condition(condition), chooses);
    }

    private BoundExpr sample(Expr.Sample sample) {
        Object part = operands.constant(sample.part(), "the part that random_sample keeps");
        if (!(part instanceof Double share) || share <= 0 || share >= 1) {
            throw Values.invalid(
                    sample.part().position(),
                    "the part that random_sample keeps is a float above 0 and below 1, got " + Values.describe(part));
        }
        long seed = sample.seed()
                .map(expr -> integer(expr, "seed", Long.MIN_VALUE, Long.MAX_VALUE))
                .orElse(0L);
        return new BoundExpr.Sample(share, seed);
    }

    private BoundExpr spatial(Expr.Spatial spatial) {
        int field = geometryField(spatial.field());
        return new BoundExpr.Spatial(field, spatial.predicate(), geometry(spatial.geometry()));
    }

    private int geometryField(Expr expr) {
        Operand operand = operands.bind(expr);
        if (operand instanceof Operand.Column column && column.field().type() == DataType.GEOMETRY) {
            return column.ordinal();
        }
        throw Values.invalid(expr.position(), "expected a GEOMETRY field, got " + operand.describe());
    }

    private Geometry geometry(Expr expr) {
        String text = string(expr, "a geometry");
        return GeometryCodec.parse(text)
                .orElseThrow(() -> Values.invalid(
                        expr.position(),
                        "expected a geometry as WKT, such as 'POINT (8.5 47.4)', got " + Values.describe(text)));
    }

    private BoundExpr distance(Expr.SpatialDistance distance) {
        int field = geometryField(distance.field());
        if (!(geometry(distance.point()) instanceof Point point) || point.isEmpty()) {
            throw Values.invalid(
                    distance.point().position(), "st_dwithin measures from a point, such as 'POINT (8.5 47.4)'");
        }
        if (Math.abs(point.getY()) > 90 || Math.abs(point.getX()) > 180) {
            throw Values.invalid(
                    distance.point().position(),
                    "expected degrees of longitude from -180 to 180 and of latitude from -90 to 90, got %s %s"
                            .formatted(point.getX(), point.getY()));
        }
        Object metres = operands.constant(distance.metres(), "the distance in metres");
        if (!Numbers.isNumber(metres) || ((Number) metres).doubleValue() < 0) {
            throw Values.invalid(
                    distance.metres().position(),
                    "the distance in metres is a number from 0, got " + Values.describe(metres));
        }
        return new BoundExpr.SpatialDistance(field, point.getX(), point.getY(), ((Number) metres).doubleValue());
    }

    private BoundExpr textMatch(Expr.TextMatch match) {
        Operand.Column column = analyzedField(match.field());
        String words = string(match.words(), "the second argument of text_match");
        int minimum = match.minimumShouldMatch()
                .map(expr -> (int) integer(expr, "minimum_should_match", 1, MAX_SHOULD_MATCH))
                .orElse(1);
        Function<String, List<Token>> analyzer = analysis.termsOf(column.field());
        return any(
                column,
                distinctTerms(column, words)
                        .filter(terms -> terms.size() >= minimum)
                        .map(terms -> new BoundExpr.TextMatch(column.ordinal(), terms, minimum, analyzer)));
    }

    /** The terms that are looked for; several times where texts of the field are cut in several ways. */
    private Stream<List<String>> distinctTerms(Operand.Column column, String words) {
        return analysis.termsOfCondition(column.field(), words).stream()
                .map(cut -> cut.stream().map(Token::text).distinct().toList())
                .distinct();
    }

    /** What at least one of the conditions on a column says, none of which a text can meet when there are none. */
    private static BoundExpr any(Operand.Column column, Stream<? extends BoundExpr> conditions) {
        List<BoundExpr> all = List.copyOf(conditions.toList());
        return switch (all.size()) {
            case 0 -> new BoundExpr.Known(column.ordinal(), false);
            case 1 -> all.getFirst();
            default -> new BoundExpr.Or(all);
        };
    }

    private BoundExpr fuzzyMatch(Expr.FuzzyMatch match) {
        Operand.Column column = analyzedField(match.field());
        String words = string(match.words(), "the second argument of text_match_fuzzy");
        int distance = (int) integer(match.maxEditDistance(), "max_edit_distance", 0, FuzzyTerms.MAX_DISTANCE);
        Function<String, List<Token>> analyzer = analysis.termsOf(column.field());
        return any(
                column,
                distinctTerms(column, words)
                        .filter(terms -> !terms.isEmpty())
                        .map(terms -> fuzzyMatch(match, column, terms, distance, analyzer)));
    }

    private static BoundExpr fuzzyMatch(
            Expr.FuzzyMatch match,
            Operand.Column column,
            List<String> terms,
            int distance,
            Function<String, List<Token>> analyzer) {
        if (distance == 0) {
            return new BoundExpr.TextMatch(column.ordinal(), terms, 1, analyzer);
        }
        if (terms.size() > MAX_FUZZY_TERMS) {
            throw Values.invalid(
                    match.words().position(),
                    "text_match_fuzzy is for at most %d distinct words, got %d"
                            .formatted(MAX_FUZZY_TERMS, terms.size()));
        }
        return new BoundExpr.FuzzyMatch(column.ordinal(), new FuzzyTerms(terms, distance), analyzer);
    }

    private BoundExpr phraseMatch(Expr.PhraseMatch match) {
        Operand.Column column = analyzedField(match.field());
        String phrase = string(match.phrase(), "the second argument of phrase_match");
        long slop = match.slop().map(expr -> integer(expr, "slop", 0, MAX_SLOP)).orElse(0L);
        Function<String, List<Token>> analyzer = analysis.termsOf(column.field());
        return any(
                column,
                analysis.termsOfCondition(column.field(), phrase).stream()
                        .map(Phrase::of)
                        .filter(terms -> !terms.isEmpty())
                        .map(terms -> new BoundExpr.PhraseMatch(column.ordinal(), terms, slop, analyzer)));
    }

    private Operand.Column analyzedField(Expr expr) {
        Operand operand = operands.bind(expr);
        if (operand instanceof Operand.Column column && column.field().type() == DataType.VARCHAR) {
            FieldSchema field = column.field();
            if (field.analyzer().isPresent()) {
                return column;
            }
            throw Values.invalid(
                    expr.position(), "field '%s' does not enable match: it has no analyzer".formatted(field.name()));
        }
        throw Values.invalid(expr.position(), "expected an analyzed VARCHAR field, got " + operand.describe());
    }

    private long integer(Expr expr, String what, long least, long most) {
        Object value = operands.constant(expr, what);
        if (value instanceof Long number && number >= least && number <= most) {
            return number;
        }
        throw Values.invalid(
                expr.position(),
                "%s is an integer from %d to %d, got %s".formatted(what, least, most, Values.describe(value)));
    }
}
