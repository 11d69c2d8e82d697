package io.tercel.expr;

import io.tercel.error.LimitExceededException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what a path of the filter names: a column, a place in a JSON field, or an undeclared field. */
final class FieldNames implements PathResolver {

    /** What stands for the element that a condition on elements looks at. */
    static final String ELEMENT = "$";

    private final CollectionSchema schema;
    private final int jsonDepth;
    private final List<FieldSchema> stored;
    private final Map<String, Integer> ordinals = new HashMap<>();

    FieldNames(CollectionSchema schema, int jsonDepth) {
        this.schema = schema;
        this.jsonDepth = jsonDepth;
        this.stored = schema.storedFields();
        for (int i = 0; i < stored.size(); i++) {
            ordinals.put(stored.get(i).name(), i);
        }
    }

    @Override
    public Operand resolve(Expr.Path path) {
        checkDepth(path);
        if (path.name().equals(ELEMENT)) {
            throw Values.invalid(
                    path.position(), "`$` names an element, within match_any and its like or element_filter");
        }
        Optional<FieldSchema> structs = schema.field(path.name()).filter(FieldSchema::isStructArray);
        if (structs.isPresent()) {
            return structs(path, structs.get());
        }
        Integer ordinal = ordinals.get(path.name());
        if (ordinal != null) {
            return declared(path, stored.get(ordinal), ordinal);
        }
        if (schema.field(path.name()).isPresent()) {
            throw Values.invalid(
                    path.position(),
                    "field '%s' is filled by a function and is not kept for filters".formatted(path.name()));
        }
        Integer dynamic = ordinals.get(CollectionSchema.DYNAMIC_FIELD);
        if (dynamic == null) {
            throw unknown(path);
        }
        checkJsonSteps(path);
        List<PathStep> steps = new ArrayList<>();
        steps.add(new PathStep.Key(path.name()));
        steps.addAll(path.steps());
        return new Operand.Json(new JsonPath(dynamic, true, steps), path.toString(), path.position());
    }

    private void checkDepth(Expr.Path path) {
        if (path.steps().size() > jsonDepth) {
            throw new LimitExceededException(
                    "jsonDepth", jsonDepth, path.steps().size(), "filter path at position " + path.position());
        }
    }

    private static Operand declared(Expr.Path path, FieldSchema field, int ordinal) {
        if (field.type() == DataType.ARRAY) {
            return array(path, path.steps(), new Operand.Array(field, ordinal, path.position()));
        }
        if (field.type() == DataType.JSON) {
            checkJsonSteps(path);
            boolean nullIsEmpty = field.name().equals(CollectionSchema.DYNAMIC_FIELD);
            return new Operand.Json(new JsonPath(ordinal, nullIsEmpty, path.steps()), path.toString(), path.position());
        }
        if (field.type().isVector()) {
            throw Values.invalid(
                    path.position(),
                    "field '%s' is a %s; filters cannot read vectors".formatted(field.name(), field.type()));
        }
        if (!path.steps().isEmpty()) {
            throw Values.invalid(
                    path.position(),
                    "field '%s' is %s; only JSON and ARRAY fields have a path such as %s"
                            .formatted(field.name(), field.type(), path));
        }
        return new Operand.Column(field, ordinal, path.position());
    }

    private static void checkJsonSteps(Expr.Path path) {
        for (PathStep step : path.steps()) {
            if (step instanceof PathStep.Member member) {
                throw Values.invalid(
                        path.position(), "a key of JSON is written with quotes: [\"%s\"]".formatted(member.name()));
            }
        }
    }

    /** The array itself, or one of its elements. */
    private static Operand array(Expr.Path path, List<PathStep> steps, Operand.Array array) {
        if (steps.isEmpty()) {
            return array;
        }
        FieldSchema element = array.field().element();
        if (steps.size() > 1 || !(steps.getFirst() instanceof PathStep.Index index)) {
            throw Values.invalid(
                    path.position(),
                    "field '%s' is an ARRAY; its elements are named as %s[0], not as %s"
                            .formatted(path.name(), path.name(), path));
        }
        if (element.type().isVector()) {
            throw Values.invalid(
                    path.position(),
                    "field '%s' is a %s; filters cannot read vectors"
                            .formatted(array.field().name(), array.field().typeName()));
        }
        return new Operand.Column(
                element.nullable(), ElementFields.element(array.ordinal(), index.index()), path.position());
    }

    /** {@code chunks}, {@code chunks[text]} or {@code chunks[0][text]}. */
    private Operand structs(Expr.Path path, FieldSchema array) {
        List<PathStep> steps = path.steps();
        if (steps.isEmpty()) {
            return new Operand.Array(
                    array, column(path, array, array.structFields().getFirst().name()), path.position());
        }
        if (!(steps.getLast() instanceof PathStep.Member member)) {
            throw Values.invalid(
                    path.position(),
                    "field '%s' is an ARRAY of STRUCT; a field of its elements is named as %s[%s] or %s[0][%s]"
                            .formatted(
                                    array.name(),
                                    array.name(),
                                    array.structFields().getFirst().name(),
                                    array.name(),
                                    array.structFields().getFirst().name()));
        }
        int column = column(path, array, member.name());
        return array(
                path,
                steps.subList(0, steps.size() - 1),
                new Operand.Array(stored.get(column), column, path.position()));
    }

    /** The column that holds one field of the structs of an array. */
    private int column(Expr.Path path, FieldSchema array, String member) {
        Integer column = ordinals.get("%s[%s]".formatted(array.name(), member));
        if (column == null) {
            List<String> names =
                    array.structFields().stream().map(FieldSchema::name).toList();
            throw Values.invalid(
                    path.position(),
                    "no field of '%s' is named '%s'%s its fields are %s"
                            .formatted(
                                    array.name(),
                                    member,
                                    nearest(member, names)
                                            .map(name -> "; did you mean '" + name + "'?")
                                            .orElse(";"),
                                    String.join(", ", names)));
        }
        return column;
    }

    /** What {@code $} means within a condition on the elements of an array. */
    PathResolver elementsOf(Operand.Array array, String function) {
        return path -> {
            if (!path.name().equals(ELEMENT)) {
                throw Values.invalid(
                        path.position(),
                        "within %s a condition is on elements, which are named `$` or `$[field]`, not `%s`"
                                .formatted(function, path));
            }
            return array.field().isStructArray() ? member(path, array) : element(path, array);
        };
    }

    private Operand member(Expr.Path path, Operand.Array array) {
        if (path.steps().size() != 1 || !(path.steps().getFirst() instanceof PathStep.Member member)) {
            throw Values.invalid(
                    path.position(),
                    "a field of an element is named as $[%s]"
                            .formatted(array.field().structFields().getFirst().name()));
        }
        int column = column(path, array.field(), member.name());
        return element(
                new Expr.Path(path.name(), List.of(), path.position()),
                new Operand.Array(stored.get(column), column, path.position()));
    }

    private static Operand element(Expr.Path path, Operand.Array array) {
        FieldSchema element = array.field().element();
        if (!path.steps().isEmpty()) {
            throw Values.invalid(
                    path.position(),
                    "the elements of '%s' are named as $"
                            .formatted(array.field().name()));
        }
        if (element.type().isVector()) {
            throw Values.invalid(
                    path.position(), "field '%s' holds vectors, which filters cannot read".formatted(element.name()));
        }
        return new Operand.Column(element, array.ordinal(), path.position());
    }

    private Misfit unknown(Expr.Path path) {
        if (path.name().equals(CollectionSchema.DYNAMIC_FIELD)) {
            return Values.invalid(path.position(), "there is no $meta: the collection has no dynamic fields");
        }
        List<String> names = schema.fields().stream().map(FieldSchema::name).toList();
        String hint = nearest(path.name(), names)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse(";");
        String known = names.stream().collect(Collectors.joining(", "));
        return Values.invalid(
                path.position(), "no field is named '%s'%s the fields are %s".formatted(path.name(), hint, known));
    }

    /** The name that is most alike, if it is alike at all: at most a third of it differs. */
    static Optional<String> nearest(String name, List<String> names) {
        Optional<String> best = Optional.empty();
        int least = Integer.MAX_VALUE;
        for (String each : names) {
            int edits = edits(name.toLowerCase(Locale.ROOT), each.toLowerCase(Locale.ROOT));
            if (edits < least && edits <= Math.max(1, Math.max(name.length(), each.length()) / 3)) {
                best = Optional.of(each);
                least = edits;
            }
        }
        return best;
    }

    /** Edit distance in which exchanging two neighbours is one edit: the commonest slip of the hand. */
    private static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int least = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                boolean exchanged =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                cost[i][j] = exchanged ? Math.min(least, 1 + cost[i - 2][j - 2]) : least;
            }
        }
        return cost[a.length()][b.length()];
    }
}
