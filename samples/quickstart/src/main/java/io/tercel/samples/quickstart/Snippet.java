package io.tercel.samples.quickstart;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The few lines of a passage that say most about a question. */
final class Snippet {

    private static final Pattern HEADING = Pattern.compile("(?m)^\\s{0,3}#{1,6}\\s.*$");
    private static final Pattern FENCE = Pattern.compile("(?m)^\\s*(```|~~~).*$");
    private static final Pattern LINK = Pattern.compile("!?\\[([^\\]]*)]\\([^)\\s]*\\)");
    private static final Pattern BELOW_HEAD = Pattern.compile("(?m)^[ \\t]*\\|[-:| \\t]+$");
    private static final Pattern ROW = Pattern.compile("(?m)^[ \\t]*\\|(.*?)\\|?[ \\t]*$");
    private static final Pattern CELL_END = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern PART = Pattern.compile("[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+");
    private static final String CUT = "…";

    private final QuestionWords question;
    private final Style style;
    private final int width;
    private final int lines;

    Snippet(String question, Style style, int width, int lines) {
        this.question = new QuestionWords(question);
        this.style = style;
        this.width = width;
        this.lines = lines;
    }

    /** Lines of at most the width, marks not counted; fewer lines for a short passage, none for one without text. */
    List<String> of(String passage) {
        List<String> words = words(passage);
        List<String> best = List.of();
        int most = -1;
        for (int from = 0; from < words.size(); from++) {
            List<String> wrapped = wrap(words, from);
            int found = distinctMatches(wrapped);
            if (found > most) {
                best = wrapped;
                most = found;
            }
            if (wrapped.getLast().endsWith(words.getLast())) {
                // Later windows only say less.
                break;
            }
        }
        return best.stream().map(this::marked).toList();
    }

    /** Headings are shown above the snippet already. */
    private static List<String> words(String passage) {
        String headless =
                FENCE.matcher(HEADING.matcher(passage).replaceAll(" ")).replaceAll(" ");
        String text = LINK.matcher(withoutTables(headless)).replaceAll("$1");
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    private static String withoutTables(String text) {
        return ROW.matcher(BELOW_HEAD.matcher(text).replaceAll(""))
                .replaceAll(row -> Matcher.quoteReplacement(
                        CELL_END.matcher(row.group(1).strip()).replaceAll("·")));
    }

    private List<String> wrap(List<String> words, int from) {
        List<String> wrapped = new ArrayList<>();
        StringBuilder line = new StringBuilder(from > 0 ? CUT : "");
        int next = from;
        while (next < words.size()) {
            String word = words.get(next);
            // Room for the sign that the text goes on.
            boolean fits = line.length() + 1 + word.length() <= width - CUT.length();
            if (!fits && line.length() > CUT.length()) {
                wrapped.add(line.toString());
                line.setLength(0);
                if (wrapped.size() == lines) {
                    break;
                }
            }
            boolean glued = line.isEmpty() || line.toString().equals(CUT);
            line.append(glued ? "" : " ").append(word);
            next++;
        }
        if (!line.isEmpty()) {
            wrapped.add(line.toString());
        }
        if (next < words.size()) {
            wrapped.set(wrapped.size() - 1, wrapped.getLast() + CUT);
        }
        return wrapped;
    }

    private int distinctMatches(List<String> wrapped) {
        Set<String> found = new HashSet<>();
        for (String line : wrapped) {
            PART.matcher(line)
                    .results()
                    .map(part -> question.match(part.group()))
                    .filter(stem -> !stem.isEmpty())
                    .forEach(found::add);
        }
        return found.size();
    }

    private String marked(String line) {
        StringBuilder marked = new StringBuilder();
        PART.matcher(line).results().forEach(part -> {
            String text = part.group();
            marked.append(question.match(text).isEmpty() ? text : style.mark(text));
        });
        return marked.toString();
    }
}
