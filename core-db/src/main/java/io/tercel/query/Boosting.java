package io.tercel.query;

import java.util.List;
import java.util.Objects;

/**
 * Changes the scores of a leg's candidates that meet conditions. A candidate that meets none keeps its score; of those that it meets the
 * weights become one number by {@code functionMode}, which is joined with the score by {@code boostMode}. Only the candidates that the leg brings
 * are looked at, and then put into order again, so a leg whose boosts are to bring up rows needs more candidates than hits. Under a metric
 * where smaller is better a weight below 1 brings a row up. The names are those of Milvus.
 *
 * @param boosts at least one
 * @param functionMode joins the weights of the boosts that a candidate meets
 * @param boostMode joins that with the score
 */
public record Boosting(List<Boost> boosts, Mode functionMode, Mode boostMode) {

    /** How two numbers become one. */
    public enum Mode {
        /** Their product. */
        MULTIPLY,
        /** Their sum. */
        SUM
    }

    /** Copies the list. */
    public Boosting {
        boosts = List.copyOf(boosts);
        Objects.requireNonNull(functionMode, "functionMode");
        Objects.requireNonNull(boostMode, "boostMode");
    }

    /** Scores are multiplied with the weights. */
    public static Boosting by(Boost... boosts) {
        return new Boosting(List.of(boosts), Mode.MULTIPLY, Mode.MULTIPLY);
    }

    /** The same with weights joined in another way. */
    public Boosting functionMode(Mode mode) {
        return new Boosting(boosts, mode, boostMode);
    }

    /** The same with scores changed in another way. */
    public Boosting boostMode(Mode mode) {
        return new Boosting(boosts, functionMode, mode);
    }
}
