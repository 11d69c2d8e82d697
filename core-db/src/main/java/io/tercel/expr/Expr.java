package io.tercel.expr;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A parsed filter: what was written, not yet checked against a schema. Immutable. Depth is bounded by the brackets of the text:
 * chains of operators are lists here. Positions are offsets in the filter text, in UTF-16 units.
 */
public sealed interface Expr {

    /** Where the construct begins in the text. */
    int position();

    /** A constant: Boolean, Long, Double or String. */
    record Literal(Object value, int position) implements Expr {}

    /** A list of literals, variables and lists. */
    record ListLiteral(List<Expr> elements, int position) implements Expr {
        /** Copies the elements. */
        public ListLiteral {
            elements = List.copyOf(elements);
        }
    }

    /** A value that comes with the request: <code>{name}</code>. */
    record Variable(String name, int position) implements Expr {}

    /** A field, or a place inside it: {@code name["k"][0]}; {@code $} is the element that a condition looks at. */
    record Path(String name, List<PathStep> steps, int position) implements Expr {
        /** Copies the steps. */
        public Path {
            steps = List.copyOf(steps);
        }

        @Override
        public String toString() {
            return name + PathStep.text(steps);
        }
    }

    /** A moment: {@code ISO '2025-01-01T00:00:00Z'}; without an offset it depends on the time zone of the request. */
    record Moment(String text, int position) implements Expr {}

    /** A length of time: {@code INTERVAL 'P1DT2H'}. */
    record Interval(TimeInterval value, int position) implements Expr {}

    /** {@code left op right}. */
    record Comparison(Expr left, ComparisonOperator operator, Expr right, int position) implements Expr {}

    /** {@code low < value <= high}; a range written from high to low is turned around. */
    record Range(Expr low, boolean lowInclusive, Expr value, Expr high, boolean highInclusive, int position)
            implements Expr {}

    /** {@code value in list}, {@code value not in list}; the list is a literal or a variable. */
    record In(Expr value, boolean negated, Expr list, int position) implements Expr {}

    /** {@code value like pattern}; the pattern is a literal or a variable. */
    record Like(Expr value, Expr pattern, int position) implements Expr {}

    /** {@code value =~ pattern}, {@code value !~ pattern}; the pattern is a literal or a variable. */
    record Regex(Expr value, boolean negated, Expr pattern, int position) implements Expr {}

    /** {@code path is null}, {@code path is not null}. */
    record NullTest(Path path, boolean negated, int position) implements Expr {}

    /** {@code exists path}. */
    record Exists(Path path, int position) implements Expr {}

    /** {@code first op operand op operand …}, from left to right; all operators are of one level of precedence. */
    record Arithmetic(Expr first, List<ArithmeticStep> steps, int position) implements Expr {
        /** Copies the steps. */
        public Arithmetic {
            steps = List.copyOf(steps);
        }
    }

    /** One operator of a chain with what stands to its right. */
    record ArithmeticStep(ArithmeticOperator operator, Expr operand, int position) {}

    /** {@code json_contains…} and {@code array_contains…}. */
    record Contains(Quantifier quantifier, Expr array, Expr value, int position) implements Expr {}

    /** {@code array_length(path)}. */
    record ArrayLength(Expr array, int position) implements Expr {}

    /** {@code text_match(field, "words", minimum_should_match = 2)}. */
    record TextMatch(Expr field, Expr words, Optional<Expr> minimumShouldMatch, int position) implements Expr {}

    /** {@code text_match_fuzzy(field, "words", max_edit_distance = 1)}. */
    record FuzzyMatch(Expr field, Expr words, Expr maxEditDistance, int position) implements Expr {}

    /** {@code phrase_match(field, "a phrase", 2)}. */
    record PhraseMatch(Expr field, Expr phrase, Optional<Expr> slop, int position) implements Expr {}

    /** {@code st_contains(field, 'WKT')} and its like. */
    record Spatial(SpatialPredicate predicate, Expr field, Expr geometry, int position) implements Expr {}

    /** {@code st_dwithin(field, 'POINT (…)', metres)}. */
    record SpatialDistance(Expr field, Expr point, Expr metres, int position) implements Expr {}

    /** {@code st_isvalid(field)}. */
    record SpatialValid(Expr field, int position) implements Expr {}

    /** {@code match_any(array, condition on $)}, {@code match_least(array, condition, threshold = 2)} and their like. */
    record Elements(ElementQuantifier quantifier, Expr array, Expr condition, Optional<Expr> threshold, int position)
            implements Expr {}

    /** {@code element_filter(array, condition on $)}. */
    record ElementCondition(Expr array, Expr condition, int position) implements Expr {}

    /** {@code random_sample(0.1)}, {@code random_sample(0.1, seed = 7)}. */
    record Sample(Expr part, Optional<Expr> seed, int position) implements Expr {}

    /** All of at least two conditions. */
    record And(List<Expr> operands, int position) implements Expr {
        /** Copies the operands. */
        public And {
            operands = List.copyOf(operands);
        }
    }

    /** Any of at least two conditions. */
    record Or(List<Expr> operands, int position) implements Expr {
        /** Copies the operands. */
        public Or {
            operands = List.copyOf(operands);
        }
    }

    /** The opposite of a condition; unknown stays unknown. */
    record Not(Expr operand, int position) implements Expr {
        /** Needs an operand. */
        public Not {
            Objects.requireNonNull(operand, "operand");
        }
    }
}
