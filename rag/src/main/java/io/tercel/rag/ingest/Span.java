package io.tercel.rag.ingest;

/**
 * A piece of a text by its place.
 *
 * @param start first character
 * @param end the character after the last one; more than {@code start}
 * @param heading the path of headings above it; empty when there is none
 */
record Span(int start, int end, String heading) {

    Span {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("a span from " + start + " to " + end);
        }
    }

    String of(String text) {
        return text.substring(start, end);
    }

    Span movedBy(int offset, String underHeading) {
        return new Span(start + offset, end + offset, underHeading);
    }
}
