package io.tercel.rag.ingest;

import io.tercel.rag.SourceRef;
import java.util.ArrayList;
import java.util.List;

/** The headings above a place in a text, outermost first. Immutable. */
record HeadingPath(List<MarkdownBlock> headings) {

    static final HeadingPath EMPTY = new HeadingPath(List.of());

    HeadingPath {
        headings = List.copyOf(headings);
    }

    /** The path after a heading: it ends everything of its own level or deeper. */
    HeadingPath below(MarkdownBlock heading) {
        List<MarkdownBlock> path = new ArrayList<>(headings);
        path.removeIf(above -> above.level() >= heading.level());
        path.add(heading);
        return new HeadingPath(path);
    }

    /** The headings that both are under. */
    HeadingPath common(HeadingPath other) {
        int same = 0;
        while (same < headings.size()
                && same < other.headings.size()
                && headings.get(same).equals(other.headings.get(same))) {
            same++;
        }
        return new HeadingPath(headings.subList(0, same));
    }

    String text() {
        return String.join(
                SourceRef.HEADING_SEPARATOR,
                headings.stream()
                        .map(MarkdownBlock::title)
                        .filter(title -> !title.isEmpty())
                        .toList());
    }
}
