package io.tercel.expr;

import io.tercel.index.scalar.BoxIndex;
import io.tercel.index.scalar.KeyIndex;
import io.tercel.index.scalar.Keys;
import io.tercel.schema.DataType;
import io.tercel.schema.JsonCast;
import io.tercel.schema.ScalarIndexSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Single conditions as look-ups in the indexes of a segment. Used by one thread. */
final class IndexConditions {

    private final FilterIndexes indexes;
    private final FilterPlan plan;
    private final int rows;

    IndexConditions(FilterIndexes indexes, FilterPlan plan, int rows) {
        this.indexes = indexes;
        this.plan = plan;
        this.rows = rows;
    }

    /** The rows for which a condition may have a verdict, by the cheapest index that can tell; empty when none can. */
    Optional<IndexedRows.Leaf> of(BoundExpr part, boolean verdict) {
        int field = fieldOf(part);
        if (field < 0 || !ElementFields.isStored(field)) {
            return Optional.empty();
        }
        IndexedRows.@Nullable Leaf best = null;
        for (FilterIndex index : indexes.of(field)) {
            Optional<IndexLookup> lookup = lookup(part, index).filter(each -> verdict || each.knowsFalse());
            if (lookup.isPresent() && (best == null || lookup.get().cost() < best.cost())) {
                best = new IndexedRows.Leaf(lookup.get(), verdict, part, rows, index.description());
            }
        }
        return Optional.ofNullable(best);
    }

    private static int fieldOf(BoundExpr part) {
        return switch (part) {
            case BoundExpr.IsNull isNull -> isNull.field();
            case BoundExpr.LongRange range -> range.field();
            case BoundExpr.LongIn in -> in.field();
            case BoundExpr.DoubleRange range -> range.field();
            case BoundExpr.DoubleIn in -> in.field();
            case BoundExpr.BytesEqual equal -> equal.field();
            case BoundExpr.BytesCompare compare -> compare.field();
            case BoundExpr.BytesIn in -> in.field();
            case BoundExpr.BytesMatch like -> like.field();
            case BoundExpr.ArrayContains contains -> contains.field();
            case BoundExpr.Spatial spatial -> spatial.field();
            case BoundExpr.SpatialDistance near -> near.field();
            case BoundExpr.JsonCompare compare -> compare.path().field();
            case BoundExpr.JsonIn in -> in.path().field();
            case BoundExpr.JsonMatch like -> like.path().field();
            case BoundExpr.JsonContains contains -> contains.path().field();
            default -> -1;
        };
    }

    private Optional<IndexLookup> lookup(BoundExpr part, FilterIndex index) {
        if (part instanceof BoundExpr.IsNull && index.place().isEmpty()) {
            return Optional.of(new IndexLookup.Nulls(index.index()));
        }
        return switch (index.index()) {
            case BoxIndex boxes -> BoxLookups.of(part, boxes);
            case KeyIndex keys ->
                index.spec() instanceof ScalarIndexSpec.JsonPath json
                        ? ofJson(part, index, keys, json.cast())
                        : ofField(part, index.spec(), keys);
        };
    }

    private Optional<IndexLookup> ofField(BoundExpr part, ScalarIndexSpec spec, KeyIndex keys) {
        if (spec instanceof ScalarIndexSpec.Ngram grams) {
            return part instanceof BoundExpr.BytesMatch match && match.pattern() instanceof LikePattern pattern
                    ? GramLookups.of(keys, grams, pattern)
                    : Optional.empty();
        }
        if (part instanceof BoundExpr.ArrayContains contains) {
            return Optional.of(ofElements(contains, keys));
        }
        int field = fieldOf(part);
        if (plan.storedFields().get(field).type() == DataType.ARRAY) {
            return Optional.empty();
        }
        return switch (part) {
            case BoundExpr.LongRange range -> numbers(keys, range.min(), range.max());
            case BoundExpr.LongIn in ->
                Optional.of(KeyLookups.anyNumber(keys, in.values().toArray(), true));
            case BoundExpr.DoubleRange range ->
                Double.isNaN(range.min()) || Double.isNaN(range.max())
                        ? Optional.empty()
                        : numbers(keys, Keys.of(range.min()), Keys.of(range.max()));
            case BoundExpr.DoubleIn in -> {
                long[] members = in.bits().toArray();
                for (int i = 0; i < members.length; i++) {
                    members[i] = Keys.of(Double.longBitsToDouble(members[i]));
                }
                yield Optional.of(KeyLookups.anyNumber(keys, members, true));
            }
            case BoundExpr.BytesEqual equal -> Optional.of(KeyLookups.anyText(keys, List.of(equal.value()), true));
            case BoundExpr.BytesIn in ->
                Optional.of(KeyLookups.anyText(keys, in.values().values(), true));
            case BoundExpr.BytesCompare compare ->
                Optional.of(KeyLookups.compare(keys, compare.operator(), compare.value()));
            case BoundExpr.BytesMatch like -> KeyLookups.like(keys, like.pattern());
            default -> Optional.empty();
        };
    }

    private static Optional<IndexLookup> numbers(KeyIndex keys, long min, long max) {
        return Optional.of(KeyLookups.range(keys, min, max));
    }

    private static IndexLookup ofElements(BoundExpr.ArrayContains contains, KeyIndex keys) {
        return switch (contains.values()) {
            case ElementSet.Longs longs ->
                KeyLookups.elements(
                        keys, KeyLookups.keysOf(keys, longs.values().toArray()), longs.size(), contains.all());
            case ElementSet.Doubles doubles -> {
                long[] members = doubles.bits().toArray();
                for (int i = 0; i < members.length; i++) {
                    members[i] = Keys.of(Double.longBitsToDouble(members[i]));
                }
                yield KeyLookups.elements(keys, KeyLookups.keysOf(keys, members), doubles.size(), contains.all());
            }
            case ElementSet.Texts texts ->
                KeyLookups.elements(
                        keys, KeyLookups.keysOf(keys, texts.values().values()), texts.size(), contains.all());
        };
    }

    private static Optional<IndexLookup> ofJson(BoundExpr part, FilterIndex index, KeyIndex keys, JsonCast cast) {
        return switch (part) {
            case BoundExpr.JsonCompare compare ->
                isAt(index, compare.path()) ? ofJson(compare, keys, cast) : Optional.empty();
            case BoundExpr.JsonIn in ->
                isAt(index, in.path()) && !cast.isArray()
                        ? jsonKeys(keys, cast, in.values().values()).map(members -> KeyLookups.any(keys, members, true))
                        : Optional.empty();
            case BoundExpr.JsonMatch like ->
                isAt(index, like.path()) && cast == JsonCast.VARCHAR
                        ? KeyLookups.like(keys, like.pattern())
                        : Optional.empty();
            case BoundExpr.JsonContains contains ->
                isAt(index, contains.path())
                                && cast.isArray()
                                && !contains.values().values().isEmpty()
                        ? jsonKeys(keys, cast, contains.values().values())
                                .map(members -> KeyLookups.elements(
                                        keys,
                                        members,
                                        contains.values().values().size(),
                                        contains.all()))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean isAt(FilterIndex index, JsonPath path) {
        return index.place().equals(Optional.of(path));
    }

    private static Optional<IndexLookup> ofJson(BoundExpr.JsonCompare compare, KeyIndex keys, JsonCast cast) {
        Object constant = JsonConstants.canonical(compare.constant());
        if (cast.isArray() || !isOfCast(cast, constant)) {
            return Optional.empty();
        }
        if (constant instanceof String text) {
            ByteString bytes = ByteString.of(text);
            return Optional.of(
                    compare.operator() == ComparisonOperator.EQUAL
                            ? KeyLookups.anyText(keys, List.of(bytes), true)
                            : KeyLookups.compare(keys, compare.operator(), bytes));
        }
        long key = numberKey(constant);
        return switch (compare.operator()) {
            case EQUAL -> numbers(keys, key, key);
            case LESS -> cast == JsonCast.BOOL ? Optional.empty() : numbers(keys, Long.MIN_VALUE, key - 1);
            case LESS_OR_EQUAL -> cast == JsonCast.BOOL ? Optional.empty() : numbers(keys, Long.MIN_VALUE, key);
            case GREATER -> cast == JsonCast.BOOL ? Optional.empty() : numbers(keys, key + 1, Long.MAX_VALUE);
            case GREATER_OR_EQUAL -> cast == JsonCast.BOOL ? Optional.empty() : numbers(keys, key, Long.MAX_VALUE);
            case NOT_EQUAL -> Optional.empty();
        };
    }

    /** The keys that values have; empty when one of them is not what the index holds. */
    private static Optional<List<Integer>> jsonKeys(KeyIndex keys, JsonCast cast, Collection<Object> values) {
        List<ByteString> texts = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        for (Object value : values) {
            if (!isOfCast(cast, value)) {
                return Optional.empty();
            }
            if (value instanceof String text) {
                texts.add(ByteString.of(text));
            } else {
                numbers.add(numberKey(value));
            }
        }
        return Optional.of(
                cast.isText()
                        ? KeyLookups.keysOf(keys, texts)
                        : KeyLookups.keysOf(
                                keys,
                                numbers.stream().mapToLong(Long::longValue).toArray()));
    }

    private static boolean isOfCast(JsonCast cast, Object constant) {
        return switch (cast) {
            case BOOL, ARRAY_BOOL -> constant instanceof Boolean;
            case DOUBLE, ARRAY_DOUBLE ->
                constant instanceof Double || (constant instanceof Long number && Numbers.isDouble(number));
            case VARCHAR, ARRAY_VARCHAR -> constant instanceof String;
        };
    }

    private static long numberKey(Object constant) {
        return switch (constant) {
            case Boolean flag -> flag ? 1 : 0;
            case Long number -> Keys.of((double) number);
            default -> Keys.of((Double) constant);
        };
    }
}
