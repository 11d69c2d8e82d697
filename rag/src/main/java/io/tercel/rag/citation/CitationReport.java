package io.tercel.rag.citation;

import java.util.List;

/**
 * What an answer cites, and what it does not.
 *
 * @param sources all that the model was given
 * @param citations in the order of the answer, one for each number
 * @param unknown those of them that stand for no source: made up
 * @param uncited statements without a citation, as they stand in the answer
 * @param unused sources that the answer does not cite
 */
public record CitationReport(
        List<Source> sources,
        List<Citation> citations,
        List<Citation> unknown,
        List<Statement> uncited,
        List<Source> unused) {

    /** Copies the lists. */
    public CitationReport {
        sources = List.copyOf(sources);
        citations = List.copyOf(citations);
        unknown = List.copyOf(unknown);
        uncited = List.copyOf(uncited);
        unused = List.copyOf(unused);
    }

    /**
     * A number in brackets.
     *
     * @param number what it says
     * @param start where in the answer the brackets begin that it stands in, in characters from 0
     * @param end where they end, exclusive
     */
    public record Citation(int number, int start, int end) {}

    /**
     * A sentence of the answer.
     *
     * @param text as it stands there
     * @param start where in the answer it begins, in characters from 0
     * @param end where it ends, exclusive
     */
    public record Statement(String text, int start, int end) {}

    /** Whether every citation stands for a source and every statement has one. That a source says what it is cited for is not checked. */
    public boolean isComplete() {
        return unknown.isEmpty() && uncited.isEmpty();
    }

    /** The sources that are cited, by their numbers. */
    public List<Source> cited() {
        return sources.stream().filter(source -> !unused.contains(source)).toList();
    }

    /** The cited sources, a line for each: {@code [1] guide.pdf, page 3}. */
    public String footnotes() {
        return String.join("\n", cited().stream().map(Source::label).toList());
    }
}
