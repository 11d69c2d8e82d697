package io.tercel.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.document.splitter.DocumentByLineSplitter;
import dev.langchain4j.data.segment.TextSegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class AligningSplitterTest {

    private static List<String> texts(SpanSplitter splitter, String text) {
        return splitter.split(text).stream().map(span -> span.of(text)).toList();
    }

    @Test
    void piecesAreFoundWhereTheSplitterJoinedThemAnew() {
        String text = "  One two.  \n\n\n Three   four.\n\n Five six seven eight nine ten eleven twelve.  ";
        SpanSplitter splitter = new RecursiveSpans(new PieceSize(16, 0, new TokenEstimate()));

        assertThat(texts(splitter, text))
                .containsExactly("One two.  \n\n\n Three   four.", "Five six seven eight nine ten eleven twelve.");
    }

    @Test
    void repeatedLinesAreFoundOneAfterTheOther() {
        String text = "same\nsame\nsame\nsame\n";
        SpanSplitter splitter = new AligningSplitter(new DocumentByLineSplitter(9, 0), "lines");

        List<Span> spans = splitter.split(text);

        assertThat(spans).extracting(Span::start).containsExactly(0, 10);
    }

    @Test
    void overlappingPiecesKeepTheirTruePlaces() {
        DocumentSplitter overlapping =
                document -> List.of(TextSegment.from("a b c"), TextSegment.from("c d"), TextSegment.from("d e"));

        assertThat(new AligningSplitter(overlapping, "own").split("a b c d e"))
                .extracting(Span::start, Span::end)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0, 5),
                        org.assertj.core.groups.Tuple.tuple(4, 7),
                        org.assertj.core.groups.Tuple.tuple(6, 9));
    }

    @Test
    void aSplitterThatChangesTheTextIsRefused() {
        DocumentSplitter shouting =
                document -> List.of(TextSegment.from(document.text().toUpperCase(java.util.Locale.ROOT)));

        assertThatThrownBy(() -> new AligningSplitter(shouting, "own").split("quiet"))
                .hasMessage("the splitter changed the text of piece 0");
    }
}
