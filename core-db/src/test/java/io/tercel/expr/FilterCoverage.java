package io.tercel.expr;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which operators have met which types of fields, and with which verdicts. What has to be met is not listed by hand: each operator is offered
 * to the binder with a field of each type, and what it accepts is what the language has.
 */
final class FilterCoverage {

    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");

    /** A way to name a value, and constants of its type. */
    private record Named(String path, List<String> constants) {}

    private static final List<Named> VALUES = List.of(
            new Named("flag", List.of("true")),
            new Named("i8", List.of("1")),
            new Named("i16", List.of("1")),
            new Named("i32", List.of("1")),
            new Named("i64", List.of("1")),
            new Named("f", List.of("1")),
            new Named("d", List.of("1")),
            new Named("s", List.of("'a'")),
            new Named("t", List.of("'a'")),
            new Named("at", List.of("ISO '2024-01-01'")),
            new Named("place", List.of("'POINT (1 1)'")),
            new Named("j['a']", List.of("1", "'a'", "true", "[1]")),
            new Named("x", List.of("1", "'a'", "true")),
            new Named("tags", List.of("'a'")),
            new Named("flags", List.of("true")),
            new Named("a8", List.of("1")),
            new Named("a16", List.of("1")),
            new Named("nums", List.of("1")),
            new Named("a64", List.of("1")),
            new Named("af", List.of("1")),
            new Named("reals", List.of("1")),
            new Named("chunks", List.of("1")),
            new Named("tags[0]", List.of("'a'")),
            new Named("flags[0]", List.of("true")),
            new Named("a8[0]", List.of("1")),
            new Named("a16[0]", List.of("1")),
            new Named("nums[0]", List.of("1")),
            new Named("a64[0]", List.of("1")),
            new Named("af[0]", List.of("1")),
            new Named("reals[0]", List.of("1")));

    private final CollectionSchema schema;
    private final Map<String, EnumSet<RowOracle.Verdict>> seen = new TreeMap<>();

    FilterCoverage(CollectionSchema schema) {
        this.schema = schema;
    }

    /** Takes note of a condition and of the verdicts that it had. */
    void met(Expr condition, Collection<RowOracle.Verdict> verdicts) {
        for (String cell : cells(condition)) {
            seen.computeIfAbsent(cell, each -> EnumSet.noneOf(RowOracle.Verdict.class))
                    .addAll(verdicts);
        }
    }

    /** Whether whatever a condition has was met with all verdicts that it can have. */
    boolean isComplete(Expr condition) {
        return cells(condition).stream()
                .allMatch(cell -> seen.containsKey(cell) && seen.get(cell).containsAll(possible(cell)));
    }

    /** What was met: an operator and a type, and the verdicts. */
    Map<String, EnumSet<RowOracle.Verdict>> seen() {
        return seen;
    }

    /** What the language has and was not met, or not with all verdicts that it can have. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (String text : accepted()) {
            for (String cell : cells(FilterParser.parse(text, Limits.DEFAULT))) {
                EnumSet<RowOracle.Verdict> wanted = possible(cell);
                wanted.removeAll(seen.getOrDefault(cell, EnumSet.noneOf(RowOracle.Verdict.class)));
                if (!seen.containsKey(cell)) {
                    missing.add(cell + ", as in: " + text);
                } else if (!wanted.isEmpty()) {
                    missing.add(cell + " never " + wanted + ", as in: " + text);
                }
            }
        }
        return missing.stream().distinct().toList();
    }

    /** Each operator with each type that the binder takes it for. */
    static List<String> accepted() {
        return offered().stream()
                .filter(text -> {
                    try {
                        Papers.bind(text);
                        return true;
                    } catch (InvalidRequestException refused) {
                        return false;
                    }
                })
                .toList();
    }

    private static Set<String> offered() {
        Set<String> all = new LinkedHashSet<>();
        for (Named value : VALUES) {
            String path = value.path();
            for (String constant : value.constants()) {
                COMPARISONS.forEach(operator -> all.add(path + " " + operator + " " + constant));
                all.add(constant + " <= " + path + " <= " + constant);
                all.add(path + " in [" + constant + "]");
                all.add(path + " not in [" + constant + "]");
                for (String function : List.of("json_contains", "array_contains")) {
                    all.add(function + "(" + path + ", " + constant + ")");
                    all.add(function + "_all(" + path + ", [" + constant + "])");
                    all.add(function + "_any(" + path + ", [" + constant + "])");
                }
            }
            for (String operator : List.of("+", "-", "*", "/", "%")) {
                all.add(path + " " + operator + " 2 == 1");
            }
            for (String operator : List.of("&", "^", "|")) {
                all.add("(" + path + " " + operator + " 2) == 1");
            }
            all.add(path + " + INTERVAL 'P1D' == ISO '2024-01-01'");
            all.add(path + " - INTERVAL 'P1M' == ISO '2024-01-01'");
            all.add(path + " like 'a%'");
            all.add(path + " =~ '^a'");
            all.add(path + " !~ '^a'");
            all.add(path + " is null");
            all.add(path + " is not null");
            all.add("exists " + path);
            COMPARISONS.forEach(operator -> all.add("array_length(" + path + ") " + operator + " 1"));
            all.add("text_match(" + path + ", 'a')");
            all.add("text_match(" + path + ", 'a b', minimum_should_match = 2)");
            all.add("text_match_fuzzy(" + path + ", 'a b', max_edit_distance = 1)");
            all.add("phrase_match(" + path + ", 'a b')");
            all.add("phrase_match(" + path + ", 'a b', 1)");
            for (String relation :
                    List.of("equals", "contains", "within", "intersects", "overlaps", "touches", "crosses")) {
                all.add("st_" + relation + "(" + path + ", 'POINT (1 1)')");
            }
            all.add("st_dwithin(" + path + ", 'POINT (1 1)', 5)");
            all.add("st_isvalid(" + path + ")");
            for (String element : List.of("$ == 1", "$ == 'a'", "$ == true", "$[n] == 1")) {
                all.add("match_any(" + path + ", " + element + ")");
                all.add("match_all(" + path + ", " + element + ")");
                for (String counting : List.of("match_least", "match_most", "match_exact")) {
                    all.add(counting + "(" + path + ", " + element + ", threshold = 1)");
                }
                all.add("element_filter(" + path + ", " + element + ")");
            }
        }
        COMPARISONS.forEach(operator -> {
            all.add("i64 " + operator + " d");
            all.add("s " + operator + " s2");
            all.add("at " + operator + " at2");
        });
        all.addAll(List.of("flag == true and i8 == 1", "flag == true or i8 == 1", "not (i8 == 1)", "true"));
        return all;
    }

    private EnumSet<RowOracle.Verdict> possible(String cell) {
        boolean test = cell.startsWith("is ") || cell.startsWith("exists ");
        boolean constant = cell.equals("true or false");
        boolean nullable = !cell.endsWith("dynamic") && !cell.endsWith("<BOOL>") && !cell.endsWith("<DOUBLE>");
        EnumSet<RowOracle.Verdict> all = EnumSet.of(RowOracle.Verdict.TRUE, RowOracle.Verdict.FALSE);
        if (!test && !constant && nullable) {
            all.add(RowOracle.Verdict.UNKNOWN);
        }
        if (test && !nullable && !cell.endsWith("dynamic")) {
            all.remove(cell.startsWith("is null") ? RowOracle.Verdict.TRUE : RowOracle.Verdict.FALSE);
        }
        if (cell.startsWith("st_") && cell.contains("valid")) {
            all.remove(RowOracle.Verdict.FALSE);
        }
        return all;
    }

    /** Every construct of a condition with the types that it looks at. */
    private Set<String> cells(Expr condition) {
        Set<String> cells = new TreeSet<>();
        collect(condition, cells);
        return cells;
    }

    private void collect(Expr condition, Set<String> cells) {
        switch (condition) {
            case Expr.And and -> {
                cells.add("and");
                and.operands().forEach(each -> collect(each, cells));
            }
            case Expr.Or or -> {
                cells.add("or");
                or.operands().forEach(each -> collect(each, cells));
            }
            case Expr.Not not -> {
                cells.add("not");
                collect(not.operand(), cells);
            }
            case Expr.Literal ignored -> cells.add("true or false");
            case Expr.Comparison it -> collect(it, cells);
            case Expr.Range it -> cells.add("range " + label(it.value()));
            case Expr.In it -> cells.add((it.negated() ? "not in " : "in ") + label(it.value()));
            case Expr.Like it -> cells.add("like " + label(it.value()));
            case Expr.Regex it -> cells.add((it.negated() ? "!~ " : "=~ ") + label(it.value()));
            case Expr.NullTest it -> cells.add((it.negated() ? "is not null " : "is null ") + label(it.path()));
            case Expr.Exists it -> cells.add("exists " + label(it.path()));
            case Expr.Contains it -> cells.add("contains " + it.quantifier() + " " + label(it.array()));
            case Expr.TextMatch it ->
                cells.add("text_match" + (it.minimumShouldMatch().isPresent() ? " minimum" : ""));
            case Expr.FuzzyMatch it -> cells.add("text_match_fuzzy");
            case Expr.PhraseMatch it -> cells.add("phrase_match" + (it.slop().isPresent() ? " slop" : ""));
            case Expr.Spatial it -> cells.add("st_" + it.predicate());
            case Expr.SpatialDistance ignored -> cells.add("st_dwithin");
            case Expr.SpatialValid ignored -> cells.add("st_isvalid");
            case Expr.Elements it -> cells.add("match_" + it.quantifier() + " " + label(it.array()));
            case Expr.ElementCondition it -> cells.add("element_filter " + label(it.array()));
            case Expr.Sample ignored -> cells.add("random_sample");
            case Expr.Moment it -> throw new IllegalArgumentException("no condition: " + it);
            case Expr.Interval it -> throw new IllegalArgumentException("no condition: " + it);
            case Expr.Variable it -> throw new IllegalArgumentException("no condition: " + it);
            case Expr.ListLiteral it -> throw new IllegalArgumentException("no condition: " + it);
            case Expr.Path it -> throw new IllegalArgumentException("no condition: " + it);
            case Expr.Arithmetic it -> throw new IllegalArgumentException("no condition: " + it);
            case Expr.ArrayLength it -> throw new IllegalArgumentException("no condition: " + it);
        }
    }

    private void collect(Expr.Comparison it, Set<String> cells) {
        boolean left = isConstant(it.left());
        if (left || isConstant(it.right())) {
            Expr value = left ? it.right() : it.left();
            String of = left ? it.operator().mirrored().symbol() : it.operator().symbol();
            String type = label(value);
            boolean typed = !type.equals("JSON") && !type.equals("dynamic");
            cells.add(of + (typed ? " " : " " + kind(left ? it.left() : it.right()) + " and ") + type);
        } else {
            cells.add(it.operator().symbol() + " two of " + group(it.left()));
        }
        arithmetic(it.left(), cells);
        arithmetic(it.right(), cells);
    }

    private void arithmetic(Expr side, Set<String> cells) {
        if (side instanceof Expr.Arithmetic chain && !isConstant(chain)) {
            arithmetic(chain.first(), cells);
            for (Expr.ArithmeticStep step : chain.steps()) {
                String what = step.operand() instanceof Expr.Interval ? " interval " : " ";
                cells.add(step.operator().symbol() + what + label(chain.first()));
            }
        }
    }

    private String group(Expr side) {
        return switch (label(side)) {
            case "VARCHAR", "VARCHAR[i]" -> "VARCHAR";
            case "TIMESTAMPTZ" -> "TIMESTAMPTZ";
            default -> "numbers";
        };
    }

    private static String kind(Expr constant) {
        return switch (constant) {
            case Expr.Literal literal ->
                literal.value() instanceof Number
                        ? "number"
                        : literal.value().getClass().getSimpleName();
            case Expr.ListLiteral ignored -> "list";
            default -> "number";
        };
    }

    private static boolean isConstant(Expr expr) {
        return switch (expr) {
            case Expr.Path ignored -> false;
            case Expr.ArrayLength ignored -> false;
            case Expr.Arithmetic arithmetic ->
                isConstant(arithmetic.first())
                        && arithmetic.steps().stream().allMatch(step -> isConstant(step.operand()));
            default -> true;
        };
    }

    private String label(Expr value) {
        return switch (value) {
            case Expr.Path path -> label(path);
            case Expr.ArrayLength length -> "length of " + label(length.array());
            case Expr.Arithmetic ignored -> "computed";
            default -> "constant";
        };
    }

    private String label(Expr.Path path) {
        Optional<FieldSchema> field = schema.field(path.name());
        if (field.isEmpty()) {
            return "dynamic";
        }
        if (field.get().type() != DataType.ARRAY) {
            return field.get().type().name();
        }
        boolean element = path.steps().stream().anyMatch(PathStep.Index.class::isInstance);
        String of = field.get().isStructArray()
                ? member(path, field.get())
                : field.get().elementType().orElseThrow().name();
        return element ? of + "[i]" : "ARRAY<" + of + ">";
    }

    private static String member(Expr.Path path, FieldSchema structs) {
        if (path.steps().isEmpty() || !(path.steps().getLast() instanceof PathStep.Member member)) {
            return "STRUCT";
        }
        return structs.structFields().stream()
                .filter(each -> each.name().equals(member.name()))
                .findFirst()
                .orElseThrow()
                .type()
                .name();
    }

    /** The kinds of node that some text has, to be compared with those that the language has. */
    static Set<Class<?>> nodes(Collection<String> texts) {
        Set<Class<?>> found = new LinkedHashSet<>();
        texts.forEach(text -> nodes(FilterParser.parse(text, Limits.DEFAULT), found));
        return found;
    }

    private static void nodes(Object node, Set<Class<?>> found) {
        switch (node) {
            case Expr expr -> {
                found.add(expr.getClass());
                components(expr, found);
            }
            case Expr.ArithmeticStep step -> components(step, found);
            case Collection<?> all -> all.forEach(each -> nodes(each, found));
            case Optional<?> one -> one.ifPresent(each -> nodes(each, found));
            default -> {}
        }
    }

    private static void components(Object node, Set<Class<?>> found) {
        for (RecordComponent component : node.getClass().getRecordComponents()) {
            try {
                nodes(component.getAccessor().invoke(node), found);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
