package io.tercel.samples.benchmarks.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A retrieval collection in the layout of BEIR: {@code corpus.jsonl}, {@code queries.jsonl} and {@code qrels/SPLIT.tsv}, each also
 * compressed. N. Thakur et al.: "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval Models", 2021.
 *
 * @param documents in the order of the file
 * @param queries those that the split judges, in the order of the file
 * @param judgements for each judged query how relevant documents are, by id; 0 and below is not relevant
 */
public record BeirFolder(List<Document> documents, List<Query> queries, Map<String, Map<String, Integer>> judgements) {

    /** A document; title and text may be empty, but not both in a useful collection. */
    public record Document(String id, String title, String text) {

        /** The title, a space and the text. */
        public String titleAndText() {
            return TextFiles.titleAndText(title, text);
        }
    }

    /** A question. */
    public record Query(String id, String text) {}

    /** Keeps what is given. */
    public BeirFolder {
        documents = List.copyOf(documents);
        queries = List.copyOf(queries);
        judgements = Map.copyOf(judgements);
    }

    /**
     * Reads a folder.
     *
     * @param split which judgements: the name of a file in {@code qrels} without its ending
     * @throws InputException when a file is missing or malformed, or no query of the split is there
     */
    public static BeirFolder read(Path folder, String split) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder, "is not a folder");
        }
        Map<String, Map<String, Integer>> judgements =
                readJudgements(InputFiles.findPacked(folder.resolve("qrels").resolve(split + ".tsv")));
        Path queryFile = InputFiles.findPacked(folder.resolve("queries.jsonl"));
        List<Query> queries = new ArrayList<>();
        try (JsonLines lines = JsonLines.open(queryFile)) {
            while (lines.next()) {
                String id = lines.required("_id");
                if (judgements.containsKey(id)) {
                    queries.add(new Query(id, lines.required("text")));
                }
            }
        }
        if (queries.isEmpty()) {
            throw new InputException(queryFile, "has none of the queries that qrels/" + split + " judges");
        }
        return new BeirFolder(
                readDocuments(InputFiles.findPacked(folder.resolve("corpus.jsonl"))), queries, judgements);
    }

    private static List<Document> readDocuments(Path file) throws IOException {
        List<Document> documents = new ArrayList<>();
        try (JsonLines lines = JsonLines.open(file)) {
            while (lines.next()) {
                documents.add(new Document(lines.required("_id"), lines.text("title"), lines.text("text")));
            }
        }
        return documents;
    }

    private static Map<String, Map<String, Integer>> readJudgements(Path file) throws IOException {
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        try (BufferedReader lines = InputFiles.openText(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                boolean isHeader = number == 1 && line.startsWith("query-id");
                if (isHeader || line.isBlank()) {
                    continue;
                }
                String[] columns = line.split("\t", -1);
                if (columns.length != 3 || !columns[2].strip().matches("-?\\d+")) {
                    throw new InputException(
                            file, "line " + number + " is not: query, document, score, separated by tabs");
                }
                judgements
                        .computeIfAbsent(columns[0], query -> new LinkedHashMap<>())
                        .put(columns[1], Integer.valueOf(columns[2].strip()));
            }
        }
        return judgements;
    }
}
