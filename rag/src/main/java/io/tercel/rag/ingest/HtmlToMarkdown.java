package io.tercel.rag.ingest;

import java.util.Locale;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/** Writes the text of HTML elements as Markdown. One use. */
final class HtmlToMarkdown implements NodeVisitor {

    private final StringBuilder out = new StringBuilder();
    private int verbatimDepth;

    /** Within a table cell there are no lines: a row is one. */
    private int cellDepth;

    private HtmlToMarkdown() {}

    static String render(Element root) {
        HtmlToMarkdown writer = new HtmlToMarkdown();
        // Not recursive: pages nested thousands of elements deep exist.
        NodeTraversor.traverse(writer, root);
        return writer.out.toString().strip() + "\n";
    }

    @Override
    public void head(Node node, int depth) {
        switch (node) {
            case TextNode text -> text(text);
            case Element element -> open(element);
            default -> {
                // Comments and declarations are not for readers.
            }
        }
    }

    @Override
    public void tail(Node node, int depth) {
        if (node instanceof Element element) {
            close(element);
        }
    }

    private void text(TextNode node) {
        if (verbatimDepth > 0) {
            out.append(node.getWholeText());
            return;
        }
        String text = node.getWholeText().replaceAll("[\\s\\u00A0]+", " ");
        if (endsWithSpace()) {
            text = text.stripLeading();
        }
        if (atLineStart() && (text.startsWith("#") || text.startsWith("```") || text.startsWith("~~~"))) {
            // Text that only looks like Markdown must stay text.
            out.append('\\');
        }
        out.append(text);
    }

    private void open(Element element) {
        String name = element.normalName();
        switch (name) {
            case "h1", "h2", "h3", "h4", "h5", "h6" -> {
                blankLine();
                out.append("#".repeat(name.charAt(1) - '0')).append(' ');
            }
            case "pre" -> {
                blankLine();
                out.append("```\n");
                verbatimDepth++;
            }
            case "li" -> {
                newLine();
                out.append(isOrdered(element) ? (element.elementSiblingIndex() + 1) + ". " : "- ");
            }
            case "br" -> newLine();
            case "tr" -> {
                newLine();
                out.append('|');
            }
            case "td", "th" -> {
                out.append(' ');
                cellDepth++;
            }
            case "code" -> inlineCode();
            case "img" -> out.append(element.attr("alt"));
            case "p", "ul", "ol", "dl", "table", "blockquote", "figure" -> {
                if (!isAtItemStart()) {
                    blankLine();
                }
            }
            default -> {
                if (element.isBlock() && !isAtItemStart()) {
                    newLine();
                }
            }
        }
    }

    private void close(Element element) {
        switch (element.normalName()) {
            case "pre" -> {
                verbatimDepth--;
                newLine();
                out.append("```\n\n");
            }
            case "code" -> inlineCode();
            case "td", "th" -> {
                cellDepth--;
                trimSpaces();
                out.append(" |");
            }
            case "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "dl", "table", "blockquote", "figure" ->
                blankLine();
            default -> {
                if (element.isBlock()) {
                    newLine();
                }
            }
        }
    }

    private void inlineCode() {
        if (verbatimDepth == 0) {
            out.append('`');
        }
    }

    private static boolean isOrdered(Element item) {
        Element list = item.parent();
        return list != null && list.normalName().toLowerCase(Locale.ROOT).equals("ol");
    }

    private boolean atLineStart() {
        return out.isEmpty() || out.charAt(out.length() - 1) == '\n';
    }

    private boolean endsWithSpace() {
        return atLineStart() || out.charAt(out.length() - 1) == ' ';
    }

    /** Right after the mark of a list item: what comes next belongs on its line. */
    private boolean isAtItemStart() {
        int line = out.lastIndexOf("\n") + 1;
        return out.substring(line).matches("- |\\d+\\. ");
    }

    private void newLine() {
        if (cellDepth > 0) {
            out.append(endsWithSpace() ? "" : " ");
            return;
        }
        trimSpaces();
        if (!atLineStart()) {
            out.append('\n');
        }
    }

    private void blankLine() {
        newLine();
        if (cellDepth == 0 && out.length() > 1 && out.charAt(out.length() - 2) != '\n') {
            out.append('\n');
        }
    }

    private void trimSpaces() {
        while (!out.isEmpty() && out.charAt(out.length() - 1) == ' ') {
            out.setLength(out.length() - 1);
        }
    }
}
