package io.tercel.expr;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A filter in which variables stand for some of the constants, and their values. It means the same. */
final class WithVariables {

    private final RandomGenerator random;
    private final Map<String, Object> values = new HashMap<>();

    WithVariables(RandomGenerator random) {
        this.random = random;
    }

    Map<String, Object> values() {
        return values;
    }

    Expr of(Expr condition) {
        return switch (condition) {
            case Expr.And and -> new Expr.And(all(and.operands()), and.position());
            case Expr.Or or -> new Expr.Or(all(or.operands()), or.position());
            case Expr.Not not -> new Expr.Not(of(not.operand()), not.position());
            case Expr.Comparison it ->
                new Expr.Comparison(constant(it.left()), it.operator(), constant(it.right()), it.position());
            case Expr.Range it ->
                new Expr.Range(
                        constant(it.low()),
                        it.lowInclusive(),
                        it.value(),
                        constant(it.high()),
                        it.highInclusive(),
                        it.position());
            case Expr.In it -> new Expr.In(it.value(), it.negated(), constant(it.list()), it.position());
            case Expr.Like it -> new Expr.Like(it.value(), constant(it.pattern()), it.position());
            case Expr.Regex it -> new Expr.Regex(it.value(), it.negated(), constant(it.pattern()), it.position());
            case Expr.Contains it ->
                new Expr.Contains(it.quantifier(), it.array(), constant(it.value()), it.position());
            case Expr.TextMatch it ->
                new Expr.TextMatch(it.field(), constant(it.words()), constant(it.minimumShouldMatch()), it.position());
            case Expr.FuzzyMatch it ->
                new Expr.FuzzyMatch(it.field(), constant(it.words()), constant(it.maxEditDistance()), it.position());
            case Expr.PhraseMatch it ->
                new Expr.PhraseMatch(it.field(), constant(it.phrase()), constant(it.slop()), it.position());
            case Expr.Spatial it ->
                new Expr.Spatial(it.predicate(), it.field(), constant(it.geometry()), it.position());
            case Expr.SpatialDistance it ->
                new Expr.SpatialDistance(it.field(), constant(it.point()), constant(it.metres()), it.position());
            case Expr.Elements it ->
                new Expr.Elements(
                        it.quantifier(), it.array(), of(it.condition()), constant(it.threshold()), it.position());
            default -> condition;
        };
    }

    private List<Expr> all(List<Expr> conditions) {
        return conditions.stream().map(this::of).toList();
    }

    private Optional<Expr> constant(Optional<Expr> expr) {
        return expr.map(this::constant);
    }

    private Expr constant(Expr expr) {
        return switch (expr) {
            case Expr.Literal literal -> perhaps(literal, literal.value());
            case Expr.Moment moment ->
                perhaps(moment, OffsetDateTime.parse(moment.text()).toInstant());
            case Expr.ListLiteral list ->
                random.nextBoolean()
                        ? perhaps(list, plain(list))
                        : new Expr.ListLiteral(
                                list.elements().stream().map(this::constant).toList(), list.position());
            case Expr.Arithmetic chain -> {
                List<Expr.ArithmeticStep> steps = new ArrayList<>();
                for (Expr.ArithmeticStep step : chain.steps()) {
                    steps.add(new Expr.ArithmeticStep(step.operator(), constant(step.operand()), step.position()));
                }
                yield new Expr.Arithmetic(constant(chain.first()), steps, chain.position());
            }
            default -> expr;
        };
    }

    private static Object plain(Expr constant) {
        return switch (constant) {
            case Expr.Literal literal -> literal.value();
            case Expr.Moment moment -> OffsetDateTime.parse(moment.text()).toInstant();
            case Expr.ListLiteral list ->
                list.elements().stream().map(WithVariables::plain).toList();
            default -> throw new IllegalArgumentException("no constant: " + constant);
        };
    }

    private Expr perhaps(Expr constant, Object value) {
        if (random.nextBoolean()) {
            return constant;
        }
        String name = "p" + values.size();
        values.put(name, value);
        return new Expr.Variable(name, constant.position());
    }
}
