package io.tercel.rerankers;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A passage that a search found, with what the search knows about it. Immutable.
 *
 * @param id by which the passage is known
 * @param text its text; may be empty where no reranker reads it
 * @param signals what is known; of what is not there, the passage is taken to be as bad as the worst of which it is known
 */
public record Candidate(String id, String text, Map<Signal, Double> signals) {

    /** Checks and copies. */
    public Candidate {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(text, "text");
        signals.forEach((signal, value) -> {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "%s of '%s': expected a finite number, got %s".formatted(signal, id, value));
            }
        });
        Map<Signal, Double> copy = new EnumMap<>(Signal.class);
        copy.putAll(signals);
        signals = Collections.unmodifiableMap(copy);
    }

    /** A passage of which nothing is known yet. */
    public static Candidate of(String id, String text) {
        return new Candidate(id, text, Map.of());
    }

    /** The same passage with one more thing known about it; for BM25, 0 where no word is shared. */
    public Candidate with(Signal signal, double value) {
        Map<Signal, Double> more = new EnumMap<>(Signal.class);
        more.putAll(signals);
        more.put(signal, value);
        return new Candidate(id, text, more);
    }

    /** What is known by one signal. */
    public OptionalDouble signal(Signal signal) {
        Double value = signals.get(signal);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
