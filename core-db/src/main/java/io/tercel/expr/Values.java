package io.tercel.expr;

import io.tercel.config.Limits;
import io.tercel.error.LimitExceededException;
import io.tercel.schema.Moments;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The constants of a filter, from its text and from the values that came with it: Boolean, Long, Double, String, Instant, lists of
 * these.
 */
final class Values {

    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);

    private final Map<String, ?> parameters;
    private final Limits limits;
    private final ZoneId zone;

    Values(Map<String, ?> parameters, Limits limits, ZoneId zone) {
        this.parameters = parameters;
        this.limits = limits;
        this.zone = zone;
    }

    static Misfit invalid(int position, String message) {
        return new Misfit(position, message);
    }

    /** A value with its type, for messages; a long one is cut. */
    static String describe(Object value) {
        return switch (value) {
            case Boolean flag -> "boolean " + flag;
            case Long number -> "integer " + number;
            case Double number -> "float " + number;
            case Instant moment -> "moment " + moment;
            case TimeInterval interval -> "an interval";
            case String text -> "string \"" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "\"";
            case List<?> list -> "a list of " + list.size();
            default -> value.toString();
        };
    }

    Object of(Expr.Variable variable) {
        Object given = parameters.get(variable.name());
        String name = "parameter {" + variable.name() + "}";
        if (given == null) {
            throw invalid(variable.position(), "no value is given for " + name);
        }
        if (given instanceof Collection<?> collection) {
            return list(collection, name, variable.position());
        }
        return scalar(given, name, variable.position());
    }

    Instant of(Expr.Moment moment) {
        return Moments.parse(moment.text(), zone)
                .orElseThrow(() -> invalid(
                        moment.position(),
                        "expected a moment of the years 1 to 9999 such as ISO '2025-01-31T23:59:59+01:00', got '"
                                + moment.text() + "'"));
    }

    List<Object> of(Expr.ListLiteral literal) {
        List<Object> out = new ArrayList<>(literal.elements().size());
        for (Expr element : literal.elements()) {
            switch (element) {
                case Expr.Literal constant -> out.add(constant.value());
                case Expr.Moment moment -> out.add(of(moment));
                case Expr.Variable variable -> out.add(of(variable));
                case Expr.ListLiteral list -> out.add(of(list));
                default -> throw invalid(element.position(), "lists hold constants only");
            }
        }
        return out;
    }

    private List<Object> list(Collection<?> given, String name, int position) {
        if (given.size() > limits.filterListElements()) {
            throw new LimitExceededException("filterListElements", limits.filterListElements(), given.size(), name);
        }
        List<Object> out = new ArrayList<>(given.size());
        for (Object element : given) {
            if (element instanceof Collection<?> inner) {
                out.add(new ArrayList<>(flat(inner, name, position)));
            } else {
                out.add(scalar(element, name, position));
            }
        }
        return out;
    }

    /** One level of lists in a list is enough for what the language can ask, and bounds the recursion. */
    private List<Object> flat(Collection<?> given, String name, int position) {
        if (given.size() > limits.filterListElements()) {
            throw new LimitExceededException("filterListElements", limits.filterListElements(), given.size(), name);
        }
        List<Object> out = new ArrayList<>(given.size());
        for (Object element : given) {
            out.add(scalar(element, name, position));
        }
        return out;
    }

    private static Object scalar(@Nullable Object given, String name, int position) {
        if (given == null) {
            throw invalid(position, name + " is or holds null; write `field is null` for that");
        }
        return switch (given) {
            case Boolean flag -> flag;
            case Byte number -> number.longValue();
            case Short number -> number.longValue();
            case Integer number -> number.longValue();
            case Long number -> number;
            // The float that is written the same, as if the value had been written into the text: 1.23f is 1.23.
            case Float number -> finite(Double.parseDouble(number.toString()), name, position);
            case Double number -> finite(number, name, position);
            case BigInteger number -> integer(number, name, position);
            case BigDecimal number -> decimal(number, name, position);
            case String text -> text(text, name, position);
            case Instant moment -> moment(moment, name, position);
            case OffsetDateTime moment -> moment(moment.toInstant(), name, position);
            case ZonedDateTime moment -> moment(moment.toInstant(), name, position);
            default ->
                throw invalid(
                        position,
                        "%s: expected a boolean, a number, a string, a moment or a list of these, got %s"
                                .formatted(name, given.getClass().getSimpleName()));
        };
    }

    private static Instant moment(Instant value, String name, int position) {
        if (!Moments.isHeld(value)) {
            throw invalid(position, "%s: expected a moment of the years 1 to 9999, got %s".formatted(name, value));
        }
        return Moments.instant(Moments.micros(value));
    }

    private static Double finite(double value, String name, int position) {
        if (!Double.isFinite(value)) {
            throw invalid(position, name + " is " + value + "; nothing can be compared with that");
        }
        return value;
    }

    private static Long integer(BigInteger value, String name, int position) {
        if (value.compareTo(LONG_MAX) > 0 || value.compareTo(LONG_MIN) < 0) {
            throw invalid(position, name + " is outside the 64-bit range");
        }
        return value.longValue();
    }

    private static Object decimal(BigDecimal value, String name, int position) {
        // Digits are counted first: 1E+1000000000 as an integer would not fit into memory.
        boolean small = value.precision() - (long) value.scale() <= 19 && value.scale() > -20;
        if (small && value.remainder(BigDecimal.ONE).signum() == 0) {
            return integer(value.toBigInteger(), name, position);
        }
        return finite(value.doubleValue(), name, position);
    }

    private static String text(String value, String name, int position) {
        if (Utf8.loneSurrogate(value) >= 0) {
            throw invalid(position, name + " holds half of a surrogate pair; it is not valid Unicode");
        }
        return value;
    }
}
