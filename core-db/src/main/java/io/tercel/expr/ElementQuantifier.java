package io.tercel.expr;

/** How many elements of an array have to meet a condition. */
public enum ElementQuantifier {
    /** At least one. */
    ANY,
    /** Each; true when there is none. */
    ALL,
    /** So many or more. */
    LEAST,
    /** So many or fewer. */
    MOST,
    /** So many. */
    EXACT;

    boolean accepts(int matching, int elements, long threshold) {
        return switch (this) {
            case ANY -> matching > 0;
            case ALL -> matching == elements;
            case LEAST -> matching >= threshold;
            case MOST -> matching <= threshold;
            case EXACT -> matching == threshold;
        };
    }
}
