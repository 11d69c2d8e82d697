package io.tercel.embeddings;

import io.tercel.vector.SparseVector;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** Gathers the weights of a text's sparse vector: of each dimension the largest. */
final class SparseWeights {

    private final Map<Long, Float> weights = new HashMap<>();

    /** Takes note of a weight; those that are not above zero are none. */
    void add(long dimension, float weight) {
        if (weight > 0) {
            weights.merge(dimension, weight, Math::max);
        }
    }

    /**
     * The vector.
     *
     * @param most how many dimensions it may have; the heaviest are kept
     */
    SparseVector toVector(int most) {
        if (weights.size() <= most) {
            return SparseVector.of(weights);
        }
        Map<Long, Float> heaviest = new HashMap<>();
        weights.entrySet().stream()
                .sorted(Map.Entry.<Long, Float>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(entry -> heaviest.put(entry.getKey(), entry.getValue()));
        return SparseVector.of(heaviest);
    }
}
