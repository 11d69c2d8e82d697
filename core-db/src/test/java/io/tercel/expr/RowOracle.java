package io.tercel.expr;

import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/**
 * The meaning of a filter, written down a second time and as plainly as possible: one row, one map, numbers as {@link BigDecimal},
 * patterns as regular expressions. Shares the tree with the engine and nothing behind it.
 */
@SuppressWarnings("ReferenceEquality") // NULL_FIELD, MISSING and JSON null are each one object
final class RowOracle {

    /** The verdict on a row. */
    enum Verdict {
        TRUE,
        FALSE,
        UNKNOWN;

        static Verdict of(boolean value) {
            return value ? TRUE : FALSE;
        }

        Verdict not() {
            return switch (this) {
                case TRUE -> FALSE;
                case FALSE -> TRUE;
                case UNKNOWN -> UNKNOWN;
            };
        }
    }

    /** Stands for a null field, or a result that does not exist. */
    private static final Object NULL_FIELD = new Object();
    /** Stands for a place where nothing is. */
    private static final Object MISSING = new Object();

    private final CollectionSchema schema;

    RowOracle(CollectionSchema schema) {
        this.schema = schema;
    }

    Verdict test(Expr expr, Map<String, @Nullable Object> row) {
        return switch (expr) {
            case Expr.And and -> {
                List<Verdict> all =
                        and.operands().stream().map(each -> test(each, row)).toList();
                yield all.contains(Verdict.FALSE)
                        ? Verdict.FALSE
                        : all.contains(Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.TRUE;
            }
            case Expr.Or or -> {
                List<Verdict> all =
                        or.operands().stream().map(each -> test(each, row)).toList();
                yield all.contains(Verdict.TRUE)
                        ? Verdict.TRUE
                        : all.contains(Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.FALSE;
            }
            case Expr.Not not -> test(not.operand(), row).not();
            case Expr.Literal literal -> Verdict.of((Boolean) literal.value());
            case Expr.Comparison it ->
                compare(value(it.left(), row, it.right()), it.operator(), value(it.right(), row, it.left()));
            case Expr.Range it -> range(it, row);
            case Expr.In it -> in(it, row);
            case Expr.Like it -> like(it, row);
            case Expr.Regex it -> regex(it, row);
            case Expr.NullTest it -> {
                boolean isNull = isNull(it.path(), row);
                yield Verdict.of(isNull != it.negated());
            }
            case Expr.Exists it -> Verdict.of(isThere(value(it.path(), row)));
            case Expr.Contains it -> contains(it, row);
            case Expr.TextMatch it -> textMatch(it, row);
            case Expr.FuzzyMatch it -> fuzzyMatch(it, row);
            case Expr.PhraseMatch it -> phraseMatch(it, row);
            case Expr.Spatial it -> spatial(it, row);
            case Expr.SpatialDistance it -> distance(it, row);
            case Expr.Sample it -> throw new IllegalStateException("not generated: " + it);
            case Expr.SpatialValid it ->
                value(it.field(), row) instanceof String wkt
                        ? Verdict.of(geometry(wkt).isValid())
                        : Verdict.UNKNOWN;
            case Expr.Elements it -> elements(it, row);
            case Expr.ElementCondition it ->
                elements(
                        new Expr.Elements(
                                ElementQuantifier.ANY, it.array(), it.condition(), Optional.empty(), it.position()),
                        row);
            case Expr.Moment it -> throw new IllegalStateException("no condition: " + it);
            case Expr.Interval it -> throw new IllegalStateException("no condition: " + it);
            case Expr.Variable it -> throw new IllegalStateException("not generated: " + it);
            case Expr.ListLiteral it -> throw new IllegalStateException("no condition: " + it);
            case Expr.Path it -> throw new IllegalStateException("no condition: " + it);
            case Expr.Arithmetic it -> throw new IllegalStateException("no condition: " + it);
            case Expr.ArrayLength it -> throw new IllegalStateException("no condition: " + it);
        };
    }

    private Verdict spatial(Expr.Spatial it, Map<String, @Nullable Object> row) {
        if (!(value(it.field(), row) instanceof String wkt)) {
            return Verdict.UNKNOWN;
        }
        Geometry field = geometry(wkt);
        Geometry other = geometry((String) ((Expr.Literal) it.geometry()).value());
        return Verdict.of(
                switch (it.predicate()) {
                    case EQUALS -> field.equalsTopo(other);
                    case CONTAINS -> field.contains(other);
                    case WITHIN -> field.within(other);
                    case INTERSECTS -> field.intersects(other);
                    case OVERLAPS -> field.overlaps(other);
                    case TOUCHES -> field.touches(other);
                    case CROSSES -> field.crosses(other);
                });
    }

    /** Between points, by the haversine formula. */
    private Verdict distance(Expr.SpatialDistance it, Map<String, @Nullable Object> row) {
        if (!(value(it.field(), row) instanceof String wkt)) {
            return Verdict.UNKNOWN;
        }
        Coordinate a = geometry(wkt).getCoordinate();
        Coordinate b = geometry((String) ((Expr.Literal) it.point()).value()).getCoordinate();
        double north = Math.sin(Math.toRadians(b.y - a.y) / 2);
        double east = Math.sin(Math.toRadians(b.x - a.x) / 2);
        double h = north * north + Math.cos(Math.toRadians(a.y)) * Math.cos(Math.toRadians(b.y)) * east * east;
        double metres = 2 * 6_371_008.8 * Math.asin(Math.sqrt(h));
        return Verdict.of(metres <= ((Number) ((Expr.Literal) it.metres()).value()).doubleValue());
    }

    private static Geometry geometry(String wkt) {
        try {
            return new WKTReader().read(wkt);
        } catch (ParseException failure) {
            throw new IllegalArgumentException(failure);
        }
    }

    private Verdict elements(Expr.Elements it, Map<String, @Nullable Object> row) {
        if (!(value(it.array(), row) instanceof List<?> elements)) {
            return Verdict.UNKNOWN;
        }
        long matching = elements.stream()
                .filter(element -> test(it.condition(), Map.of("$", element)) == Verdict.TRUE)
                .count();
        long threshold =
                it.threshold().map(expr -> (Long) ((Expr.Literal) expr).value()).orElse(0L);
        return Verdict.of(
                switch (it.quantifier()) {
                    case ANY -> matching >= 1;
                    case ALL -> matching == elements.size();
                    case LEAST -> matching >= threshold;
                    case MOST -> matching <= threshold;
                    case EXACT -> matching == threshold;
                });
    }

    private Verdict range(Expr.Range it, Map<String, @Nullable Object> row) {
        Object value = value(it.value(), row);
        Verdict above = compare(
                value,
                it.lowInclusive() ? ComparisonOperator.GREATER_OR_EQUAL : ComparisonOperator.GREATER,
                value(it.low(), row, it.value()));
        Verdict below = compare(
                value,
                it.highInclusive() ? ComparisonOperator.LESS_OR_EQUAL : ComparisonOperator.LESS,
                value(it.high(), row, it.value()));
        if (above == Verdict.UNKNOWN) {
            return Verdict.UNKNOWN;
        }
        return Verdict.of(above == Verdict.TRUE && below == Verdict.TRUE);
    }

    private Verdict in(Expr.In it, Map<String, @Nullable Object> row) {
        Object value = value(it.value(), row);
        if (value == NULL_FIELD) {
            return Verdict.UNKNOWN;
        }
        boolean found = false;
        for (Expr element : ((Expr.ListLiteral) it.list()).elements()) {
            found |= compare(value, ComparisonOperator.EQUAL, value(element, row, it.value())) == Verdict.TRUE;
        }
        return Verdict.of(found != it.negated());
    }

    private Verdict like(Expr.Like it, Map<String, @Nullable Object> row) {
        Object value = value(it.value(), row);
        if (value == NULL_FIELD) {
            return Verdict.UNKNOWN;
        }
        String pattern = (String) ((Expr.Literal) it.pattern()).value();
        return Verdict.of(
                value instanceof String text && regex(pattern).matcher(text).matches());
    }

    /** The patterns that are generated mean the same to the JDK. */
    private Verdict regex(Expr.Regex it, Map<String, @Nullable Object> row) {
        Object value = value(it.value(), row);
        if (value == NULL_FIELD) {
            return Verdict.UNKNOWN;
        }
        Pattern pattern = Pattern.compile((String) ((Expr.Literal) it.pattern()).value());
        boolean found = value instanceof String text && pattern.matcher(text).find();
        return Verdict.of(found != it.negated());
    }

    static Pattern regex(String like) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < like.length(); i++) {
            char c = like.charAt(i);
            boolean escapes = c == '\\' && i + 1 < like.length() && "%_\\".indexOf(like.charAt(i + 1)) >= 0;
            if (escapes) {
                out.append(Pattern.quote(String.valueOf(like.charAt(++i))));
            } else if (c == '%') {
                out.append(".*");
            } else if (c == '_') {
                out.append('.');
            } else if (Character.isHighSurrogate(c)) {
                out.append(c).append(like.charAt(++i));
            } else {
                out.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(out.toString(), Pattern.DOTALL);
    }

    private boolean isNull(Expr.Path path, Map<String, @Nullable Object> row) {
        boolean wholeField = path.steps().isEmpty() && schema.field(path.name()).isPresent();
        boolean struct =
                schema.field(path.name()).map(FieldSchema::isStructArray).orElse(false);
        boolean column = wholeField || (struct && path.steps().size() == 1);
        return column ? row.get(path.name()) == null : !isThere(value(path, row));
    }

    private static boolean isThere(Object value) {
        return value != NULL_FIELD && value != MISSING && value != JsonConstants.NULL;
    }

    private Verdict contains(Expr.Contains it, Map<String, @Nullable Object> row) {
        Object array = value(it.array(), row);
        if (array == NULL_FIELD) {
            return Verdict.UNKNOWN;
        }
        if (!(array instanceof List<?> elements)) {
            return Verdict.FALSE;
        }
        Object wanted = it.quantifier() == Quantifier.ONE
                ? asElement(value(it.value(), row), it.array())
                : ((List<?>) value(it.value(), row))
                        .stream().map(each -> asElement(each, it.array())).toList();
        return Verdict.of(
                switch (it.quantifier()) {
                    case ONE -> elements.stream().anyMatch(each -> same(each, wanted));
                    case ALL ->
                        ((List<?>) wanted)
                                .stream().allMatch(want -> elements.stream().anyMatch(each -> same(each, want)));
                    case ANY ->
                        ((List<?>) wanted)
                                .stream().anyMatch(want -> elements.stream().anyMatch(each -> same(each, want)));
                });
    }

    private static boolean same(@Nullable Object left, @Nullable Object right) {
        return left != null && right != null && compare(left, ComparisonOperator.EQUAL, right) == Verdict.TRUE;
    }

    private Verdict textMatch(Expr.TextMatch it, Map<String, @Nullable Object> row) {
        if (!(value(it.field(), row) instanceof String text)) {
            return Verdict.UNKNOWN;
        }
        long least = it.minimumShouldMatch()
                .map(expr -> (Long) ((Expr.Literal) expr).value())
                .orElse(1L);
        List<String> present = Papers.words(text);
        long found = Papers.words((String) ((Expr.Literal) it.words()).value()).stream()
                .distinct()
                .filter(present::contains)
                .count();
        return Verdict.of(found >= least);
    }

    private Verdict fuzzyMatch(Expr.FuzzyMatch it, Map<String, @Nullable Object> row) {
        if (!(value(it.field(), row) instanceof String text)) {
            return Verdict.UNKNOWN;
        }
        long most = (Long) ((Expr.Literal) it.maxEditDistance()).value();
        List<String> wanted = Papers.words((String) ((Expr.Literal) it.words()).value());
        return Verdict.of(Papers.words(text).stream()
                .anyMatch(word -> wanted.stream().anyMatch(want -> edits(want, word) <= most)));
    }

    /** The edits that make one word of another, nothing edited twice: for each beginning of both. */
    private static int edits(String from, String to) {
        int[][] least = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                    continue;
                }
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                least[i][j] =
                        Math.min(least[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(least[i - 1][j], least[i][j - 1]));
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (swapped) {
                    least[i][j] = Math.min(least[i][j], 1 + least[i - 2][j - 2]);
                }
            }
        }
        return least[from.length()][to.length()];
    }

    private Verdict phraseMatch(Expr.PhraseMatch it, Map<String, @Nullable Object> row) {
        if (!(value(it.field(), row) instanceof String text)) {
            return Verdict.UNKNOWN;
        }
        long slop = it.slop().map(expr -> (Long) ((Expr.Literal) expr).value()).orElse(0L);
        List<String> phrase = Papers.words((String) ((Expr.Literal) it.phrase()).value());
        return Verdict.of(!phrase.isEmpty() && placed(phrase, Papers.words(text), new ArrayList<>(), slop));
    }

    /** Tries every way to give each word of the phrase a place of its own. */
    private static boolean placed(List<String> phrase, List<String> text, List<Integer> places, long slop) {
        int next = places.size();
        if (next == phrase.size()) {
            int least = Integer.MAX_VALUE;
            int most = Integer.MIN_VALUE;
            for (int i = 0; i < next; i++) {
                least = Math.min(least, places.get(i) - i);
                most = Math.max(most, places.get(i) - i);
            }
            return most - least <= slop;
        }
        for (int place = 0; place < text.size(); place++) {
            if (text.get(place).equals(phrase.get(next)) && !places.contains(place)) {
                places.add(place);
                boolean found = placed(phrase, text, places, slop);
                places.removeLast();
                if (found) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Verdict compare(Object left, ComparisonOperator operator, Object right) {
        if (left == NULL_FIELD || right == NULL_FIELD) {
            return Verdict.UNKNOWN;
        }
        Optional<Integer> sign = sign(left, right);
        return Verdict.of(sign.map(operator::accepts).orElse(operator == ComparisonOperator.NOT_EQUAL));
    }

    /** How two values of one type compare; empty for values of different types. */
    private static Optional<Integer> sign(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return Optional.of(decimal(a).compareTo(decimal(b)));
        }
        if (left instanceof String a && right instanceof String b) {
            return Optional.of(
                    Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
        }
        if (left instanceof Instant a && right instanceof Instant b) {
            return Optional.of(a.compareTo(b));
        }
        if (left instanceof Boolean a && right instanceof Boolean b) {
            return Optional.of(a.compareTo(b));
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            boolean equal = a.size() == b.size();
            for (int i = 0; equal && i < a.size(); i++) {
                equal = same(a.get(i), b.get(i));
            }
            return Optional.of(equal ? 0 : 1);
        }
        return Optional.empty();
    }

    private static BigDecimal decimal(Number number) {
        return number instanceof Double || number instanceof Float
                ? new BigDecimal(number.doubleValue())
                : new BigDecimal(number.longValue());
    }

    private Object value(Expr expr, Map<String, @Nullable Object> row) {
        return value(expr, row, expr);
    }

    /** The value of one side; a constant takes the type of the FLOAT or DOUBLE column on the other side. */
    private Object value(Expr expr, Map<String, @Nullable Object> row, Expr otherSide) {
        return switch (expr) {
            case Expr.Literal literal -> asColumn(literal.value(), otherSide);
            case Expr.ListLiteral list ->
                list.elements().stream().map(each -> value(each, row)).toList();
            case Expr.Path path -> path(path, row);
            case Expr.Moment moment -> OffsetDateTime.parse(moment.text()).toInstant();
            case Expr.Arithmetic arithmetic -> {
                if (arithmetic.steps().getFirst().operand() instanceof Expr.Interval) {
                    yield moment(arithmetic, row);
                }
                Object result = asNumber(value(arithmetic.first(), row), arithmetic.first());
                for (Expr.ArithmeticStep step : arithmetic.steps()) {
                    Object right = asNumber(value(step.operand(), row), step.operand());
                    result = combine(result, step.operator(), right);
                }
                yield isConstant(arithmetic) ? asColumn(result, otherSide) : result;
            }
            case Expr.ArrayLength length -> {
                Object array = value(length.array(), row);
                yield array instanceof List<?> list
                        ? (Object) (long) list.size()
                        : array == NULL_FIELD ? array : MISSING;
            }
            default -> throw new IllegalStateException("no value: " + expr);
        };
    }

    private Object moment(Expr.Arithmetic arithmetic, Map<String, @Nullable Object> row) {
        if (!(value(arithmetic.first(), row) instanceof Instant start)) {
            return NULL_FIELD;
        }
        ZonedDateTime moment = start.atZone(ZoneOffset.UTC);
        for (Expr.ArithmeticStep step : arithmetic.steps()) {
            TimeInterval interval = ((Expr.Interval) step.operand()).value();
            int sign = step.operator() == ArithmeticOperator.ADD ? 1 : -1;
            moment = moment.plusMonths(sign * (long) interval.months())
                    .plus(sign * interval.micros(), ChronoUnit.MICROS);
        }
        return moment.toInstant();
    }

    private static boolean isConstant(Expr expr) {
        return switch (expr) {
            case Expr.Literal literal -> true;
            case Expr.Arithmetic arithmetic ->
                isConstant(arithmetic.first())
                        && arithmetic.steps().stream().allMatch(step -> isConstant(step.operand()));
            default -> false;
        };
    }

    private Object asColumn(Object constant, Expr otherSide) {
        if (otherSide instanceof Expr.Path path) {
            Optional<FieldSchema> field = schema.field(path.name());
            boolean element = path.steps().stream().anyMatch(PathStep.Index.class::isInstance);
            return element
                    ? rounded(constant, field.flatMap(FieldSchema::elementType))
                    : path.steps().isEmpty() ? rounded(constant, field.map(FieldSchema::type)) : constant;
        }
        return constant;
    }

    /** A constant that an array may hold. */
    private Object asElement(Object constant, Expr array) {
        return array instanceof Expr.Path path
                ? rounded(constant, schema.field(path.name()).flatMap(FieldSchema::elementType))
                : constant;
    }

    private static Object rounded(Object constant, Optional<DataType> type) {
        if (constant instanceof Number number && type.equals(Optional.of(DataType.FLOAT))) {
            float rounded = number.floatValue();
            // Beyond all floats: as good as any number beyond them.
            return Float.isInfinite(rounded) ? (Object) (Math.signum(rounded) * 1e300) : (Object) (double) rounded;
        }
        if (constant instanceof Number number && type.equals(Optional.of(DataType.DOUBLE))) {
            return number.doubleValue();
        }
        return constant;
    }

    private static Object asNumber(Object value, Expr expr) {
        boolean none = value == NULL_FIELD || value == MISSING || value instanceof Number;
        if (none) {
            return value;
        }
        if (expr instanceof Expr.Path) {
            return MISSING;
        }
        throw new IllegalStateException("not a number: " + value);
    }

    private static Object combine(Object left, ArithmeticOperator operator, Object right) {
        if (left == NULL_FIELD || right == NULL_FIELD) {
            return NULL_FIELD;
        }
        if (left == MISSING || right == MISSING) {
            return MISSING;
        }
        Number a = (Number) left;
        Number b = (Number) right;
        if (a instanceof Double || b instanceof Double) {
            double result =
                    switch (operator) {
                        case ADD -> a.doubleValue() + b.doubleValue();
                        case SUBTRACT -> a.doubleValue() - b.doubleValue();
                        case MULTIPLY -> a.doubleValue() * b.doubleValue();
                        case DIVIDE -> a.doubleValue() / b.doubleValue();
                        case REMAINDER, BIT_AND, BIT_XOR, BIT_OR -> Double.NaN;
                        case POWER -> throw new IllegalStateException("not generated");
                    };
            return Double.isFinite(result) ? (Object) result : NULL_FIELD;
        }
        BigInteger x = BigInteger.valueOf(a.longValue());
        BigInteger y = BigInteger.valueOf(b.longValue());
        boolean divides = operator == ArithmeticOperator.DIVIDE || operator == ArithmeticOperator.REMAINDER;
        if (divides && y.signum() == 0) {
            return NULL_FIELD;
        }
        BigInteger result =
                switch (operator) {
                    case ADD -> x.add(y);
                    case SUBTRACT -> x.subtract(y);
                    case MULTIPLY -> x.multiply(y);
                    case DIVIDE -> x.divide(y);
                    case REMAINDER -> x.remainder(y);
                    case BIT_AND -> x.and(y);
                    case BIT_XOR -> x.xor(y);
                    case BIT_OR -> x.or(y);
                    case POWER -> throw new IllegalStateException("not generated");
                };
        return result.bitLength() < Long.SIZE ? (Object) result.longValue() : NULL_FIELD;
    }

    /** An ARRAY, or the element of one; an element that is not there is as unknown as a null. */
    private static Object elementAt(Expr.Path path, Object array) {
        Object at = array;
        for (PathStep step : path.steps()) {
            at = switch (step) {
                case PathStep.Index index ->
                    at instanceof List<?> list && index.index() < list.size()
                            ? Objects.requireNonNull((Object) list.get(index.index()))
                            : NULL_FIELD;
                case PathStep.Member member ->
                    switch (at) {
                        case List<?> list ->
                            list.stream()
                                    .map(struct -> Objects.requireNonNull(((Map<?, ?>) struct).get(member.name())))
                                    .toList();
                        case Map<?, ?> struct -> Objects.requireNonNull((Object) struct.get(member.name()));
                        default -> NULL_FIELD;
                    };
                case PathStep.Key key -> throw new IllegalStateException("not generated: " + key);
            };
        }
        return at;
    }

    private Object path(Expr.Path path, Map<String, @Nullable Object> row) {
        Optional<FieldSchema> field = schema.field(path.name());
        boolean array = field.map(FieldSchema::type).equals(Optional.of(DataType.ARRAY));
        if (array || path.name().equals("$")) {
            Object value = row.get(path.name());
            Optional<DataType> type = field.flatMap(FieldSchema::elementType);
            if (value instanceof List<?> list && type.equals(Optional.of(DataType.FLOAT))) {
                value = list.stream()
                        .map(each -> rounded(Objects.requireNonNull(each), type))
                        .toList();
            }
            return value == null ? NULL_FIELD : elementAt(path, value);
        }
        Object value = row.get(path.name());
        boolean dynamic = field.isEmpty();
        if (path.name().equals(CollectionSchema.DYNAMIC_FIELD)) {
            value = row;
        } else if (value == null) {
            boolean jsonNull = dynamic && row.containsKey(path.name());
            return jsonNull ? JsonConstants.NULL : dynamic ? MISSING : NULL_FIELD;
        }
        Object at = value == null ? MISSING : value;
        for (PathStep step : path.steps()) {
            at = step(at, step);
        }
        boolean rounded = field.map(FieldSchema::type).equals(Optional.of(DataType.FLOAT));
        if (rounded && at instanceof Number number) {
            return (double) number.floatValue();
        }
        if (field.map(FieldSchema::type).equals(Optional.of(DataType.DOUBLE)) && at instanceof Number number) {
            return number.doubleValue();
        }
        return at;
    }

    private static Object step(Object at, PathStep step) {
        if (step instanceof PathStep.Key key && at instanceof Map<?, ?> map) {
            Object below = map.get(key.key());
            return below != null ? below : map.containsKey(key.key()) ? JsonConstants.NULL : MISSING;
        }
        if (step instanceof PathStep.Index index && at instanceof List<?> list && index.index() < list.size()) {
            Object below = list.get(index.index());
            return below != null ? below : JsonConstants.NULL;
        }
        return MISSING;
    }
}
