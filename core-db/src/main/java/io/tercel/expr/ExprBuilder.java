package io.tercel.expr;

import io.tercel.config.Limits;
import io.tercel.error.FilterSyntaxException;
import io.tercel.error.LimitExceededException;
import io.tercel.expr.FilterGrammarParser.ArgumentContext;
import io.tercel.expr.FilterGrammarParser.BitOperatorContext;
import io.tercel.expr.FilterGrammarParser.ConjunctionContext;
import io.tercel.expr.FilterGrammarParser.DisjunctionContext;
import io.tercel.expr.FilterGrammarParser.ElementContext;
import io.tercel.expr.FilterGrammarParser.EqualityContext;
import io.tercel.expr.FilterGrammarParser.ExponentContext;
import io.tercel.expr.FilterGrammarParser.FilterContext;
import io.tercel.expr.FilterGrammarParser.ListContext;
import io.tercel.expr.FilterGrammarParser.MatchingContext;
import io.tercel.expr.FilterGrammarParser.MembershipContext;
import io.tercel.expr.FilterGrammarParser.NegationContext;
import io.tercel.expr.FilterGrammarParser.PathContext;
import io.tercel.expr.FilterGrammarParser.PowerContext;
import io.tercel.expr.FilterGrammarParser.PrimaryContext;
import io.tercel.expr.FilterGrammarParser.ProductContext;
import io.tercel.expr.FilterGrammarParser.RelationContext;
import io.tercel.expr.FilterGrammarParser.RelationOperatorContext;
import io.tercel.expr.FilterGrammarParser.SignContext;
import io.tercel.expr.FilterGrammarParser.SignedContext;
import io.tercel.expr.FilterGrammarParser.SumContext;
import io.tercel.expr.FilterGrammarParser.TextContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** Makes the tree of {@link Expr} out of the parser's tree. Recurses as deep as brackets nest. */
final class ExprBuilder {

    static final String KNOWN_FUNCTIONS = "json_contains, json_contains_all, json_contains_any, array_contains, "
            + "array_contains_all, array_contains_any, array_length, text_match, text_match_fuzzy, phrase_match, random_sample, element_filter, "
            + "match_any, match_all, match_least, match_most, match_exact, st_equals, st_contains, st_within, "
            + "st_intersects, st_overlaps, st_touches, st_crosses, st_dwithin, st_isvalid";

    private final String filter;
    private final SourcePositions positions;
    private final Limits limits;
    private final LiteralDecoder literals;
    private int nodes;

    ExprBuilder(String filter, SourcePositions positions, Limits limits) {
        this.filter = filter;
        this.positions = positions;
        this.limits = limits;
        this.literals = new LiteralDecoder(filter);
    }

    Expr build(FilterContext tree) {
        return disjunction(tree.disjunction());
    }

    private Expr disjunction(DisjunctionContext tree) {
        List<ConjunctionContext> parts = tree.conjunction();
        if (parts.size() == 1) {
            return conjunction(parts.getFirst());
        }
        List<Expr> operands = new ArrayList<>(parts.size());
        for (ConjunctionContext part : parts) {
            operands.add(conjunction(part));
        }
        return counted(new Expr.Or(operands, at(tree)));
    }

    private Expr conjunction(ConjunctionContext tree) {
        List<NegationContext> parts = tree.negation();
        if (parts.size() == 1) {
            return negation(parts.getFirst());
        }
        List<Expr> operands = new ArrayList<>(parts.size());
        for (NegationContext part : parts) {
            operands.add(negation(part));
        }
        return counted(new Expr.And(operands, at(tree)));
    }

    /** Two negations cancel out in three-valued logic too. */
    private Expr negation(NegationContext tree) {
        Expr operand = tree.bitOperator().isEmpty() ? equality(tree.equality(0)) : bits(tree);
        return tree.NOT().size() % 2 == 0 ? operand : counted(new Expr.Not(operand, at(tree)));
    }

    /** The operators between the operands, of which {@code &} binds closest and {@code |} loosest. */
    private Expr bits(NegationContext tree) {
        List<Expr> operands = new ArrayList<>();
        for (EqualityContext operand : tree.equality()) {
            operands.add(equality(operand));
        }
        List<TerminalNode> operators = new ArrayList<>();
        for (BitOperatorContext operator : tree.bitOperator()) {
            operators.add((TerminalNode) operator.getChild(0));
        }
        for (int type : new int[] {FilterGrammarLexer.AMPERSAND, FilterGrammarLexer.CARET, FilterGrammarLexer.PIPE}) {
            join(operands, operators, type);
        }
        return operands.getFirst();
    }

    /** Makes one operand of each chain of one operator. */
    private void join(List<Expr> operands, List<TerminalNode> operators, int type) {
        for (int from = 0; from < operators.size(); from++) {
            List<Expr.ArithmeticStep> steps = new ArrayList<>();
            while (from < operators.size() && operators.get(from).getSymbol().getType() == type) {
                steps.add(step(operators.remove(from), operands.remove(from + 1)));
            }
            if (!steps.isEmpty()) {
                operands.set(from, counted(ofBits(operands.get(from), steps)));
            }
        }
    }

    /** Operators on bits are looser than comparisons, which surprises whoever does not know it from C. */
    private Expr ofBits(Expr first, List<Expr.ArithmeticStep> steps) {
        Expr.ArithmeticStep step = steps.getFirst();
        for (Expr operand : List.of(first, step.operand())) {
            if (operand instanceof Expr.Comparison || operand instanceof Expr.Range || operand instanceof Expr.In) {
                throw syntax(step.position(), SyntaxErrors.looserThanComparisons(step.operator()));
            }
        }
        return new Expr.Arithmetic(first, steps, first.position());
    }

    private Expr equality(EqualityContext tree) {
        Expr left = relation(tree.relation(0));
        if (tree.relation().size() == 1) {
            return left;
        }
        boolean equal = tree.EQ() != null;
        int position = at(equal ? tree.EQ() : tree.NE());
        ComparisonOperator operator = equal ? ComparisonOperator.EQUAL : ComparisonOperator.NOT_EQUAL;
        return counted(new Expr.Comparison(left, operator, relation(tree.relation(1)), position));
    }

    private Expr relation(RelationContext tree) {
        Expr first = membership(tree.membership(0));
        List<RelationOperatorContext> operators = tree.relationOperator();
        if (operators.isEmpty()) {
            return first;
        }
        Expr second = membership(tree.membership(1));
        ComparisonOperator left = operator(operators.getFirst());
        int position = at(operators.getFirst());
        if (operators.size() == 1) {
            return counted(new Expr.Comparison(first, left, second, position));
        }
        Expr third = membership(tree.membership(2));
        ComparisonOperator right = operator(operators.getLast());
        boolean ascending = left == ComparisonOperator.LESS || left == ComparisonOperator.LESS_OR_EQUAL;
        boolean rightAscending = right == ComparisonOperator.LESS || right == ComparisonOperator.LESS_OR_EQUAL;
        if (ascending != rightAscending) {
            throw syntax(
                    at(operators.getLast()),
                    "both operators of a range point the same way: `1 < x <= 5` or `5 >= x > 1`");
        }
        boolean leftInclusive = left == ComparisonOperator.LESS_OR_EQUAL || left == ComparisonOperator.GREATER_OR_EQUAL;
        boolean rightInclusive =
                right == ComparisonOperator.LESS_OR_EQUAL || right == ComparisonOperator.GREATER_OR_EQUAL;
        return counted(
                ascending
                        ? new Expr.Range(first, leftInclusive, second, third, rightInclusive, position)
                        : new Expr.Range(third, rightInclusive, second, first, leftInclusive, position));
    }

    private static ComparisonOperator operator(RelationOperatorContext tree) {
        return switch (tree.getStart().getType()) {
            case FilterGrammarLexer.LT -> ComparisonOperator.LESS;
            case FilterGrammarLexer.LE -> ComparisonOperator.LESS_OR_EQUAL;
            case FilterGrammarLexer.GT -> ComparisonOperator.GREATER;
            default -> ComparisonOperator.GREATER_OR_EQUAL;
        };
    }

    private Expr membership(MembershipContext tree) {
        Expr value = sum(tree.sum());
        if (tree.IN() == null) {
            return value;
        }
        Expr list = tree.list() == null ? variable(tree.VARIABLE()) : list(tree.list());
        return counted(new Expr.In(value, tree.NOT() != null, list, at(tree.IN())));
    }

    private Expr sum(SumContext tree) {
        List<ProductContext> parts = tree.product();
        Expr first = product(parts.getFirst());
        if (parts.size() == 1) {
            return first;
        }
        List<Expr.ArithmeticStep> steps = new ArrayList<>(parts.size() - 1);
        for (int i = 1; i < parts.size(); i++) {
            TerminalNode operator = (TerminalNode) tree.getChild(2 * i - 1);
            steps.add(step(operator, product(parts.get(i))));
        }
        return counted(new Expr.Arithmetic(first, steps, at(tree)));
    }

    private Expr product(ProductContext tree) {
        List<SignedContext> parts = tree.signed();
        Expr first = signed(parts.getFirst());
        if (parts.size() == 1) {
            return first;
        }
        List<Expr.ArithmeticStep> steps = new ArrayList<>(parts.size() - 1);
        for (int i = 1; i < parts.size(); i++) {
            TerminalNode operator = (TerminalNode) tree.getChild(2 * i - 1);
            steps.add(step(operator, signed(parts.get(i))));
        }
        return counted(new Expr.Arithmetic(first, steps, at(tree)));
    }

    private Expr.ArithmeticStep step(TerminalNode operator, Expr operand) {
        ArithmeticOperator kind =
                switch (operator.getSymbol().getType()) {
                    case FilterGrammarLexer.PLUS -> ArithmeticOperator.ADD;
                    case FilterGrammarLexer.MINUS -> ArithmeticOperator.SUBTRACT;
                    case FilterGrammarLexer.STAR -> ArithmeticOperator.MULTIPLY;
                    case FilterGrammarLexer.SLASH -> ArithmeticOperator.DIVIDE;
                    case FilterGrammarLexer.PERCENT -> ArithmeticOperator.REMAINDER;
                    case FilterGrammarLexer.AMPERSAND -> ArithmeticOperator.BIT_AND;
                    case FilterGrammarLexer.CARET -> ArithmeticOperator.BIT_XOR;
                    case FilterGrammarLexer.PIPE -> ArithmeticOperator.BIT_OR;
                    default -> ArithmeticOperator.POWER;
                };
        return new Expr.ArithmeticStep(kind, operand, at(operator));
    }

    private Expr signed(SignedContext tree) {
        boolean negative = isNegative(tree.sign());
        if (tree.sign().isEmpty()) {
            return power(tree.power());
        }
        TerminalNode number = bareNumber(tree.power());
        if (number != null) {
            return number(number.getSymbol(), negative, at(tree));
        }
        return withSign(power(tree.power()), negative, at(tree));
    }

    /** A sign before anything but a bare number: plus checks that it is one, minus subtracts from 0. */
    private Expr withSign(Expr operand, boolean negative, int position) {
        ArithmeticOperator operator = negative ? ArithmeticOperator.SUBTRACT : ArithmeticOperator.ADD;
        Expr zero = new Expr.Literal(0L, position);
        return counted(
                new Expr.Arithmetic(zero, List.of(new Expr.ArithmeticStep(operator, operand, position)), position));
    }

    private static boolean isNegative(List<SignContext> signs) {
        boolean negative = false;
        for (SignContext sign : signs) {
            negative ^= sign.MINUS() != null;
        }
        return negative;
    }

    /** The only token below a rule if it is a number; null otherwise. */
    private static @Nullable TerminalNode bareNumber(ParseTree tree) {
        ParseTree below = tree;
        while (below.getChildCount() == 1) {
            below = below.getChild(0);
        }
        if (below instanceof TerminalNode leaf) {
            int type = leaf.getSymbol().getType();
            return type == FilterGrammarLexer.INTEGER || type == FilterGrammarLexer.FLOAT ? leaf : null;
        }
        return null;
    }

    private Expr power(PowerContext tree) {
        Expr first = matching(tree.matching());
        if (tree.exponent().isEmpty()) {
            return first;
        }
        List<Expr.ArithmeticStep> steps = new ArrayList<>();
        for (int i = 0; i < tree.exponent().size(); i++) {
            steps.add(step(tree.POWER(i), exponent(tree.exponent(i))));
        }
        return counted(new Expr.Arithmetic(first, steps, at(tree)));
    }

    private Expr exponent(ExponentContext tree) {
        boolean negative = isNegative(tree.sign());
        TerminalNode number = bareNumber(tree.matching());
        if (number != null) {
            return number(number.getSymbol(), negative, at(tree));
        }
        Expr operand = matching(tree.matching());
        return tree.sign().isEmpty() ? operand : withSign(operand, negative, at(tree));
    }

    private Expr matching(MatchingContext tree) {
        Expr value = primary(tree.primary());
        if (tree.getChildCount() == 1) {
            return value;
        }
        Expr pattern = tree.text() == null ? variable(tree.VARIABLE()) : text(tree.text());
        if (tree.LIKE() != null) {
            return counted(new Expr.Like(value, pattern, at(tree.LIKE())));
        }
        boolean negated = tree.NOT_REGEX() != null;
        return counted(new Expr.Regex(value, negated, pattern, at(negated ? tree.NOT_REGEX() : tree.REGEX())));
    }

    private Expr primary(PrimaryContext tree) {
        return switch (tree) {
            case FilterGrammarParser.GroupContext group -> disjunction(group.disjunction());
            case FilterGrammarParser.ExistsContext exists -> counted(new Expr.Exists(path(exists.path()), at(exists)));
            case FilterGrammarParser.CallContext call -> call(call);
            case FilterGrammarParser.PathOrNullTestContext test ->
                test.NULL() == null
                        ? path(test.path())
                        : counted(new Expr.NullTest(path(test.path()), test.NOT() != null, at(test)));
            case FilterGrammarParser.TypedTextContext typed -> typed(typed.IDENTIFIER(), typed.text());
            case FilterGrammarParser.ConstantValueContext value ->
                value.constant().text() == null
                        ? constant(value.constant().getStart())
                        : text(value.constant().text());
            case FilterGrammarParser.VariableContext value -> variable(value.VARIABLE());
            case FilterGrammarParser.ListValueContext value -> list(value.list());
            default -> throw new IllegalStateException("no case for " + tree.getClass());
        };
    }

    private Expr.Path path(PathContext tree) {
        Token name = tree.getStart();
        List<PathStep> steps = new ArrayList<>();
        for (int i = 1; i < tree.getChildCount(); i++) {
            ParseTree child = tree.getChild(i);
            if (child instanceof TextContext key) {
                steps.add(key(key));
            } else {
                TerminalNode leaf = (TerminalNode) child;
                switch (leaf.getSymbol().getType()) {
                    case FilterGrammarLexer.INTEGER -> steps.add(index(leaf));
                    case FilterGrammarLexer.IDENTIFIER -> steps.add(new PathStep.Member(leaf.getText()));
                    default -> {}
                }
            }
        }
        return counted(new Expr.Path(name.getText(), steps, positions.of(name)));
    }

    private PathStep key(TextContext tree) {
        String key = literals.string(tree.getText(), at(tree));
        if (key.isEmpty()) {
            throw syntax(at(tree), "a key between brackets is not empty");
        }
        return new PathStep.Key(key);
    }

    private PathStep index(TerminalNode leaf) {
        long index = literals.integer(leaf.getText(), false, at(leaf));
        if (index > Integer.MAX_VALUE) {
            throw syntax(at(leaf), "an array index is at most " + Integer.MAX_VALUE);
        }
        return new PathStep.Index((int) index);
    }

    private Expr.Literal text(TextContext tree) {
        return counted(new Expr.Literal(literals.string(tree.getText(), at(tree)), at(tree)));
    }

    /** A word and a text: a constant of a type that has no literal of its own. */
    private Expr typed(TerminalNode word, TextContext text) {
        String value = literals.string(text.getText(), at(text));
        return counted(
                switch (word.getText()) {
                    case "ISO", "iso" -> new Expr.Moment(value, at(word));
                    case "INTERVAL", "interval" ->
                        new Expr.Interval(
                                TimeInterval.parse(value)
                                        .orElseThrow(() -> syntax(
                                                at(text),
                                                "expected an interval of ISO 8601, such as 'P1DT2H', got '" + value
                                                        + "'")),
                                at(word));
                    default ->
                        throw syntax(
                                at(text),
                                "expected an operator such as `==`, `in`, `like`, `and`, or the end of the filter, found "
                                        + "`" + text.getText() + "`; only ISO and INTERVAL stand before a string");
                });
    }

    private Expr.Literal constant(Token token) {
        return switch (token.getType()) {
            case FilterGrammarLexer.TRUE -> counted(new Expr.Literal(true, positions.of(token)));
            case FilterGrammarLexer.FALSE -> counted(new Expr.Literal(false, positions.of(token)));
            default -> number(token, false, positions.of(token));
        };
    }

    private Expr.Literal number(Token token, boolean negative, int position) {
        // Not a conditional expression: that would turn the integer into a float.
        Object value;
        if (token.getType() == FilterGrammarLexer.INTEGER) {
            value = literals.integer(token.getText(), negative, position);
        } else {
            value = literals.floating(token.getText(), negative, position);
        }
        return counted(new Expr.Literal(value, position));
    }

    private Expr.Variable variable(TerminalNode leaf) {
        String text = leaf.getText();
        return counted(new Expr.Variable(text.substring(1, text.length() - 1).strip(), at(leaf)));
    }

    /** Elements have a limit of their own and do not count as nodes. */
    private Expr.ListLiteral list(ListContext tree) {
        int size = tree.element().size();
        if (size > limits.filterListElements()) {
            throw new LimitExceededException(
                    "filterListElements", limits.filterListElements(), size, "filter list at position " + at(tree));
        }
        int nodesBefore = nodes;
        List<Expr> elements = new ArrayList<>(size);
        for (ElementContext element : tree.element()) {
            elements.add(element(element));
            nodes = nodesBefore;
        }
        return counted(new Expr.ListLiteral(elements, at(tree)));
    }

    private Expr element(ElementContext tree) {
        if (tree.IDENTIFIER() != null) {
            return typed(tree.IDENTIFIER(), tree.text());
        }
        if (tree.text() != null) {
            return text(tree.text());
        }
        if (tree.VARIABLE() != null) {
            return variable(tree.VARIABLE());
        }
        if (tree.list() != null) {
            return list(tree.list());
        }
        Token last = tree.getStop();
        return tree.TRUE() != null || tree.FALSE() != null
                ? constant(last)
                : number(last, isNegative(tree.sign()), at(tree));
    }

    private Expr call(FilterGrammarParser.CallContext tree) {
        String written = tree.IDENTIFIER().getText();
        String lower = written.toLowerCase(Locale.ROOT);
        boolean oneCase = written.equals(lower) || written.equals(written.toUpperCase(Locale.ROOT));
        int position = at(tree);
        List<ArgumentContext> arguments = tree.argument();
        Expr call =
                switch (oneCase ? lower : written) {
                    case "json_contains", "array_contains" -> contains(Quantifier.ONE, written, arguments, position);
                    case "json_contains_all", "array_contains_all" ->
                        contains(Quantifier.ALL, written, arguments, position);
                    case "json_contains_any", "array_contains_any" ->
                        contains(Quantifier.ANY, written, arguments, position);
                    case "array_length" -> {
                        checkArity(written, arguments, 1, 1, position);
                        yield new Expr.ArrayLength(plain(arguments.getFirst()), position);
                    }
                    case "text_match" -> {
                        checkArity(written, arguments, 2, 3, position);
                        yield new Expr.TextMatch(
                                plain(arguments.get(0)),
                                plain(arguments.get(1)),
                                named(arguments, 2, "minimum_should_match"),
                                position);
                    }
                    case "text_match_fuzzy" -> {
                        checkArity(written, arguments, 3, 3, position);
                        yield new Expr.FuzzyMatch(
                                plain(arguments.get(0)),
                                plain(arguments.get(1)),
                                named(arguments, 2, "max_edit_distance").orElseThrow(),
                                position);
                    }
                    case "phrase_match" -> {
                        checkArity(written, arguments, 2, 3, position);
                        yield new Expr.PhraseMatch(
                                plain(arguments.get(0)), plain(arguments.get(1)), slop(arguments), position);
                    }
                    case "random_sample" -> {
                        checkArity(written, arguments, 1, 2, position);
                        yield new Expr.Sample(plain(arguments.getFirst()), named(arguments, 1, "seed"), position);
                    }
                    case "element_filter" -> {
                        checkArity(written, arguments, 2, 2, position);
                        yield new Expr.ElementCondition(plain(arguments.get(0)), plain(arguments.get(1)), position);
                    }
                    case "match_any" -> elements(ElementQuantifier.ANY, written, arguments, position);
                    case "match_all" -> elements(ElementQuantifier.ALL, written, arguments, position);
                    case "match_least" -> elements(ElementQuantifier.LEAST, written, arguments, position);
                    case "match_most" -> elements(ElementQuantifier.MOST, written, arguments, position);
                    case "match_exact" -> elements(ElementQuantifier.EXACT, written, arguments, position);
                    case "st_equals" -> spatial(SpatialPredicate.EQUALS, written, arguments, position);
                    case "st_contains" -> spatial(SpatialPredicate.CONTAINS, written, arguments, position);
                    case "st_within" -> spatial(SpatialPredicate.WITHIN, written, arguments, position);
                    case "st_intersects" -> spatial(SpatialPredicate.INTERSECTS, written, arguments, position);
                    case "st_overlaps" -> spatial(SpatialPredicate.OVERLAPS, written, arguments, position);
                    case "st_touches" -> spatial(SpatialPredicate.TOUCHES, written, arguments, position);
                    case "st_crosses" -> spatial(SpatialPredicate.CROSSES, written, arguments, position);
                    case "st_dwithin" -> {
                        checkArity(written, arguments, 3, 3, position);
                        yield new Expr.SpatialDistance(
                                plain(arguments.get(0)), plain(arguments.get(1)), plain(arguments.get(2)), position);
                    }
                    case "st_isvalid" -> {
                        checkArity(written, arguments, 1, 1, position);
                        yield new Expr.SpatialValid(plain(arguments.getFirst()), position);
                    }
                    default ->
                        throw syntax(position, "no function is named `" + written + "`; there are " + KNOWN_FUNCTIONS);
                };
        return counted(call);
    }

    private Expr contains(Quantifier quantifier, String name, List<ArgumentContext> arguments, int position) {
        checkArity(name, arguments, 2, 2, position);
        return new Expr.Contains(quantifier, plain(arguments.get(0)), plain(arguments.get(1)), position);
    }

    private Expr spatial(SpatialPredicate predicate, String name, List<ArgumentContext> arguments, int position) {
        checkArity(name, arguments, 2, 2, position);
        return new Expr.Spatial(predicate, plain(arguments.get(0)), plain(arguments.get(1)), position);
    }

    private Expr elements(ElementQuantifier quantifier, String name, List<ArgumentContext> arguments, int position) {
        boolean counts = quantifier != ElementQuantifier.ANY && quantifier != ElementQuantifier.ALL;
        int expected = counts ? 3 : 2;
        checkArity(name, arguments, expected, expected, position);
        return new Expr.Elements(
                quantifier,
                plain(arguments.get(0)),
                plain(arguments.get(1)),
                named(arguments, 2, "threshold"),
                position);
    }

    private void checkArity(String name, List<ArgumentContext> arguments, int least, int most, int position) {
        int given = arguments.size();
        if (given < least || given > most) {
            String expected = least == most ? Integer.toString(least) : least + " or " + most;
            throw syntax(position, "%s takes %s arguments, got %d".formatted(name, expected, given));
        }
    }

    private Expr plain(ArgumentContext argument) {
        if (argument.ASSIGN() != null) {
            throw syntax(at(argument), "this argument has no name; equality is written `==`");
        }
        return disjunction(argument.disjunction());
    }

    private Optional<Expr> named(List<ArgumentContext> arguments, int place, String name) {
        if (arguments.size() <= place) {
            return Optional.empty();
        }
        ArgumentContext argument = arguments.get(place);
        if (argument.ASSIGN() == null || !argument.IDENTIFIER().getText().equalsIgnoreCase(name)) {
            throw syntax(
                    at(argument),
                    "the %s argument is written `%s = N`".formatted(place == 1 ? "second" : "third", name));
        }
        return Optional.of(disjunction(argument.disjunction()));
    }

    private Optional<Expr> slop(List<ArgumentContext> arguments) {
        if (arguments.size() < 3) {
            return Optional.empty();
        }
        return arguments.get(2).ASSIGN() == null ? Optional.of(plain(arguments.get(2))) : named(arguments, 2, "slop");
    }

    private <T extends Expr> T counted(T node) {
        nodes++;
        if (nodes > limits.filterNodes()) {
            throw new LimitExceededException("filterNodes", limits.filterNodes(), nodes, "filter");
        }
        return node;
    }

    private FilterSyntaxException syntax(int position, String expected) {
        return new FilterSyntaxException(filter, position, expected);
    }

    private int at(ParserRuleContext tree) {
        return positions.of(tree.getStart());
    }

    private int at(TerminalNode leaf) {
        return positions.of(leaf.getSymbol());
    }
}
