package io.tercel.expr;

/** Something in a filter that does not fit the schema, found where the text is not at hand. Never leaves the package. */
final class Misfit extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int position;

    Misfit(int position, String message) {
        super(message);
        this.position = position;
    }

    /** Offset in the filter text of what does not fit. */
    int position() {
        return position;
    }

    /** What is wrong. */
    String what() {
        return String.valueOf(getMessage());
    }
}
