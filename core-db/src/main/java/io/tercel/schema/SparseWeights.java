package io.tercel.schema;

import io.tercel.vector.SparseVector;
import java.util.HashMap;
import java.util.Map;

/** Sparse vectors that rows bring as maps from dimension to weight. */
final class SparseWeights {

    private static final long LAST_DIMENSION = 0xFFFF_FFFEL;

    private SparseWeights() {}

    static SparseVector read(Map<?, ?> given, FieldSchema field, int row) {
        Map<Long, Float> weights = new HashMap<>();
        for (Map.Entry<?, ?> entry : given.entrySet()) {
            Object key = entry.getKey();
            if (!Scalars.isIntegral(key)) {
                throw Scalars.misfit(field, "expected integers as dimensions, got " + Scalars.described(key), row);
            }
            long dimension = ((Number) key).longValue();
            if (dimension < 0 || dimension > LAST_DIMENSION) {
                throw Scalars.misfit(
                        field, "dimension %d is outside 0 .. %d".formatted(dimension, LAST_DIMENSION), row);
            }
            // A map may hold the dimension as an Integer and as a Long.
            if (weights.put(dimension, weight(entry.getValue(), dimension, field, row)) != null) {
                throw Scalars.misfit(field, "dimension %d is given twice".formatted(dimension), row);
            }
        }
        return SparseVector.of(weights);
    }

    private static float weight(Object value, long dimension, FieldSchema field, int row) {
        if (!(value instanceof Number number)) {
            throw Scalars.misfit(
                    field,
                    "expected a number as the weight of dimension %d, got %s"
                            .formatted(dimension, Scalars.described(value)),
                    row);
        }
        float weight = number.floatValue();
        if (!Float.isFinite(weight)) {
            throw Scalars.misfit(
                    field, "weight of dimension %d is %s, not a finite float".formatted(dimension, number), row);
        }
        return weight;
    }
}
