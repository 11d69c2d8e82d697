package io.tercel.rerankers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much each signal counts, learned from judged questions: for each set of signals that may be known, a weight for each of them.
 *
 * <p>A passage's score is the weighted sum of its standardized signals: of each signal the mean over the candidates is taken away
 * and what is left is divided by the standard deviation. So a signal that tells the candidates of a question apart counts, whatever its
 * scale is for that question, and one that says the same of all of them does not.
 *
 * <p>Immutable.
 */
public final class LearnedWeights {

    private static final String BUNDLED = "learned-weights.json";
    private static final double NO_SPREAD = 1e-6;

    private final Map<Set<Signal>, Map<Signal, Double>> weights;

    /**
     * Takes weights: for each set of signals, one for each of its signals. A set of a single signal needs none.
     *
     * @throws IllegalArgumentException if the weights of a set are not those of its signals
     */
    public LearnedWeights(Map<Set<Signal>, Map<Signal, Double>> weights) {
        Map<Set<Signal>, Map<Signal, Double>> copy = new HashMap<>();
        weights.forEach((signals, each) -> {
            if (!signals.equals(each.keySet())) {
                throw new IllegalArgumentException(
                        "weights of %s: expected one for each, got %s".formatted(signals, each));
            }
            copy.put(Set.copyOf(signals), Map.copyOf(each));
        });
        this.weights = Collections.unmodifiableMap(copy);
    }

    /**
     * The weights in the box. They were trained by {@code bench train-reranker} on titles and sentences of arXiv abstracts (CC0) and the
     * words and glosses of WordNet; the report of that training is in the same file, {@code learned-weights.json} of the jar.
     */
    public static LearnedWeights bundled() {
        try (InputStream in = LearnedWeights.class.getResourceAsStream(BUNDLED)) {
            if (in == null) {
                throw new IllegalStateException(BUNDLED + " is missing from the jar");
            }
            return read(new JsonMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LearnedWeights read(JsonNode file) {
        Map<Set<Signal>, Map<Signal, Double>> weights = new HashMap<>();
        for (JsonNode set : file.path("weights")) {
            Map<Signal, Double> each = new EnumMap<>(Signal.class);
            set.properties()
                    .forEach(entry -> each.put(
                            Signal.valueOf(entry.getKey()), entry.getValue().asDouble()));
            weights.put(Set.copyOf(each.keySet()), each);
        }
        return new LearnedWeights(weights);
    }

    /**
     * The weights of a set of signals; for a set that was not trained, all count alike.
     *
     * @param signals at least one
     */
    public Map<Signal, Double> of(Set<Signal> signals) {
        Map<Signal, Double> trained = weights.get(signals);
        if (trained != null) {
            return trained;
        }
        Map<Signal, Double> alike = new EnumMap<>(Signal.class);
        signals.forEach(signal -> alike.put(signal, 1.0));
        return alike;
    }

    /** Scores of candidates, in their order: 0 is the average of them. All 0 when no signal is known of any. */
    public double[] score(List<Candidate> candidates) {
        double[] scores = new double[candidates.size()];
        Set<Signal> known = known(candidates);
        if (known.isEmpty()) {
            return scores;
        }
        of(known).forEach((signal, weight) -> {
            double[] values = standardized(candidates, signal);
            for (int i = 0; i < scores.length; i++) {
                scores[i] += weight * values[i];
            }
        });
        return scores;
    }

    /** Signals that are known of at least one candidate. */
    static Set<Signal> known(List<Candidate> candidates) {
        Set<Signal> known = EnumSet.noneOf(Signal.class);
        candidates.forEach(candidate -> known.addAll(candidate.signals().keySet()));
        return known;
    }

    /** One signal of all candidates, with mean 0 and standard deviation 1; where it is not known, as the worst of those that are. */
    static double[] standardized(List<Candidate> candidates, Signal signal) {
        List<Double> there = new ArrayList<>();
        candidates.forEach(candidate -> candidate.signal(signal).ifPresent(there::add));
        double worst = there.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double[] values = candidates.stream()
                .mapToDouble(candidate -> candidate.signal(signal).orElse(worst))
                .toArray();
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double variance = 0;
        for (double value : values) {
            variance += (value - mean) * (value - mean) / values.length;
        }
        double deviation = Math.sqrt(variance);
        for (int i = 0; i < values.length; i++) {
            values[i] = deviation < NO_SPREAD ? 0 : (values[i] - mean) / deviation;
        }
        return values;
    }
}
