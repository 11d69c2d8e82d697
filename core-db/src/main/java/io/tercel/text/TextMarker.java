package io.tercel.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Cuts fragments around terms out of texts and marks the terms. Immutable.
 *
 * @param preTags what is put before a term, by its number; not empty
 * @param postTags what is put behind, by its number; not empty
 * @param offset characters (UTF-16) of a fragment before its first term
 * @param size characters of a fragment without tags, but for a term that would be cut
 * @param most most fragments
 */
public record TextMarker(List<String> preTags, List<String> postTags, int offset, int size, int most) {

    /** Copies the lists. */
    public TextMarker {
        preTags = List.copyOf(preTags);
        postTags = List.copyOf(postTags);
    }

    /**
     * The fragments of a text; none when it has none of the terms.
     *
     * @param analyzer cuts the text
     * @param terms the terms to mark, each with its number from 0
     */
    public List<String> fragments(Analyzer analyzer, String text, Map<String, Integer> terms) {
        List<Mark> marks = marks(analyzer, text, terms);
        List<String> fragments = new ArrayList<>();
        int next = 0;
        int from = 0;
        while (next < marks.size() && fragments.size() < most) {
            int begin = Math.max(from, marks.get(next).start - offset);
            begin = betweenCharacters(text, begin);
            int end = betweenCharacters(text, (int) Math.min(text.length(), (long) begin + size));
            int last = next;
            while (last < marks.size() && (last == next || marks.get(last).start < end)) {
                end = Math.max(end, marks.get(last).end);
                last++;
            }
            fragments.add(marked(text, begin, end, marks.subList(next, last)));
            next = last;
            from = end;
        }
        return fragments;
    }

    /** A term in a text. */
    private record Mark(int start, int end, int number) {}

    /** In ascending order, none over another: synonyms and grams lie over each other, and the first of them is marked. */
    private static List<Mark> marks(Analyzer analyzer, String text, Map<String, Integer> terms) {
        List<Mark> all = new ArrayList<>();
        for (Token token : analyzer.analyze(text)) {
            Integer number = terms.get(token.text());
            if (number != null && token.startOffset() < token.endOffset()) {
                all.add(new Mark(token.startOffset(), token.endOffset(), number));
            }
        }
        all.sort((a, b) -> a.start != b.start ? Integer.compare(a.start, b.start) : Integer.compare(b.end, a.end));
        List<Mark> marks = new ArrayList<>(all.size());
        for (Mark mark : all) {
            if (marks.isEmpty() || mark.start >= marks.getLast().end) {
                marks.add(mark);
            }
        }
        return marks;
    }

    private String marked(String text, int begin, int end, List<Mark> marks) {
        StringBuilder out = new StringBuilder(end - begin + 16 * marks.size());
        int at = begin;
        for (Mark mark : marks) {
            out.append(text, at, mark.start)
                    .append(preTags.get(mark.number % preTags.size()))
                    .append(text, mark.start, mark.end)
                    .append(postTags.get(mark.number % postTags.size()));
            at = mark.end;
        }
        return out.append(text, at, end).toString();
    }

    /** The place itself, or the one before when it lies within a pair of surrogates. */
    private static int betweenCharacters(String text, int place) {
        boolean within = place > 0
                && place < text.length()
                && Character.isLowSurrogate(text.charAt(place))
                && Character.isHighSurrogate(text.charAt(place - 1));
        return within ? place - 1 : place;
    }
}
