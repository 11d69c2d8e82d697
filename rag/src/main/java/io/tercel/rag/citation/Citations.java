package io.tercel.rag.citation;

import dev.langchain4j.rag.content.Content;
import io.tercel.rag.citation.CitationReport.Citation;
import io.tercel.rag.citation.CitationReport.Statement;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * Reads the citations of an answer.
 *
 * A citation is a number in brackets: [2], [1, 3], [2-4], each also with a ^ as footnotes have it. A link, [2](https://…), is none,
 * and nothing in code is.
 *
 * A statement is a sentence of at least three words (characters, where words are not written apart) that ends as one: headings, the line before a list, questions and code are not. A citation
 * counts for the sentence that it stands in or directly after. The last citation of a list item or paragraph does not count for the
 * sentences before: that would be guessing.
 */

/** Checks what an answer cites against the sources that the model was given. */
public final class Citations {

    private static final Pattern CODE = Pattern.compile("```.*?(```|\\z)|`[^`\\n]*`", Pattern.DOTALL);
    private static final Pattern BRACKETS =
            Pattern.compile("\\[\\^?(\\d{1,4}(?:\\s*(?:[,;]|-|–)\\s*\\^?\\d{1,4})*)](?![(\\[:]?\\()");
    private static final Pattern PART = Pattern.compile("(\\d+)(?:\\s*[-–]\\s*\\^?(\\d+))?");
    private static final Pattern BLOCK = Pattern.compile("(?m)\\n"
            + "[ \\t]*\\n"
            + "|\\n"
            + "(?=[ \\t]*(?:[-*+•]|\\d{1,3}[.)])[ \\t])|\\n"
            + "(?=[ \\t]*(?:#{1,6}[ \\t]|\\|))|(?<=\\n"
            + "|^)(?=```)");
    private static final Pattern HEADING = Pattern.compile("\\s*#{1,6}\\s.*", Pattern.DOTALL);
    private static final Pattern LIST_MARK = Pattern.compile("\\s*(?:[-*+•]|\\d{1,3}[.)])\\s+");
    private static final Pattern WORD = Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]|[\\p{L}\\p{N}]+");
    private static final int LEAST_WORDS = 3;
    private static final int LARGEST_RANGE = 50;

    private Citations() {}

    /**
     * What an answer cites.
     *
     * @param contents what the model was given, in the order in which {@link CitingContentInjector} numbered it: {@code Result.sources()} of
     *     an AI service, or {@code AugmentationResult.contents()}
     */
    public static CitationReport check(String answer, List<Content> contents) {
        List<Source> sources = Source.of(contents);
        String prose = withoutCode(answer);
        List<Citation> citations = citations(prose);
        Set<Integer> numbers = new HashSet<>();
        citations.forEach(citation -> numbers.add(citation.number()));
        return new CitationReport(
                sources,
                citations,
                citations.stream()
                        .filter(citation -> citation.number() < 1 || citation.number() > sources.size())
                        .toList(),
                uncited(answer, prose),
                sources.stream()
                        .filter(source -> !numbers.contains(source.number()))
                        .toList());
    }

    /** The same text with blanks for its code, so that places stay what they are. */
    private static String withoutCode(String answer) {
        StringBuilder prose = new StringBuilder(answer);
        Matcher code = CODE.matcher(answer);
        while (code.find()) {
            for (int i = code.start(); i < code.end(); i++) {
                if (prose.charAt(i) != '\n') {
                    prose.setCharAt(i, ' ');
                }
            }
        }
        return prose.toString();
    }

    private static List<Citation> citations(String prose) {
        List<Citation> citations = new ArrayList<>();
        Matcher brackets = BRACKETS.matcher(prose);
        while (brackets.find()) {
            Matcher part = PART.matcher(brackets.group(1));
            while (part.find()) {
                int from = Integer.parseInt(part.group(1));
                int to = part.group(2) == null ? from : Integer.parseInt(part.group(2));
                // [1990-2020] is a span of years at best; each of its ends is a number that has to exist.
                boolean range = to >= from && to - from <= LARGEST_RANGE;
                for (int number = from; range && number <= to; number++) {
                    citations.add(new Citation(number, brackets.start(), brackets.end()));
                }
                if (!range) {
                    citations.add(new Citation(from, brackets.start(), brackets.end()));
                    citations.add(new Citation(to, brackets.start(), brackets.end()));
                }
            }
        }
        return citations;
    }

    private static List<Statement> uncited(String answer, String prose) {
        List<Statement> uncited = new ArrayList<>();
        int from = 0;
        Matcher ends = BLOCK.matcher(prose);
        while (ends.find()) {
            uncitedOfBlock(answer, prose, from, ends.start(), uncited);
            from = ends.end();
        }
        uncitedOfBlock(answer, prose, from, prose.length(), uncited);
        return uncited;
    }

    private static void uncitedOfBlock(String answer, String prose, int from, int to, List<Statement> uncited) {
        String block = prose.substring(from, to);
        if (HEADING.matcher(block).matches()) {
            return;
        }
        Matcher mark = LIST_MARK.matcher(block);
        int at = mark.lookingAt() ? mark.end() : 0;
        for (int end : sentenceEnds(block, at)) {
            String sentence = block.substring(at, end);
            if (isStatement(sentence) && !BRACKETS.matcher(sentence).find()) {
                int blank = sentence.length() - sentence.stripLeading().length();
                int start = from + at + blank;
                int stop = from + at + sentence.stripTrailing().length();
                uncited.add(new Statement(answer.substring(start, stop), start, stop));
            }
            at = end;
        }
    }

    /**
     * Where sentences end. Citations are blanks for this, and so belong to the sentence that they stand in or after, on either side of its
     * full stop.
     */
    private static List<Integer> sentenceEnds(String block, int from) {
        BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
        sentences.setText(BRACKETS.matcher(block.substring(from))
                .replaceAll(found -> " ".repeat(found.end() - found.start()))
                .replace('\n', ' '));
        List<Integer> ends = new ArrayList<>();
        sentences.first();
        for (int end = sentences.next(); end != BreakIterator.DONE; end = sentences.next()) {
            ends.add(from + end);
        }
        return ends;
    }

    private static boolean isStatement(String sentence) {
        String text = sentence.strip();
        return !text.endsWith(":") && !text.endsWith("?") && !text.startsWith("|") && words(text) >= LEAST_WORDS;
    }

    private static int words(String text) {
        return (int)
                WORD.matcher(BRACKETS.matcher(text).replaceAll(" ")).results().count();
    }
}
