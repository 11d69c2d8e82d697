package io.tercel.samples.benchmarks;

import io.tercel.rag.eval.BeirFolder;
import io.tercel.samples.benchmarks.SearchedCorpus.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A judged collection, as the commands that measure retrieval read it. */
final class JudgedData {

    @Option(
            names = "--data",
            paramLabel = "BEIR_DIR",
            required = true,
            description = "Folder with corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv, each also with .gz.")
    private Path data = Path.of("");

    @Option(names = "--split", defaultValue = "test", description = "Which judgements. Default: test.")
    private String split = "test";

    @Option(
            names = "--language",
            paramLabel = "LANG",
            description = "Only documents and queries with this value of lang. Default: all.")
    private Optional<String> language = Optional.empty();

    @Option(
            names = "--analyzer",
            defaultValue = "english",
            description = "How texts are cut into words, by name or as JSON. Default: english.")
    private String analyzer = "english";

    @Option(
            names = "--queries",
            paramLabel = "N",
            description = "Only the first N queries, to measure how long they take. Default: all.")
    private Optional<Integer> queries = Optional.empty();

    /** The documents and queries of the split that was asked for. */
    BeirFolder read() throws IOException {
        return read(split);
    }

    /** Those of another split. */
    BeirFolder read(String other) throws IOException {
        BeirFolder read = BeirFolder.read(data, other);
        BeirFolder spoken = language.map(read::inLanguage).orElse(read);
        return queries.map(spoken::withFirstQueries).orElse(spoken);
    }

    /** The documents with a text: one without, of which some collections have a few, can neither be embedded nor found. */
    static List<Text> texts(BeirFolder folder) {
        return folder.documents().stream()
                .filter(document -> !document.titleAndText().isBlank())
                .map(document -> new Text(document.id(), document.titleAndText()))
                .toList();
    }

    /** The judgements of the queries that are asked: of a collection of many languages only some are. */
    static Map<String, Map<String, Integer>> judgements(BeirFolder folder) {
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        folder.queries()
                .forEach(query -> judgements.put(query.id(), folder.judgements().getOrDefault(query.id(), Map.of())));
        return judgements;
    }

    /** What is said before the work begins. */
    String summary(BeirFolder folder, int texts) {
        return String.format(
                Locale.ROOT,
                "%s: %,d documents, %,d of them blank, %,d judged queries of %s, analyzer %s",
                data.getFileName(),
                folder.documents().size(),
                folder.documents().size() - texts,
                folder.queries().size(),
                split,
                analyzer);
    }

    String split() {
        return split;
    }

    String analyzer() {
        return analyzer;
    }

    /** For headings. */
    String title() {
        return data.toAbsolutePath().normalize().getFileName() + " " + split
                + language.map(name -> " " + name).orElse("");
    }

    /** For the column {@code config} of results. */
    String config() {
        return "data=%s split=%s%s%s"
                .formatted(
                        DataName.ofFolder(data),
                        split,
                        language.map(in -> " lang=" + in).orElse(""),
                        analyzer.equals("english") ? "" : " analyzer=" + analyzer.replace(" ", ""));
    }
}
