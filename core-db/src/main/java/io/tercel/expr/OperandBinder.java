package io.tercel.expr;

import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Moments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Checks one side of a comparison: finds its fields, puts values in place of variables, computes what is constant. */
final class OperandBinder {

    /** So that no sum of intervals leaves the range of 64 bits. */
    private static final int MOST_INTERVALS = 8;

    private final PathResolver names;
    private final Values values;

    OperandBinder(PathResolver names, Values values) {
        this.names = names;
        this.values = values;
    }

    /** The same, with another meaning of paths. */
    OperandBinder with(PathResolver other) {
        return new OperandBinder(other, values);
    }

    Operand bind(Expr expr) {
        return switch (expr) {
            case Expr.Literal literal -> new Operand.Constant(literal.value(), literal.position());
            case Expr.Variable variable -> new Operand.Constant(values.of(variable), variable.position());
            case Expr.ListLiteral list -> new Operand.Constant(values.of(list), list.position());
            case Expr.Moment moment -> new Operand.Constant(values.of(moment), moment.position());
            case Expr.Interval interval -> new Operand.Constant(interval.value(), interval.position());
            case Expr.Path path -> names.resolve(path);
            case Expr.Arithmetic arithmetic -> arithmetic(arithmetic);
            case Expr.ArrayLength length -> length(length);
            case Expr.Comparison condition -> throw notAValue(condition);
            case Expr.Range condition -> throw notAValue(condition);
            case Expr.In condition -> throw notAValue(condition);
            case Expr.Like condition -> throw notAValue(condition);
            case Expr.NullTest condition -> throw notAValue(condition);
            case Expr.Exists condition -> throw notAValue(condition);
            case Expr.Contains condition -> throw notAValue(condition);
            case Expr.TextMatch condition -> throw notAValue(condition);
            case Expr.FuzzyMatch condition -> throw notAValue(condition);
            case Expr.Regex condition -> throw notAValue(condition);
            case Expr.PhraseMatch condition -> throw notAValue(condition);
            case Expr.Spatial condition -> throw notAValue(condition);
            case Expr.SpatialDistance condition -> throw notAValue(condition);
            case Expr.SpatialValid condition -> throw notAValue(condition);
            case Expr.Elements condition -> throw notAValue(condition);
            case Expr.ElementCondition condition -> throw notAValue(condition);
            case Expr.Sample condition -> throw notAValue(condition);
            case Expr.And condition -> throw notAValue(condition);
            case Expr.Or condition -> throw notAValue(condition);
            case Expr.Not condition -> throw notAValue(condition);
        };
    }

    private static RuntimeException notAValue(Expr condition) {
        return Values.invalid(
                condition.position(), "expected a value, got a condition; conditions are joined by and, or, not");
    }

    /** The constant that an expression has to be. */
    Object constant(Expr expr, String what) {
        if (bind(expr) instanceof Operand.Constant constant) {
            return constant.value();
        }
        throw Values.invalid(expr.position(), what + " has to be a constant or a {variable}");
    }

    /** An ARRAY field or a place in JSON, where an array may be. */
    Operand array(Expr expr) {
        Operand operand = bind(expr);
        if (operand instanceof Operand.Json || operand instanceof Operand.Array) {
            return operand;
        }
        throw Values.invalid(
                expr.position(), "expected an ARRAY field or an array in a JSON field, got " + operand.describe());
    }

    private Operand length(Expr.ArrayLength length) {
        Operand operand = array(length.array());
        if (operand instanceof Operand.Array array) {
            FieldSchema number =
                    FieldSchema.int32("array_length(" + array.field().name() + ")");
            return new Operand.Column(
                    array.field().isNullable() ? number.nullable() : number,
                    ElementFields.length(array.ordinal()),
                    length.position());
        }
        return new Operand.Computed(new NumberExpr.JsonLength(((Operand.Json) operand).path()), length.position());
    }

    private Operand arithmetic(Expr.Arithmetic arithmetic) {
        Operand result = bind(arithmetic.first());
        if (isMoment(result)) {
            return moment(result, arithmetic);
        }
        checkNumeric(result);
        List<NumberExpr.Step> steps = new ArrayList<>();
        for (Expr.ArithmeticStep step : arithmetic.steps()) {
            Operand right = bind(step.operand());
            checkNumeric(right);
            if (steps.isEmpty()
                    && result instanceof Operand.Constant left
                    && right instanceof Operand.Constant constant) {
                Object value =
                        ConstantArithmetic.fold(left.value(), step.operator(), constant.value(), step.position());
                result = new Operand.Constant(value, arithmetic.position());
            } else {
                checkStep(steps.isEmpty() ? number(result) : new NumberExpr.Chain(number(result), steps), step, right);
                steps.add(new NumberExpr.Step(step.operator(), number(right)));
            }
        }
        return steps.isEmpty()
                ? result
                : new Operand.Computed(new NumberExpr.Chain(number(result), steps), arithmetic.position());
    }

    static boolean isMoment(Operand operand) {
        return switch (operand) {
            case Operand.Constant constant -> constant.value() instanceof Instant;
            case Operand.Column column -> column.field().type() == DataType.TIMESTAMPTZ;
            case Operand.Shifted shifted -> true;
            case Operand.Array array -> false;
            case Operand.Json json -> false;
            case Operand.Computed computed -> false;
        };
    }

    /** A moment with intervals added or taken away. */
    private Operand moment(Operand moment, Expr.Arithmetic arithmetic) {
        List<TimeInterval> intervals = new ArrayList<>();
        for (Expr.ArithmeticStep step : arithmetic.steps()) {
            boolean adds = step.operator() == ArithmeticOperator.ADD;
            if ((!adds && step.operator() != ArithmeticOperator.SUBTRACT)
                    || !(bind(step.operand()) instanceof Operand.Constant constant)
                    || !(constant.value() instanceof TimeInterval interval)) {
                throw Values.invalid(
                        step.position(), "a moment is changed by `+ INTERVAL 'P1DT2H'` or `- INTERVAL …` only");
            }
            intervals.add(adds ? interval : interval.negated());
            if (intervals.size() > MOST_INTERVALS) {
                throw Values.invalid(step.position(), "at most " + MOST_INTERVALS + " intervals follow each other");
            }
        }
        if (moment instanceof Operand.Constant constant && constant.value() instanceof Instant instant) {
            long micros = Moments.micros(instant);
            for (TimeInterval interval : intervals) {
                micros = interval.addTo(micros);
            }
            return new Operand.Constant(Moments.instant(micros), arithmetic.position());
        }
        return new Operand.Shifted((Operand.Column) moment, intervals, arithmetic.position());
    }

    private static void checkStep(NumberExpr left, Expr.ArithmeticStep step, Operand right) {
        switch (step.operator()) {
            case POWER -> throw Values.invalid(step.position(), "`**` is for constants");
            case REMAINDER, BIT_AND, BIT_XOR, BIT_OR -> {
                if (isFloat(left) || isFloat(number(right))) {
                    throw Values.invalid(
                            step.position(),
                            "`%s` is for integers".formatted(step.operator().symbol()));
                }
            }
            case ADD, SUBTRACT, MULTIPLY, DIVIDE -> {}
        }
        boolean divides =
                step.operator() == ArithmeticOperator.DIVIDE || step.operator() == ArithmeticOperator.REMAINDER;
        if (divides && right instanceof Operand.Constant constant && ConstantArithmetic.isZero(constant.value())) {
            throw Values.invalid(step.position(), "division by zero");
        }
    }

    private static boolean isFloat(NumberExpr number) {
        return switch (number) {
            case NumberExpr.DoubleColumn column -> true;
            case NumberExpr.DoubleConstant constant -> true;
            case NumberExpr.Chain chain ->
                isFloat(chain.first()) || chain.steps().stream().anyMatch(step -> isFloat(step.operand()));
            case NumberExpr.LongColumn column -> false;
            case NumberExpr.ShiftedMoment moment -> false;
            case NumberExpr.LongConstant constant -> false;
            case NumberExpr.JsonNumber json -> false;
            case NumberExpr.JsonLength json -> false;
        };
    }

    private static void checkNumeric(Operand operand) {
        boolean numeric =
                switch (operand) {
                    case Operand.Constant constant -> Numbers.isNumber(constant.value());
                    case Operand.Column column -> isNumeric(column.field().type());
                    case Operand.Json json -> true;
                    case Operand.Computed computed -> true;
                    case Operand.Array array -> throw comparedAsAWhole(array);
                    case Operand.Shifted shifted -> false;
                };
        if (!numeric) {
            throw Values.invalid(operand.position(), "arithmetic needs numbers, got " + operand.describe());
        }
    }

    static RuntimeException comparedAsAWhole(Operand.Array array) {
        String name = array.field().name();
        return Values.invalid(
                array.position(),
                "field '%s' is an ARRAY and cannot be compared or computed with as a whole; name an element, such as %s[0],"
                                .formatted(name, name)
                        + " or write array_contains(%s, …)".formatted(name));
    }

    static boolean isNumeric(DataType type) {
        return type.isInteger() || type.storage() == DataType.Storage.DOUBLE;
    }

    /** A numeric operand as a term of a computation. */
    static NumberExpr number(Operand operand) {
        return switch (operand) {
            case Operand.Constant constant ->
                constant.value() instanceof Long number
                        ? new NumberExpr.LongConstant(number)
                        : new NumberExpr.DoubleConstant((Double) constant.value());
            case Operand.Column column ->
                column.field().type().storage() == DataType.Storage.DOUBLE
                        ? new NumberExpr.DoubleColumn(
                                column.ordinal(), column.field().isNullable())
                        : new NumberExpr.LongColumn(
                                column.ordinal(), column.field().isNullable());
            case Operand.Shifted shifted ->
                new NumberExpr.ShiftedMoment(
                        shifted.column().ordinal(), shifted.column().field().isNullable(), shifted.intervals());
            case Operand.Array array -> throw comparedAsAWhole(array);
            case Operand.Json json -> new NumberExpr.JsonNumber(json.path());
            case Operand.Computed computed -> computed.number();
        };
    }
}
