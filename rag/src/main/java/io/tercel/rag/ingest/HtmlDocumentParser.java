package io.tercel.rag.ingest;

import dev.langchain4j.data.document.BlankDocumentException;
import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentParser;
import dev.langchain4j.data.document.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/**
 * The text of an HTML page as Markdown, so that its headings, lists, tables and code survive and pieces can be cut along them;
 * LangChain4j's transformer on the same library returns plain text. The page's title becomes metadata {@value #TITLE}. Of a
 * page with a {@code <main>} only that is read; scripts, styles, navigation and footers are left out. Safe for use by many threads.
 */
public final class HtmlDocumentParser implements DocumentParser {

    /** Metadata key: the page's title. */
    public static final String TITLE = "title";

    private static final String NO_CONTENT = "script, style, noscript, template, svg, nav, footer, form, iframe";

    /** With nothing to choose. */
    public HtmlDocumentParser() {}

    /**
     * Reads a page to its end, in the character set that it declares, or UTF-8.
     *
     * @throws BlankDocumentException when it has no text
     */
    @Override
    public Document parse(InputStream input) {
        try {
            org.jsoup.nodes.Document page = Jsoup.parse(input, null, "");
            page.select(NO_CONTENT).remove();
            Element main = page.selectFirst("main, [role=main]");
            String markdown = HtmlToMarkdown.render(main == null ? page.body() : main);
            if (markdown.isBlank()) {
                throw new BlankDocumentException();
            }
            String title = page.title().strip();
            return Document.from(markdown, title.isEmpty() ? new Metadata() : Metadata.from(TITLE, title));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
