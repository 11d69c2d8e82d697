package io.tercel.error;

/** A filter text does not parse. The message holds the text with a caret under the place. */
public final class FilterSyntaxException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    private final int position;

    /** With the filter text, the offset of the first character that does not fit, and what was expected there. */
    public FilterSyntaxException(String filter, int position, String expected) {
        super(ErrorCode.FILTER_SYNTAX, message(filter, position, expected), null);
        this.position = position;
    }

    /** Offset in the filter text, in UTF-16 units, of the first character that does not fit. */
    public int position() {
        return position;
    }

    private static String message(String filter, int position, String expected) {
        return "cannot parse filter at position %d: %s".formatted(position, expected) + Excerpt.of(filter, position);
    }
}
