package io.tercel.query;

import io.tercel.schema.Moments;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * How the candidates of several legs become one ranking. Larger fused scores are better; ties go to the smaller primary key. {@link Decay}
 * and {@link Reranked} rank the candidates of a single leg, too; where a search that has one of them groups, the legs bring rows and not
 * groups, which are made of the ranked rows.
 */
public sealed interface Ranker {

    /**
     * Reciprocal rank fusion: a row scores the sum over the legs that found it of {@code 1 / (k + rank)}, ranks from 1. Cormack,
     * Clarke, Büttcher: "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009.
     *
     * @param k how much the first ranks stand out, above 0 and below 16,384; 60 is the paper's
     */
    record Rrf(double k) implements Ranker {

        /** With the paper's k = 60. */
        public static Rrf standard() {
            return new Rrf(60);
        }
    }

    /**
     * The weighted sum of the legs' scores; a leg that did not find a row adds nothing.
     *
     * @param weights one for each leg, each in [0, 1]
     * @param normalize whether scores are first mapped to [0, 1] by metric, so that legs of different metrics can be added:
     *     COSINE {@code (1 + s) / 2}, IP {@code 0.5 + atan(s) / π}, BM25 {@code 2 atan(s) / π}, distances {@code 1 - 2 atan(d) / π}
     */
    record Weighted(List<Double> weights, boolean normalize) implements Ranker {

        /** Copies the weights. */
        public Weighted {
            weights = List.copyOf(weights);
        }
    }

    /**
     * The score that the legs gave a row, made smaller with the distance of a number of the row from an origin: {@code score * d(x)} with
     * {@code x = max(0, |value - origin| - offset)}, and
     *
     * <pre>
     * GAUSS   d(x) = exp(x² ln(decay) / scale²)
     * EXP     d(x) = exp(x ln(decay) / scale)
     * LINEAR  d(x) = max(floor, 1 - x (1 - decay) / scale), the floor being decay, or 0 if asked for
     * </pre>
     *
     * each of which is {@code decay} where {@code x = scale}. What is multiplied is the leg's score, of distances {@code 1 - 2 atan(d) / π}. The
     * names and formulas are those of Milvus.
     *
     * @param field a field of numbers or of type TIMESTAMPTZ that is not nullable
     * @param shape of the curve
     * @param origin where nothing is taken away
     * @param scale where, beyond the offset, {@code decay} is left; above 0
     * @param offset how far from the origin nothing is taken away yet; 0 or more
     * @param decay what is left at the scale, above 0 and below 1
     * @param mode what several legs gave, as one score
     * @param normalize whether scores are mapped to [0, 1] by metric, as {@link Weighted} does it
     * @param toZero whether LINEAR goes down to 0; otherwise it ends at {@code decay}, as the engine of Milvus has it
     * @param ofTime whether origin, scale and offset are in microseconds, the origin since 1970, and the field is one of moments
     */
    record Decay(
            String field,
            Shape shape,
            double origin,
            double scale,
            double offset,
            double decay,
            ScoreMode mode,
            boolean normalize,
            boolean toZero,
            boolean ofTime)
            implements Ranker {

        /** The shape of the curve. */
        public enum Shape {
            /** Slow at first, then steep, then slow. */
            GAUSS,
            /** Steep at first, then slower and slower. */
            EXP,
            /** Always as steep. */
            LINEAR
        }

        /** How the scores that several legs gave one row become one. */
        public enum ScoreMode {
            /** The best. */
            MAX,
            /** All together. */
            SUM,
            /** The mean over the legs that found the row. */
            AVG
        }

        /** Checks for nulls; the collection checks the values. */
        public Decay {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(shape, "shape");
            Objects.requireNonNull(mode, "mode");
        }

        private static Decay of(String field, Shape shape, double origin, double scale, boolean ofTime) {
            return new Decay(field, shape, origin, scale, 0, 0.5, ScoreMode.MAX, false, false, ofTime);
        }

        /** Half is left at the scale. */
        public static Decay gauss(String field, double origin, double scale) {
            return of(field, Shape.GAUSS, origin, scale, false);
        }

        /** Half is left so long before or after a moment. */
        public static Decay gauss(String field, Instant origin, Duration scale) {
            return of(field, Shape.GAUSS, (double) Moments.micros(origin), micros(scale), true);
        }

        /** Half is left at the scale. */
        public static Decay exp(String field, double origin, double scale) {
            return of(field, Shape.EXP, origin, scale, false);
        }

        /** Half is left so long before or after a moment. */
        public static Decay exp(String field, Instant origin, Duration scale) {
            return of(field, Shape.EXP, (double) Moments.micros(origin), micros(scale), true);
        }

        /** Half is left at the scale. */
        public static Decay linear(String field, double origin, double scale) {
            return of(field, Shape.LINEAR, origin, scale, false);
        }

        /** Half is left so long before or after a moment. */
        public static Decay linear(String field, Instant origin, Duration scale) {
            return of(field, Shape.LINEAR, (double) Moments.micros(origin), micros(scale), true);
        }

        private static double micros(Duration time) {
            return time.toSeconds() * 1e6 + time.toNanosPart() / 1e3;
        }

        /** The same with nothing taken away so far from the origin. */
        public Decay offset(double distance) {
            return new Decay(field, shape, origin, scale, distance, decay, mode, normalize, toZero, ofTime);
        }

        /** The same with nothing taken away so long before and after the origin. */
        public Decay offset(Duration time) {
            return offset(micros(time));
        }

        /** The same with so much left at the scale. */
        public Decay decay(double left) {
            return new Decay(field, shape, origin, scale, offset, left, mode, normalize, toZero, ofTime);
        }

        /** The same with another way to join legs. */
        public Decay mode(ScoreMode other) {
            return new Decay(field, shape, origin, scale, offset, decay, other, normalize, toZero, ofTime);
        }

        /** The same with scores mapped to [0, 1]. */
        public Decay normalized() {
            return new Decay(field, shape, origin, scale, offset, decay, mode, true, toZero, ofTime);
        }

        /** The same with a LINEAR curve that goes down to 0. */
        public Decay downToZero() {
            return new Decay(field, shape, origin, scale, offset, decay, mode, normalize, true, ofTime);
        }
    }

    /**
     * Scores that a function gives to the best candidates, such as a model that reads the question and the text of each row. It is called once,
     * on the thread of the search, while the snapshot is held; rows that are not among the candidates that it is given are left out.
     *
     * @param function gives the scores
     * @param fields what it needs to know of each row, as the output fields of a search
     * @param first what chooses the candidates of several legs, and their order
     * @param candidates how many rows it is given at most; 0 for all that the legs bring
     */
    record Reranked(RerankFunction function, List<String> fields, Ranker first, int candidates) implements Ranker {

        /** Copies the fields; the collection checks the values. */
        public Reranked {
            Objects.requireNonNull(function, "function");
            fields = List.copyOf(fields);
            Objects.requireNonNull(first, "first");
        }

        /** All candidates, in the order of reciprocal rank fusion. */
        public static Reranked by(RerankFunction function, String... fields) {
            return new Reranked(function, List.of(fields), Rrf.standard(), 0);
        }

        /** The same with candidates chosen in another way. */
        public Reranked first(Ranker ranker) {
            return new Reranked(function, fields, ranker, candidates);
        }

        /** The same for so many rows at most. */
        public Reranked candidates(int rows) {
            return new Reranked(function, fields, first, rows);
        }
    }
}
