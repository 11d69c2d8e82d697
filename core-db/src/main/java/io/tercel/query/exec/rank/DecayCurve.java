package io.tercel.query.exec.rank;

import io.tercel.query.Ranker;

/** What is left of a score at some distance from the origin; see {@link Ranker.Decay}. */
final class DecayCurve {

    private DecayCurve() {}

    /** From above 0, or 0, to 1. */
    static double at(Ranker.Decay decay, double value) {
        double x = Math.max(0, Math.abs(value - decay.origin()) - decay.offset()) / decay.scale();
        return switch (decay.shape()) {
            case GAUSS -> Math.exp(x * x * Math.log(decay.decay()));
            case EXP -> Math.exp(x * Math.log(decay.decay()));
            case LINEAR -> Math.max(decay.toZero() ? 0 : decay.decay(), 1 - x * (1 - decay.decay()));
        };
    }
}
