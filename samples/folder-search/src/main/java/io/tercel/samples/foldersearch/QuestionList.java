package io.tercel.samples.foldersearch;

import io.tercel.rag.eval.BeirFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Questions with the documents that answer them.
 *
 * @param judgements by the questions' ids, which are their lines
 */
record QuestionList(List<BeirFolder.Query> queries, Map<String, Map<String, Integer>> judgements) {

    /** Empty lines, and lines that begin with {@code #}, are passed over. */
    static QuestionList read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no list '" + file + "'", e);
        } catch (IOException e) {
            throw new UncheckedIOException("'" + file + "' cannot be read", e);
        }
        List<BeirFolder.Query> queries = new ArrayList<>();
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("\\s*\\t\\s*", -1);
            if (parts.length < 2) {
                throw new IllegalArgumentException("'%s', line %d: expected a question, a tab and a document, got '%s'"
                        .formatted(file, i + 1, line));
            }
            String id = "line " + (i + 1);
            Map<String, Integer> wanted = new LinkedHashMap<>();
            for (int part = 1; part < parts.length; part++) {
                wanted.put(parts[part], 1);
            }
            queries.add(new BeirFolder.Query(id, parts[0], "en"));
            judgements.put(id, wanted);
        }
        if (queries.isEmpty()) {
            throw new IllegalArgumentException("'" + file + "' has no questions");
        }
        return new QuestionList(queries, judgements);
    }
}
