package io.tercel.rag.ingest;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Tells pages of a text whose pages end with a form feed, the character that text tools have always used for it. */
final class PageCounter {

    static final char PAGE_BREAK = '\f';

    private final int[] breaks;

    PageCounter(String text) {
        breaks = IntStream.range(0, text.length())
                .filter(i -> text.charAt(i) == PAGE_BREAK)
                .toArray();
    }

    /** The page from 1 that a character is on; empty when the text has no pages. */
    OptionalInt pageAt(int place) {
        if (breaks.length == 0) {
            return OptionalInt.empty();
        }
        int at = Arrays.binarySearch(breaks, place);
        return OptionalInt.of(1 + (at < 0 ? -at - 1 : at));
    }
}
