package io.tercel.samples.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Markdown as a tree of plain values for the browser, which builds elements from it and never sees markup: a document cannot bring
 * any. Each text says where it stands in the document, so that places in the document can be marked on the page.
 */
final class MarkdownTree {

    private static final Parser PARSER = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES)
            .build();

    private static final Pattern WEB = Pattern.compile("(?i)^(https?://|mailto:).*");
    private static final Pattern WITH_SCHEME = Pattern.compile("(?i)^([a-z][a-z0-9+.-]*:|//).*");
    /** A line between two signs of tables. */
    private static final Pattern ROW = Pattern.compile("\\s*\\|.*\\|\\s*");

    private static final Pattern BELOW_HEAD = Pattern.compile("[\\s|:-]+");
    private static final Pattern CELL = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern BLANK_LINES = Pattern.compile("\\n\\s*\\n");

    /**
     * A part of a document.
     *
     * @param t what it is; the names are the browser's
     * @param s its text, for those that have one
     * @param at where the text begins in the document
     * @param n a heading's level, a list's first number
     * @param href where a link leads: an address of the Web, or another document
     * @param c what it consists of
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Part(
            String t,
            @Nullable String s,
            @Nullable Integer at,
            @Nullable Integer n,
            @Nullable String href,
            @Nullable List<Part> c) {

        static Part of(String t, List<Part> parts) {
            return new Part(t, null, null, null, null, parts);
        }

        static Part text(String t, String text, int at) {
            return new Part(t, text, at, null, null, null);
        }
    }

    private final int offset;

    /** So much was put before the text to make rows a table; nothing of it is shown. */
    private final int inserted;

    private MarkdownTree(int offset, int inserted) {
        this.offset = offset - inserted;
        this.inserted = inserted;
    }

    /** Markdown that begins at {@code offset} of its document. */
    static List<Part> ofMarkdown(String markdown, int offset) {
        int body = offset == 0 ? FrontMatter.of(markdown).end() : 0;
        // In its place nothing, so that offsets stay.
        String visible = " ".repeat(body) + markdown.substring(body);
        String head = missingHead(markdown);
        return new MarkdownTree(offset, head.length())
                .children(PARSER.parse(body > 0 ? visible.replaceFirst("^ +", "\n".repeat(body)) : head + visible));
    }

    /** A long table is cut into passages, and only the first of them has its head: an empty one for rows that are without. */
    private static String missingHead(String markdown) {
        List<String> lines = markdown.lines().limit(2).toList();
        if (lines.isEmpty()
                || !ROW.matcher(lines.getFirst()).matches()
                || (lines.size() > 1 && BELOW_HEAD.matcher(lines.getLast()).matches())) {
            return "";
        }
        int cells = CELL.split(lines.getFirst().strip(), -1).length - 2;
        return cells < 2 ? "" : "|" + " |".repeat(cells) + "\n|" + "-|".repeat(cells) + "\n";
    }

    /** Text without any markup: paragraphs. */
    static List<Part> ofText(String text, int offset) {
        List<Part> paragraphs = new ArrayList<>();
        int at = 0;
        for (String paragraph : BLANK_LINES.split(text, -1)) {
            int begin = text.indexOf(paragraph, at);
            if (!paragraph.isBlank()) {
                paragraphs.add(Part.text("plain", paragraph.stripTrailing(), offset + begin));
            }
            at = begin + paragraph.length();
        }
        return paragraphs;
    }

    static List<Part> of(boolean markdown, String text, int offset) {
        return markdown ? ofMarkdown(text, offset) : ofText(text, offset);
    }

    private List<Part> children(Node parent) {
        List<Part> parts = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
            if (!(child instanceof TableHead && at(child) < offset + inserted)) {
                parts.add(part(child));
            }
        }
        return parts;
    }

    private Part part(Node node) {
        return switch (node) {
            case Text text -> Part.text("text", text.getLiteral(), at(node));
            case Code code -> Part.text("code", code.getLiteral(), insideOf(node, code.getLiteral()));
            case Emphasis emphasis -> Part.of("em", children(emphasis));
            case StrongEmphasis strong -> Part.of("strong", children(strong));
            case SoftLineBreak ignored -> Part.text("text", " ", after(node));
            case HardLineBreak ignored -> Part.of("br", List.of());
            case Link link -> link(link);
            case Image image -> Part.of("em", children(image));
            case HtmlInline html -> Part.text("text", html.getLiteral(), at(node));
            case Paragraph paragraph -> Part.of("p", children(paragraph));
            case Heading heading -> new Part("heading", null, null, heading.getLevel(), null, children(heading));
            case BlockQuote quote -> Part.of("quote", children(quote));
            case BulletList list -> Part.of("list", children(list));
            case OrderedList list -> new Part("ordered", null, null, list.getMarkerStartNumber(), null, children(list));
            case ListItem item -> Part.of("item", children(item));
            case FencedCodeBlock code -> lines(node, code.getLiteral(), 1);
            case IndentedCodeBlock code -> lines(node, code.getLiteral(), 0);
            case HtmlBlock html -> lines(node, html.getLiteral(), 0);
            case ThematicBreak ignored -> Part.of("rule", List.of());
            case TableBlock table -> Part.of("table", children(table));
            case TableHead head -> Part.of("thead", children(head));
            case TableBody body -> Part.of("tbody", children(body));
            case TableRow row -> Part.of("row", children(row));
            case TableCell cell -> Part.of("cell", children(cell));
            default -> Part.of("none", children(node));
        };
    }

    /** Anything but the Web and other documents is no link: no scripts, no files of the reader's machine. */
    private Part link(Link link) {
        String to = link.getDestination() == null ? "" : link.getDestination().strip();
        boolean allowed = WEB.matcher(to).matches() || !WITH_SCHEME.matcher(to).matches();
        return allowed && !to.isEmpty() && !to.toLowerCase(Locale.ROOT).startsWith("#")
                ? new Part("link", null, null, null, to, children(link))
                : Part.of("none", children(link));
    }

    /** Code, line by line: each line has a place of its own, because indentation is not part of it. */
    private Part lines(Node node, String literal, int linesBefore) {
        List<SourceSpan> spans = node.getSourceSpans();
        List<Part> lines = new ArrayList<>();
        for (String line : literal.stripTrailing().split("\n", -1)) {
            int number = lines.size() + linesBefore;
            int at = number < spans.size()
                    ? offset
                            + spans.get(number).getInputIndex()
                            + Math.max(0, spans.get(number).getLength() - line.length())
                    : at(node);
            lines.add(Part.text("line", line, at));
        }
        return Part.of("pre", lines);
    }

    private int at(Node node) {
        return node.getSourceSpans().isEmpty()
                ? offset
                : offset + node.getSourceSpans().getFirst().getInputIndex();
    }

    /** A line's end has no place of its own. */
    private int after(Node node) {
        Node before = node.getPrevious();
        if (before == null || before.getSourceSpans().isEmpty()) {
            return at(node);
        }
        SourceSpan last = before.getSourceSpans().getLast();
        return offset + last.getInputIndex() + last.getLength();
    }

    /** Within the signs around it. */
    private int insideOf(Node node, String literal) {
        int length = node.getSourceSpans().isEmpty()
                ? literal.length()
                : node.getSourceSpans().getFirst().getLength();
        return at(node) + Math.max(0, length - literal.length()) / 2;
    }
}
