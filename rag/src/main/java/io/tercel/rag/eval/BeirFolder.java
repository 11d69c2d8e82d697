package io.tercel.rag.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.data.document.Metadata;
import io.tercel.rag.SourceRef;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A retrieval collection in the layout of BEIR: {@code corpus.jsonl}, {@code queries.jsonl} and {@code qrels/SPLIT.tsv}, each also
 * compressed as {@code .gz}. N. Thakur et al.: "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval
 * Models", 2021.
 *
 * @param documents in the order of the file
 * @param queries those that the split judges, in the order of the file
 * @param judgements for each judged query how relevant documents are, by id; 0 and below is not relevant
 */
public record BeirFolder(List<Document> documents, List<Query> queries, Map<String, Map<String, Integer>> judgements) {

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * A document; title and text may be empty, even both: some collections have documents of which only the number is left.
     *
     * @param language of the text, empty where the collection does not say
     */
    public record Document(String id, String title, String text, String language) {

        /** The title, a space and the text. */
        public String titleAndText() {
            return (title + " " + text).strip();
        }
    }

    /**
     * A question.
     *
     * @param language of the text, empty where the collection does not say
     */
    public record Query(String id, String text, String language) {}

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
     * @throws IOException when a file is missing or malformed, which the message names, or no query of the split is there
     */
    public static BeirFolder read(Path folder, String split) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw problem(folder, "is not a folder");
        }
        Map<String, Map<String, Integer>> judgements =
                readJudgements(packed(folder.resolve("qrels").resolve(split + ".tsv")));
        Path queryFile = packed(folder.resolve("queries.jsonl"));
        List<Query> queries = new ArrayList<>();
        readObjects(queryFile, (object, line) -> {
            String id = required(object, "_id", queryFile, line);
            if (judgements.containsKey(id)) {
                queries.add(new Query(id, required(object, "text", queryFile, line), text(object, "lang")));
            }
        });
        if (queries.isEmpty()) {
            throw problem(queryFile, "has none of the queries that qrels/" + split + " judges");
        }
        Path corpus = packed(folder.resolve("corpus.jsonl"));
        List<Document> documents = new ArrayList<>();
        readObjects(
                corpus,
                (object, line) -> documents.add(new Document(
                        required(object, "_id", corpus, line),
                        text(object, "title"),
                        text(object, "text"),
                        text(object, "lang"))));
        return new BeirFolder(documents, queries, judgements);
    }

    /**
     * What is in one language, of a collection that says so ({@code "lang":"en"}). Judgements stay as they are: a query is still asked
     * whose relevant documents are all in another one.
     */
    public BeirFolder inLanguage(String language) {
        return new BeirFolder(
                documents.stream()
                        .filter(document -> document.language().equals(language))
                        .toList(),
                queries.stream()
                        .filter(query -> query.language().equals(language))
                        .toList(),
                judgements);
    }

    /** The same documents with the first so many queries only: to try something, or to measure how long it takes. */
    public BeirFolder withFirstQueries(int most) {
        return new BeirFolder(documents, queries.stream().limit(most).toList(), judgements);
    }

    /**
     * The documents as LangChain4j has them, for {@code Ingestor.ingestDocuments}: the title above the text, and the id as {@link
     * SourceRef#DOCUMENT_ID}, so that an evaluation finds it in what was retrieved. Documents without title and text are left out.
     */
    public List<dev.langchain4j.data.document.Document> toDocuments() {
        return documents.stream()
                .filter(document -> !document.titleAndText().isEmpty())
                .map(document -> dev.langchain4j.data.document.Document.from(
                        (document.title() + "\n\n" + document.text()).strip(),
                        Metadata.from(SourceRef.DOCUMENT_ID, document.id())))
                .toList();
    }

    private interface ObjectReader {
        void read(JsonNode object, int line) throws IOException;
    }

    private static void readObjects(Path file, ObjectReader reader) throws IOException {
        try (BufferedReader lines = open(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    reader.read(parse(line, file, number), number);
                }
            }
        }
    }

    private static JsonNode parse(String text, Path file, int line) throws IOException {
        try {
            JsonNode node = JSON.readTree(text);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException malformed) {
            throw problem(file, "line " + line + " is not JSON: " + malformed.getOriginalMessage());
        }
        throw problem(file, "line " + line + " is not a JSON object");
    }

    private static String required(JsonNode object, String name, Path file, int line) throws IOException {
        String value = text(object, name);
        if (value.isEmpty()) {
            throw problem(file, "line " + line + " has no " + name);
        }
        return value;
    }

    private static String text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isNull() ? "" : value.asText();
    }

    private static Map<String, Map<String, Integer>> readJudgements(Path file) throws IOException {
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        try (BufferedReader lines = open(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                boolean isHeader = number == 1 && line.startsWith("query-id");
                if (isHeader || line.isBlank()) {
                    continue;
                }
                String[] columns = line.split("\t", -1);
                if (columns.length != 3 || !columns[2].strip().matches("-?\\d{1,9}")) {
                    throw problem(file, "line " + number + " is not: query, document, score, separated by tabs");
                }
                judgements
                        .computeIfAbsent(columns[0], query -> new LinkedHashMap<>())
                        .put(columns[1], Integer.valueOf(columns[2].strip()));
            }
        }
        return judgements;
    }

    /** The file itself, or its compressed form when only that is there. */
    private static Path packed(Path file) {
        Path compressed = file.resolveSibling(file.getFileName() + ".gz");
        return !Files.exists(file) && Files.exists(compressed) ? compressed : file;
    }

    private static BufferedReader open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw problem(file, "no such file");
        }
        InputStream bytes = Files.newInputStream(file);
        try {
            InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
            return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
        } catch (ZipException notCompressed) {
            bytes.close();
            throw problem(file, "is not a gzip file");
        }
    }

    private static IOException problem(Path file, String what) {
        return new IOException(file + ": " + what);
    }
}
