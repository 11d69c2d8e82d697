package io.tercel.langchain4j;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.filter.comparison.ContainsString;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThan;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThan;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotIn;
import dev.langchain4j.store.embedding.filter.logical.And;
import dev.langchain4j.store.embedding.filter.logical.Not;
import dev.langchain4j.store.embedding.filter.logical.Or;
import io.tercel.schema.JsonCast;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * LangChain4j's filters in the filter language. Keys become quoted places in the JSON field of metadata; values are parameters and
 * never text of the language.
 *
 * <p>The answers are those of {@code Filter.test}: a missing key fits only {@code !=} and {@code not in}; {@code not} is the plain
 * opposite; an entry without a segment fits no filter at all, because its metadata is null and every condition on it unknown.
 * Numbers are compared by value whatever their types, a Float by its shortest decimal. Where {@code Filter.test} throws because
 * types do not fit, the answer is that of a missing key. NaN equals nothing, and nothing is above or below it; infinities lie
 * beyond all other numbers. Texts are ordered by code point and UUIDs as their texts.
 *
 * <p>Of a store with partitions, conditions that pin the partition key are conditions on its field, so that other partitions are not
 * looked at; but not below a {@code not}, where an entry without metadata would fit.
 */
final class MetadataFilterMapper {

    private final StringBuilder text = new StringBuilder();
    private final Map<String, Object> parameters = new HashMap<>();
    private final Map<String, JsonCast> keys = new HashMap<>();
    private final Optional<String> partitionKey;
    private int negations;

    private MetadataFilterMapper(Optional<String> partitionKey) {
        this.partitionKey = partitionKey;
    }

    /**
     * A filter as the database takes it.
     *
     * @param filter what it says
     * @param keys the keys of metadata that it compares, each with the kind of value
     */
    record Mapped(io.tercel.query.Filter filter, Map<String, JsonCast> keys) {}

    /** Maps a filter, of a store with partitions by a key or of one without. */
    static Mapped map(Filter filter, Optional<String> partitionKey) {
        MetadataFilterMapper mapper = new MetadataFilterMapper(partitionKey);
        mapper.write(filter);
        return new Mapped(io.tercel.query.Filter.of(mapper.text.toString(), mapper.parameters), mapper.keys);
    }

    private void write(Filter filter) {
        switch (filter) {
            case And and -> writeChain(operands(and), " and ");
            case Or or -> writeChain(operands(or), " or ");
            case Not not -> {
                beginNot();
                write(not.expression());
                endNot();
            }
            case IsEqualTo is -> writeEqual(is.key(), is.comparisonValue());
            case IsNotEqualTo is -> {
                beginNot();
                writeEqual(is.key(), is.comparisonValue());
                endNot();
            }
            case IsGreaterThan is -> writeOrder(is.key(), ">", is.comparisonValue());
            case IsGreaterThanOrEqualTo is -> writeOrder(is.key(), ">=", is.comparisonValue());
            case IsLessThan is -> writeOrder(is.key(), "<", is.comparisonValue());
            case IsLessThanOrEqualTo is -> writeOrder(is.key(), "<=", is.comparisonValue());
            case IsIn in -> writeIn(in.key(), in.comparisonValues());
            case IsNotIn in -> {
                beginNot();
                writeIn(in.key(), in.comparisonValues());
                endNot();
            }
            case ContainsString contains -> {
                String pattern = "%" + contains.comparisonValue().replaceAll("[%_\\\\]", "\\\\$0") + "%";
                writeCondition(contains.key(), "like", pattern);
            }
            default ->
                throw new UnsupportedFeatureException(
                        "Unsupported filter type: " + filter.getClass().getName());
        }
    }

    private void beginNot() {
        text.append("not (");
        negations++;
    }

    private void endNot() {
        text.append(')');
        negations--;
    }

    private boolean pinsPartition(String key) {
        return negations == 0 && partitionKey.equals(Optional.of(key));
    }

    private void writeChain(List<Filter> operands, String word) {
        String between = "";
        for (Filter operand : operands) {
            boolean bracket = operand instanceof And || operand instanceof Or;
            text.append(between).append(bracket ? "(" : "");
            write(operand);
            text.append(bracket ? ")" : "");
            between = word;
        }
    }

    private static List<Filter> operands(And chain) {
        return operands(chain, filter -> filter instanceof And and ? List.of(and.left(), and.right()) : List.of());
    }

    private static List<Filter> operands(Or chain) {
        return operands(chain, filter -> filter instanceof Or or ? List.of(or.left(), or.right()) : List.of());
    }

    /** A chain of binary filters as one list: however long it is, it needs no nesting. */
    private static List<Filter> operands(Filter chain, Function<Filter, List<Filter>> sides) {
        List<Filter> operands = new ArrayList<>();
        Deque<Filter> rest = new ArrayDeque<>();
        rest.push(chain);
        while (!rest.isEmpty()) {
            Filter next = rest.pop();
            List<Filter> both = sides.apply(next);
            if (both.isEmpty()) {
                operands.add(next);
            } else {
                rest.push(both.getLast());
                rest.push(both.getFirst());
            }
        }
        return operands;
    }

    private void writeEqual(String key, Object value) {
        Object constant = constant(key, value);
        if (isNaN(constant)) {
            writeNever(key);
        } else if (pinsPartition(key)) {
            text.append(StoreSchema.PARTITION).append(" == ");
            writeParameter(PartitionValues.of(value));
        } else if (isInfinite(constant)) {
            writeInfinite(key, constant.equals(Double.POSITIVE_INFINITY));
        } else {
            writeCondition(key, "==", constant);
        }
    }

    private void writeOrder(String key, String operator, Object value) {
        Object constant = constant(key, value);
        if (isNaN(constant)) {
            writeNever(key);
        } else if (isInfinite(constant)) {
            writeOrderOfInfinite(key, operator, constant.equals(Double.POSITIVE_INFINITY));
        } else {
            writeCondition(key, operator, constant);
        }
    }

    private void writeOrderOfInfinite(String key, String operator, boolean positive) {
        boolean greater = operator.startsWith(">");
        boolean inclusive = operator.endsWith("=");
        if (greater == positive) {
            // Above the highest number there is nothing, from it on there is itself; below the lowest likewise.
            if (inclusive) {
                writeInfinite(key, positive);
            } else {
                writeNever(key);
            }
        } else {
            text.append('(');
            writeCondition(key, greater ? ">=" : "<=", greater ? -Double.MAX_VALUE : Double.MAX_VALUE);
            if (inclusive) {
                text.append(" or ");
                writeInfinite(key, positive);
            }
            text.append(')');
        }
    }

    private void writeIn(String key, Collection<?> values) {
        if (pinsPartition(key)) {
            text.append(StoreSchema.PARTITION).append(" in ");
            writeParameter(values.stream()
                    .filter(value -> !isNaN(constant(key, value)))
                    .map(PartitionValues::of)
                    .toList());
            return;
        }
        List<Object> finite = new ArrayList<>();
        List<Object> infinite = new ArrayList<>();
        for (Object value : values) {
            Object constant = constant(key, value);
            if (isInfinite(constant)) {
                infinite.add(constant);
            } else if (!isNaN(constant)) {
                finite.add(constant);
            }
        }
        text.append('(');
        writeCondition(key, "in", finite);
        for (Object constant : infinite) {
            text.append(" or ");
            writeInfinite(key, constant.equals(Double.POSITIVE_INFINITY));
        }
        text.append(')');
    }

    private void writeInfinite(String key, boolean positive) {
        writeCondition(key, positive ? ">" : "<", positive ? Double.MAX_VALUE : -Double.MAX_VALUE);
    }

    /** False, but unknown for an entry without metadata. */
    private void writeNever(String key) {
        writeCondition(key, "in", List.of());
    }

    private void writeCondition(String key, String operator, Object value) {
        Object example = value instanceof List<?> list && !list.isEmpty() ? list.getFirst() : value;
        keys.put(key, example instanceof Number ? JsonCast.DOUBLE : JsonCast.VARCHAR);
        text.append(place(key)).append(' ').append(operator).append(' ');
        writeParameter(value);
    }

    private void writeParameter(Object value) {
        String name = "p" + parameters.size();
        parameters.put(name, value);
        text.append('{').append(name).append('}');
    }

    /** Where a key of metadata is, as filters write it. */
    static String place(String key) {
        StringBuilder text = new StringBuilder(StoreSchema.METADATA).append("[\"");
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (Character.isISOControl(c)) {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        return text.append("\"]").toString();
    }

    /** A value as metadata holds it: text, a Long, or a Double. */
    private static Object constant(String key, Object value) {
        return switch (value) {
            case String string -> string;
            case UUID uuid -> uuid.toString();
            case Number number -> isLong(number) ? (Object) number.longValue() : doubleOf(number);
            default ->
                throw new IllegalArgumentException(
                        "metadata key '%s' is compared with a %s; expected a String, UUID or number"
                                .formatted(key, value.getClass().getName()));
        };
    }

    private static boolean isLong(Number number) {
        return number instanceof Long
                || number instanceof Integer
                || number instanceof Short
                || number instanceof Byte
                || (number instanceof BigInteger big && big.bitLength() < Long.SIZE);
    }

    /** By the shortest decimal, so that 1.23f is 1.23. */
    private static Double doubleOf(Number number) {
        return Double.valueOf(number.toString());
    }

    private static boolean isNaN(Object constant) {
        return constant instanceof Double number && number.isNaN();
    }

    private static boolean isInfinite(Object constant) {
        return constant instanceof Double number && number.isInfinite();
    }
}
