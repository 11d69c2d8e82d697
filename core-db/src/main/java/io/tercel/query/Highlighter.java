package io.tercel.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What to show of the texts of hits: fragments around the terms that were looked for, with marks before and after each. It never changes
 * which rows are found, nor their order. Nothing in the texts is escaped; whoever puts fragments into HTML has to take care of that.
 * Immutable.
 *
 * @param preTags what is put before a term. Of several the first is for the first distinct term that is looked for, and so on, beginning
 *     again when there are more terms than tags
 * @param postTags what is put behind a term, in the same way
 * @param ofSearch whether the words of the search's text legs are marked, in the fields that BM25 reads
 * @param queries what else is marked, and where
 * @param fragmentOffset characters (UTF-16) of a fragment before its first marked term, 0 or more
 * @param fragmentSize characters of a fragment, tags not counted, 1 or more. A marked term at its end is not cut
 * @param fragments most fragments of a field, 1 or more
 */
public record Highlighter(
        List<String> preTags,
        List<String> postTags,
        boolean ofSearch,
        List<Query> queries,
        int fragmentOffset,
        int fragmentSize,
        int fragments) {

    /** Characters of a fragment unless asked for otherwise. */
    public static final int DEFAULT_FRAGMENT_SIZE = 100;

    /** Most fragments of a field unless asked for otherwise. */
    public static final int DEFAULT_FRAGMENTS = 5;

    /**
     * Words that are marked wherever a field has them, whether it was searched or not.
     *
     * @param field an analyzed VARCHAR field
     * @param text cut into terms by the field's analyzer
     */
    public record Query(String field, String text) {
        /** Checks for nulls; the collection checks the rest. */
        public Query {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(text, "text");
        }
    }

    /** Copies the lists; the collection checks the values. */
    public Highlighter {
        preTags = List.copyOf(preTags);
        postTags = List.copyOf(postTags);
        queries = List.copyOf(queries);
    }

    /** Marks the words of the text legs with {@code <em>} and {@code </em>}, in up to 5 fragments of 100 characters. */
    public static Highlighter standard() {
        return new Highlighter(
                List.of("<em>"), List.of("</em>"), true, List.of(), 0, DEFAULT_FRAGMENT_SIZE, DEFAULT_FRAGMENTS);
    }

    /** The same with a tag before each term and one behind. */
    public Highlighter tags(String before, String behind) {
        return tags(List.of(before), List.of(behind));
    }

    /** The same with tags for the first term, the second, and so on. */
    public Highlighter tags(List<String> before, List<String> behind) {
        return new Highlighter(before, behind, ofSearch, queries, fragmentOffset, fragmentSize, fragments);
    }

    /** The same without the words of the text legs. */
    public Highlighter notOfSearch() {
        return new Highlighter(preTags, postTags, false, queries, fragmentOffset, fragmentSize, fragments);
    }

    /** The same with more words to mark in a field. */
    public Highlighter query(String field, String text) {
        List<Query> more = new ArrayList<>(queries);
        more.add(new Query(field, text));
        return new Highlighter(preTags, postTags, ofSearch, more, fragmentOffset, fragmentSize, fragments);
    }

    /** The same with fragments that begin so many characters before their first marked term. */
    public Highlighter fragmentOffset(int characters) {
        return new Highlighter(preTags, postTags, ofSearch, queries, characters, fragmentSize, fragments);
    }

    /** The same with fragments of so many characters. */
    public Highlighter fragmentSize(int characters) {
        return new Highlighter(preTags, postTags, ofSearch, queries, fragmentOffset, characters, fragments);
    }

    /** The same with at most so many fragments of a field. */
    public Highlighter fragments(int most) {
        return new Highlighter(preTags, postTags, ofSearch, queries, fragmentOffset, fragmentSize, most);
    }
}
