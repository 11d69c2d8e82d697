package io.tercel.expr;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the values of one field that a filter allows, where it names them. */
final class PinnedValues {

    private final int field;

    private PinnedValues(int field) {
        this.field = field;
    }

    static Optional<List<Object>> of(BoundExpr condition, int field) {
        return new PinnedValues(field).of(condition);
    }

    static long equalities(BoundExpr condition, int field) {
        List<BoundExpr> all = condition instanceof BoundExpr.And and ? and.operands() : List.of(condition);
        return all.stream().filter(each -> isEquality(each, field)).count();
    }

    private static boolean isEquality(BoundExpr condition, int field) {
        boolean integer =
                condition instanceof BoundExpr.LongRange range && range.field() == field && range.min() == range.max();
        return integer || (condition instanceof BoundExpr.BytesEqual equal && equal.field() == field);
    }

    private Optional<List<Object>> of(BoundExpr condition) {
        return switch (condition) {
            case BoundExpr.Constant constant -> constant.value() ? Optional.empty() : Optional.of(List.of());
            case BoundExpr.Known known -> known.value() ? Optional.empty() : Optional.of(List.of());
            case BoundExpr.LongRange range -> oneOf(range);
            case BoundExpr.LongIn in ->
                in.field() == field
                        ? Optional.of(Arrays.stream(in.values().toArray())
                                .<Object>mapToObj(Long::valueOf)
                                .toList())
                        : Optional.empty();
            case BoundExpr.BytesEqual equal ->
                equal.field() == field ? Optional.of(List.of(equal.value().toString())) : Optional.empty();
            case BoundExpr.BytesIn in ->
                in.field() == field
                        ? Optional.of(in.values().values().stream()
                                .<Object>map(ByteString::toString)
                                .toList())
                        : Optional.empty();
            case BoundExpr.And and -> fewest(and.operands());
            case BoundExpr.Or or -> union(or.operands());
            case BoundExpr.IsNull other -> Optional.empty();
            case BoundExpr.DoubleRange other -> Optional.empty();
            case BoundExpr.DoubleIn other -> Optional.empty();
            case BoundExpr.BytesCompare other -> Optional.empty();
            case BoundExpr.BytesMatch other -> Optional.empty();
            case BoundExpr.BytesFields other -> Optional.empty();
            case BoundExpr.NumberCompare other -> Optional.empty();
            case BoundExpr.JsonCompare other -> Optional.empty();
            case BoundExpr.JsonIn other -> Optional.empty();
            case BoundExpr.JsonMatch other -> Optional.empty();
            case BoundExpr.JsonExists other -> Optional.empty();
            case BoundExpr.JsonContains other -> Optional.empty();
            case BoundExpr.ArrayContains other -> Optional.empty();
            case BoundExpr.Elements other -> Optional.empty();
            case BoundExpr.Spatial other -> Optional.empty();
            case BoundExpr.SpatialDistance other -> Optional.empty();
            case BoundExpr.SpatialValid other -> Optional.empty();
            case BoundExpr.TextMatch other -> Optional.empty();
            case BoundExpr.FuzzyMatch other -> Optional.empty();
            case BoundExpr.PhraseMatch other -> Optional.empty();
            case BoundExpr.Sample other -> Optional.empty();
            case BoundExpr.Not other -> Optional.empty();
        };
    }

    private Optional<List<Object>> oneOf(BoundExpr.LongRange range) {
        boolean pinned = range.field() == field && range.min() == range.max();
        return pinned ? Optional.of(List.of(range.min())) : Optional.empty();
    }

    private Optional<List<Object>> fewest(List<BoundExpr> operands) {
        Optional<List<Object>> best = Optional.empty();
        for (BoundExpr operand : operands) {
            Optional<List<Object>> keys = of(operand);
            if (keys.isPresent()
                    && (best.isEmpty() || keys.get().size() < best.get().size())) {
                best = keys;
            }
        }
        return best;
    }

    private Optional<List<Object>> union(List<BoundExpr> operands) {
        Set<Object> all = new LinkedHashSet<>();
        for (BoundExpr operand : operands) {
            Optional<List<Object>> keys = of(operand);
            if (keys.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(keys.get());
        }
        return Optional.of(List.copyOf(all));
    }
}
