package io.tercel.rag.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.BlankDocumentException;
import dev.langchain4j.data.document.Document;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ParsersTest {

    private static Document html(String page) {
        return new HtmlDocumentParser().parse(new ByteArrayInputStream(page.getBytes(UTF_8)));
    }

    private static Document text(byte[] bytes) {
        return new StrictTextParser().parse(new ByteArrayInputStream(bytes));
    }

    @Test
    void htmlKeepsHeadingsListsTablesAndCode() {
        Document page = html("""
                <html><head><title>The guide</title><style>p {}</style></head><body><nav>Home</nav>
                <h1>Guide</h1><p>First   <b>bold</b> line<br>second</p>
                <ul><li>one</li><li><p>two</p></li></ul><ol><li>uno</li><li>due</li></ol>
                <table><tr><th>a</th><th>b</th></tr><tr><td><p>1</p></td><td>2</td></tr></table>
                <h2>Code <code>x</code></h2><pre><code>int a;
                  int b;</code></pre><div>tail</div><script>alert()</script></body></html>
                """);

        assertThat(page.metadata().getString("title")).isEqualTo("The guide");
        assertThat(page.text()).isEqualTo("""
                        # Guide

                        First bold line
                        second

                        - one
                        - two

                        1. uno
                        2. due

                        | a | b |
                        | 1 | 2 |

                        ## Code `x`

                        ```
                        int a;
                          int b;
                        ```

                        tail
                        """);
    }

    @Test
    void textOfAPageThatLooksLikeMarkdownStaysText() {
        assertThat(html("<p># no heading</p>").text()).isEqualTo("\\# no heading\n");
    }

    @Test
    void onlyTheMainPartOfAPageIsRead() {
        assertThat(html("<header>Menu</header><main><p>Story</p></main><footer>Imprint</footer>")
                        .text())
                .isEqualTo("Story\n");
    }

    @Test
    void htmlIsReadInItsOwnCharacterSet() {
        byte[] page = "<meta charset='iso-8859-1'><p>Grüße</p>".getBytes(ISO_8859_1);

        assertThat(new HtmlDocumentParser()
                        .parse(new ByteArrayInputStream(page))
                        .text())
                .isEqualTo("Grüße\n");
    }

    @Test
    void aPageNestedThousandsDeepIsRead() {
        assertThat(html("<div>".repeat(20_000) + "deep").text()).contains("deep");
    }

    @Test
    void aPageWithoutTextIsBlank() {
        assertThatThrownBy(() -> html("<img src='a.png'>")).isInstanceOf(BlankDocumentException.class);
    }

    @Test
    void pdfPagesAreToldApart() throws IOException {
        Document pdf =
                new PdfDocumentParser().parse(new ByteArrayInputStream(TestPdf.of("First page.", "Second page.")));

        PageCounter pages = new PageCounter(pdf.text());

        assertThat(pages.pageAt(pdf.text().indexOf("First"))).hasValue(1);
        assertThat(pages.pageAt(pdf.text().indexOf("Second"))).hasValue(2);
    }

    @Test
    void aBrokenPdfSaysSo() {
        assertThatThrownBy(() -> new PdfDocumentParser().parse(new ByteArrayInputStream("%PDF-1.7 no".getBytes(UTF_8))))
                .isInstanceOf(UnusableDocumentException.class)
                .hasMessageStartingWith("is not a readable PDF");
    }

    @Test
    void aPdfWithoutTextIsBlank() {
        assertThatThrownBy(() -> new PdfDocumentParser().parse(new ByteArrayInputStream(TestPdf.of(""))))
                .isInstanceOf(BlankDocumentException.class);
    }

    @Test
    void textMustBeUtf8() {
        assertThat(text("Grüße".getBytes(UTF_8)).text()).isEqualTo("Grüße");
        assertThatThrownBy(() -> text("Grüße".getBytes(ISO_8859_1))).hasMessage("is not text in UTF-8");
        assertThatThrownBy(() -> text(new byte[] {'P', 'N', 'G', 0, 1})).hasMessage("is a binary file");
        assertThatThrownBy(() -> text(new byte[0])).isInstanceOf(BlankDocumentException.class);
    }

    @Test
    void theMarkBeforeTextIsNotPartOfIt() {
        assertThat(text("\uFEFF# Title".getBytes(UTF_8)).text()).isEqualTo("# Title");
    }
}
