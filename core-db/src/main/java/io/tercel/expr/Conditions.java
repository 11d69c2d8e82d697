package io.tercel.expr;

import java.util.ArrayList;
import java.util.List;

/** AND, OR, NOT of bound conditions, simplified by the laws that hold in three-valued logic. */
final class Conditions {

    private Conditions() {}

    static BoundExpr not(BoundExpr operand) {
        return switch (operand) {
            case BoundExpr.Constant constant -> new BoundExpr.Constant(!constant.value());
            case BoundExpr.Known known -> new BoundExpr.Known(known.field(), !known.value());
            case BoundExpr.Not inner -> inner.operand();
            default -> new BoundExpr.Not(operand);
        };
    }

    static BoundExpr and(List<BoundExpr> operands) {
        List<BoundExpr> kept = new ArrayList<>(operands.size());
        for (BoundExpr operand : operands) {
            switch (operand) {
                case BoundExpr.Constant constant -> {
                    if (!constant.value()) {
                        return constant;
                    }
                }
                case BoundExpr.And inner -> kept.addAll(inner.operands());
                default -> kept.add(operand);
            }
        }
        return switch (kept.size()) {
            case 0 -> new BoundExpr.Constant(true);
            case 1 -> kept.getFirst();
            default -> new BoundExpr.And(kept);
        };
    }

    static BoundExpr or(List<BoundExpr> operands) {
        List<BoundExpr> kept = new ArrayList<>(operands.size());
        for (BoundExpr operand : operands) {
            switch (operand) {
                case BoundExpr.Constant constant -> {
                    if (constant.value()) {
                        return constant;
                    }
                }
                case BoundExpr.Or inner -> kept.addAll(inner.operands());
                default -> kept.add(operand);
            }
        }
        return switch (kept.size()) {
            case 0 -> new BoundExpr.Constant(false);
            case 1 -> kept.getFirst();
            default -> new BoundExpr.Or(kept);
        };
    }
}
