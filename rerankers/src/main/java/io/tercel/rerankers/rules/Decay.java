package io.tercel.rerankers.rules;

import java.util.List;
import java.util.Objects;

/**
 * Lets scores fade with the distance of a number in the metadata from where it should be: the age of a document, a price, a distance.
 * Up to {@code offset} nothing fades; {@code scale} further the score is multiplied by {@code decay}. With {@code d} the distance
 * beyond the offset, the factor is, by shape,
 *
 * <ul>
 *   <li>gauss {@code decay ^ ((d / scale)²)}
 *   <li>exponential {@code decay ^ (d / scale)}
 *   <li>linear {@code 1 - (1 - decay) · d / scale}, 0 at the least
 * </ul>
 *
 * <p>Contents without the number keep their score.
 *
 * @param key of the metadata
 * @param shape how it fades
 * @param origin where the number should be
 * @param scale above 0, in units of the number
 * @param offset 0 or more, in units of the number
 * @param decay what is left at that distance, above 0 and below 1
 */
public record Decay(String key, Shape shape, double origin, double scale, double offset, double decay)
        implements ContentRule {

    /** How scores fade. */
    public enum Shape {
        /** Slowly near the origin, then fast. */
        GAUSS,
        /** By the same share for each step. */
        EXPONENTIAL,
        /** By the same amount for each step, down to 0. */
        LINEAR
    }

    /** Checks the values. */
    public Decay {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(shape, "shape");
        if (!(scale > 0) || !(offset >= 0) || !(decay > 0 && decay < 1) || !Double.isFinite(origin)) {
            throw new IllegalArgumentException(
                    "expected a finite origin, scale above 0, offset of 0 or more and decay between 0 and 1, got %s, %s, %s and %s"
                            .formatted(origin, scale, offset, decay));
        }
    }

    @Override
    public List<RankedContent> apply(List<RankedContent> contents) {
        return RankedContent.bestFirst(contents.stream().map(this::faded).toList());
    }

    private RankedContent faded(RankedContent content) {
        Object value = content.content().textSegment().metadata().toMap().get(key);
        return value instanceof Number number
                ? content.scored(content.score() * factor(number.doubleValue()))
                : content;
    }

    /** What a score is multiplied by at a number. */
    double factor(double value) {
        double steps = Math.max(0, Math.abs(value - origin) - offset) / scale;
        return switch (shape) {
            case GAUSS -> Math.pow(decay, steps * steps);
            case EXPONENTIAL -> Math.pow(decay, steps);
            case LINEAR -> Math.max(0, 1 - (1 - decay) * steps);
        };
    }
}
