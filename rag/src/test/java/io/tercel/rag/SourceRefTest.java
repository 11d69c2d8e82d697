package io.tercel.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import org.junit.jupiter.api.Test;

class SourceRefTest {

    @Test
    void everythingThatIngestionWritesIsReadBack() {
        SourceRef ref = SourceRef.of(new Metadata()
                .put(SourceRef.DOCUMENT_ID, "guides/search.md")
                .put(SourceRef.SOURCE, "docs")
                .put(SourceRef.FILE_NAME, "search.md")
                .put(SourceRef.HEADING, "Search > Filters")
                .put(SourceRef.PAGE, 3)
                .put(SourceRef.START, 10)
                .put(SourceRef.END, 25));

        assertThat(ref.documentId()).isEqualTo("guides/search.md");
        assertThat(ref.source()).isEqualTo("docs");
        assertThat(ref.fileName()).contains("search.md");
        assertThat(ref.heading()).contains("Search > Filters");
        assertThat(ref.page()).hasValue(3);
        assertThat(ref.start()).hasValue(10);
        assertThat(ref.end()).hasValue(25);
        assertThat(ref.label()).isEqualTo("guides/search.md, page 3, Search > Filters");
    }

    @Test
    void piecesFromElsewhereAreToldByUrlOrFileName() {
        assertThat(SourceRef.of(Metadata.from("url", "https://example.org/a")).label())
                .isEqualTo("https://example.org/a");
        assertThat(SourceRef.of(Metadata.from("file_name", "a.txt")).documentId())
                .isEqualTo("a.txt");
        assertThat(SourceRef.of(new Metadata()).label()).isEqualTo("(unknown source)");
    }

    @Test
    void aValueOfAnotherMeaningUnderOurKeyIsPassedOver() {
        SourceRef ref = SourceRef.of(Metadata.from("page", "twelve").put("start", "7"));

        assertThat(ref.page()).isEmpty();
        assertThat(ref.start()).hasValue(7);
    }
}
