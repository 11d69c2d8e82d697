package io.tercel.rag.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One's own questions, each with the documents that answer it. Twenty of them tell more about one's own search than any public
 * collection.
 *
 * <p>As CSV, a line for each question: the question, then the ids of its documents, each in a column of its own. What has a comma, a quote
 * or a line break stands in quotes, with quotes doubled. A first line that begins with {@code question} is a header.
 *
 * <p>As JSON lines, an object for each question: {@code {"question": "How are writes made durable?", "expected": ["concepts.md"]}};
 * {@code expected} may be a single text.
 *
 * <p>The ids are those of {@link io.tercel.rag.SourceRef#documentId()}: for a file its path relative to the folder that was ingested.
 *
 * @param queries the questions, whose ids are their numbers from 1 in the order of the file
 * @param judgements the expected documents of each question, all alike
 */
public record QuestionFile(List<BeirFolder.Query> queries, Map<String, Map<String, Integer>> judgements) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String HEADER = "question";
    private static final String EXPECTED = "expected";

    /** Keeps what is given. */
    public QuestionFile {
        queries = List.copyOf(queries);
        judgements = Map.copyOf(judgements);
    }

    /**
     * Reads a file whose name ends in {@code .csv} or {@code .jsonl}.
     *
     * @throws IOException when it is missing, empty or malformed, which the message names with the line
     */
    public static QuestionFile read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        String text = Files.readString(file, StandardCharsets.UTF_8);
        // Spreadsheets begin their files with a mark of the encoding.
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        List<Entry> entries;
        if (name.endsWith(".csv")) {
            entries = csv(file, plain);
        } else if (name.endsWith(".jsonl")) {
            entries = jsonLines(file, plain);
        } else {
            throw new IOException("'" + file + "' ends neither in .csv nor in .jsonl");
        }
        if (entries.isEmpty()) {
            throw new IOException("'" + file + "' has no questions");
        }
        List<BeirFolder.Query> queries = new ArrayList<>();
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        for (Entry entry : entries) {
            String id = String.valueOf(queries.size() + 1);
            queries.add(new BeirFolder.Query(id, entry.question(), ""));
            Map<String, Integer> expected = new LinkedHashMap<>();
            entry.expected().forEach(document -> expected.put(document, 1));
            judgements.put(id, expected);
        }
        return new QuestionFile(queries, judgements);
    }

    private record Entry(String question, List<String> expected) {

        static Entry checked(Path file, int line, String question, List<String> expected) throws IOException {
            List<String> ids = expected.stream()
                    .map(String::strip)
                    .filter(id -> !id.isEmpty())
                    .toList();
            if (question.isBlank()) {
                throw problem(file, line, "has no question");
            }
            if (ids.isEmpty()) {
                throw problem(file, line, "has no expected document");
            }
            return new Entry(question.strip(), ids);
        }
    }

    private static List<Entry> jsonLines(Path file, String text) throws IOException {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode object = parsed(file, number, line);
            List<String> expected = new ArrayList<>();
            JsonNode ids = object.path(EXPECTED);
            if (ids.isArray()) {
                ids.forEach(id -> expected.add(id.asText()));
            } else if (!ids.isMissingNode() && !ids.isNull()) {
                expected.add(ids.asText());
            }
            entries.add(Entry.checked(file, number, object.path(HEADER).asText(""), expected));
        }
        return entries;
    }

    private static JsonNode parsed(Path file, int number, String line) throws IOException {
        try {
            JsonNode object = JSON.readTree(line);
            if (object.isObject()) {
                return object;
            }
        } catch (JsonProcessingException malformed) {
            throw problem(file, number, "is not JSON: " + malformed.getOriginalMessage());
        }
        throw problem(file, number, "is not a JSON object");
    }

    private static List<Entry> csv(Path file, String text) throws IOException {
        List<Entry> entries = new ArrayList<>();
        CsvCells cells = new CsvCells(file, text);
        while (cells.hasNext()) {
            int line = cells.line();
            List<String> row = cells.next();
            boolean header = line == 1 && row.getFirst().strip().equalsIgnoreCase(HEADER);
            boolean empty = row.stream().allMatch(String::isBlank);
            if (!header && !empty) {
                entries.add(Entry.checked(file, line, row.getFirst(), row.subList(1, row.size())));
            }
        }
        return entries;
    }

    /** RFC 4180, a row at a time. */
    private static final class CsvCells {

        private final Path file;
        private final String text;
        private int at;
        private int line = 1;

        CsvCells(Path file, String text) {
            this.file = file;
            this.text = text;
        }

        boolean hasNext() {
            return at < text.length();
        }

        /** Where the next row begins. */
        int line() {
            return line;
        }

        List<String> next() throws IOException {
            List<String> row = new ArrayList<>();
            while (true) {
                row.add(at < text.length() && text.charAt(at) == '"' ? quoted() : bare());
                if (at < text.length() && text.charAt(at) == ',') {
                    at++;
                } else {
                    endLine();
                    return row;
                }
            }
        }

        private String bare() {
            int from = at;
            while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at);
        }

        private String quoted() throws IOException {
            int begun = line;
            StringBuilder cell = new StringBuilder();
            at++;
            while (at < text.length()) {
                char c = text.charAt(at);
                at++;
                if (c == '\n') {
                    line++;
                }
                if (c != '"') {
                    cell.append(c);
                } else if (at < text.length() && text.charAt(at) == '"') {
                    cell.append('"');
                    at++;
                } else {
                    if (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
                        throw problem(file, line, "goes on after a closing quote");
                    }
                    return cell.toString();
                }
            }
            throw problem(file, begun, "has a quote that is not closed");
        }

        private void endLine() {
            if (at < text.length() && text.charAt(at) == '\r') {
                at++;
            }
            if (at < text.length() && text.charAt(at) == '\n') {
                at++;
            }
            line++;
        }
    }

    private static IOException problem(Path file, int line, String what) {
        return new IOException("'" + file + "', line " + line + ", " + what);
    }
}
